"""`linan init`: make a cell."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path

import click

from linan.web.cli import start_django


@click.command()
@click.option("--demo", is_flag=True, help="a demo cell: a generated county, one sign-in link for each role")
@click.option("--if-missing", is_flag=True, help="do nothing but migrate when the cell is there already")
@click.option("--county", default="330110", show_default=True, help="6 digit code of the demo county")
@click.option("--residents", default=3000, show_default=True, help="people of the demo county")
@click.option("--seed", default=7, show_default=True)
def command(demo: bool, if_missing: bool, county: str, residents: int, seed: int) -> None:
    """Create the database, the keys and, with --demo, the demo county in LINAN_HOME (default ./var).

    Without --demo the first visitor on this machine is led through the set-up. Exit 2 when a cell is there already.
    """
    home = Path(os.environ.get("LINAN_HOME", "var")).resolve()
    marker = home / "cell.json"
    fresh = not marker.exists()
    if not fresh and not if_missing:
        click.echo(f"There is a cell in {home} already.", err=True)
        sys.exit(2)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    kind = "demo" if demo else "cell"
    if fresh:
        # Written under another name until the county is complete, so an interrupted start begins again.
        half = home / "cell.new.json"
        half.write_text(json.dumps({"kind": kind, "id": secrets.token_hex(8), "county": county}))
        os.environ["LINAN_CELL_FILE"] = str(half)
    start_django()
    from rich.console import Console

    from linan.web.database import prepare

    console = Console(stderr=True)
    with console.status("Preparing the database …"):
        prepare()
    if fresh:
        if demo:
            with console.status("Making the demo county …") as status:
                from linan.web import demo as demo_cell

                demo_cell.make(seed, residents, county, lambda step: status.update(f"Making the demo county: {step} …"))
        else:
            with console.status("Loading the national divisions …"):
                from linan.core.community.divisions import load_divisions

                load_divisions()
        (home / "cell.new.json").replace(marker)
        click.echo(f"The cell is ready in {home}.")
