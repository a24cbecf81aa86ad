"""`linan movement`: finished days out of the database, the index of them, and what there is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from linan.kernel.refusal import Refusal
from linan.web.cli import start_django


@click.group()
def command() -> None:
    """Where visits lie. The worker does all of this by itself; each can be run and killed at any time."""


@command.command()
def store() -> None:
    """Move finished days out of the database into Parquet files, and clear away what killed runs left behind.

    Exit 1 when the disk cannot take them; the visits then stay where they are.
    """
    start_django()
    from linan.core.movement import store as stored

    try:
        moved = stored.move_finished()
        litter = stored.sweep()
    except OSError as error:
        click.echo(f"Nothing is lost, but the files could not be written: {error.strerror or error}", err=True)
        sys.exit(1)
    click.echo(f"{moved.visits:,} visits moved into {moved.days:,} days of streets; {litter:,} old files cleared away")


@command.command()
def index() -> None:
    """Build the index of the stored days, or append what is new; the old one serves meanwhile.

    Exit 1 when another build is at work or the disk is full; the old index is then untouched.
    """
    start_django()
    from rich.console import Console
    from rich.progress import Progress

    from linan.core.movement.index.building import build

    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Indexing", total=None)
            done = build(lambda n, of: bar.update(task, completed=n, total=of))
    except Refusal as refusal:
        _stop(refusal)
    why = f" ({done.reason})" if done.reason else ""
    click.echo(f"{done.how}{why}: {done.days:,} days of streets, {done.visits:,} visits written")


@command.command()
def keep() -> None:
    """What the worker runs: `store`, then `index`."""
    context = click.get_current_context()
    context.invoke(store)
    context.invoke(index)


@command.command()
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write it here")
def status(out: Path | None) -> None:
    """What lies where, and whether the index serves, with the reason when it does not.

    JSON: `{"format": "linan.movement/1", "hot_visits", "stored_days", "stored_visits", "index": "serves" |
    "index_absent" | "index_stale" | "index_torn", "reason", "days_not_indexed", "building": [done, of] | null}`.
    """
    start_django()
    from linan.core.movement.index.building import progress
    from linan.core.movement.index.serving import state
    from linan.core.movement.models import StoredDay, Visit

    told: dict[str, Any] = {
        "format": "linan.movement/1",
        "hot_visits": Visit.objects.count(),
        "stored_days": StoredDay.objects.count(),
        "stored_visits": sum(StoredDay.objects.values_list("visits", flat=True)),
        "index": "serves",
        "reason": "",
        "days_not_indexed": 0,
        "building": progress(),
    }
    try:
        told["days_not_indexed"] = len(state()[1])
    except Refusal as refusal:
        told["index"], told["reason"] = refusal.code, str(refusal.words)
    if out:
        out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    stored = f"{told['stored_visits']:,} in {told['stored_days']:,} stored days"
    click.echo(f"{told['hot_visits']:,} visits in the database, {stored}")
    click.echo(f"index: {told['index']} {told['reason']}".strip())
    if told["building"]:
        click.echo("building: {} of {} days".format(*told["building"]))


def _stop(refusal: Refusal) -> NoReturn:
    click.echo(f"{refusal.words} {refusal.next_step or ''}".strip(), err=True)
    sys.exit(1)
