"""`linan export`: tables out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from linan.kernel.refusal import Refusal
from linan.web.cli import start_django


@click.group()
def command() -> None:
    """Tables out, as Excel."""


@command.command()
@click.option("--to", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the .xlsx to write")
@click.option("--area", default="", help="division code of 2 to 12 digits; everything the person may change otherwise")
@click.option("--as", "username", help="who asks; the first clerk by default")
def people(out: Path, area: str, username: str | None) -> None:
    """Write the roll to a workbook that `linan import people` reads back to the same entries.

    Identity numbers stand in it whole, so it needs somebody who may change people; each reading is noted. Exit 2 when
    nobody may.
    """
    start_django()
    from linan.core.community.imports import PERSON_FIELDS
    from linan.core.community.queries.export import roll_rows
    from linan.core.desk.excel import write_xlsx
    from linan.web.commands.import_ import actor, area_of, unusable

    try:
        by = actor(username)
        region = area_of(by, area)
        count = 0

        def counted() -> Iterator[list[str]]:
            nonlocal count
            for row in roll_rows(by, region):
                count += 1
                yield row

        content = write_xlsx(PERSON_FIELDS, counted(), "residents")
        out.write_bytes(content)
    except (Refusal, OSError, ValueError) as error:
        unusable(error)
    click.echo(f"{count:,} people in {out}")
    sys.exit(0)
