"""`linan import`: take in residents, visits, or the past cases of a line list, from a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.web.cli import start_django

if TYPE_CHECKING:
    from linan.kernel.actor import Actor


@click.group()
def command() -> None:
    """Tables from elsewhere, CSV (UTF-8, BOM, GB18030), XLSX or XLS."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help='JSON: {"person": "their column", …}')
@click.option("--dry-run", is_flag=True, help="write nothing, say what would become of each row")
@click.option("--as", "username", help="who imports; the first clerk by default")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path))
def visits(file: Path, mapping: Path | None, dry_run: bool, username: str | None, out: Path | None) -> None:
    """Record visits, each once however often the file comes.

    JSON: `{"format": "linan.import_visits/1", "rows", "new", "known", "duplicates", "refused": [{"row", "code",
    "words"}], "dry_run"}`; rows = new + known + duplicates + refused. Exit 1 when a row was refused, 2 for a file
    that cannot be used.
    """
    start_django()
    from linan.core.movement.actions import import_visits

    try:
        names = json.loads(mapping.read_bytes()) if mapping else None
        report = import_visits(actor(username), file.read_bytes(), file.name, mapping=names, dry_run=dry_run).to_json()
    except (Refusal, OSError, ValueError) as error:
        unusable(error)
    _tell(report, out)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", required=True, type=click.Path(path_type=Path), help="see core/community/imports/mapping.py")
@click.option("--home", default="", help="community (12 digits) of people who are not in the register")
@click.option("--dry-run", is_flag=True, help="write nothing, say what would become of each row")
@click.option("--as", "username", help="who imports; the first clerk by default")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path))
def linelist(file: Path, mapping: Path, home: str, dry_run: bool, username: str | None, out: Path | None) -> None:
    """Enter past cases from a line list, each once however often the file comes. They set nothing in motion.

    JSON: `{"format": "linan.import_linelist/1", "rows", "good", "new", "known", "duplicates", "people", "refused":
    [{"row", "code", "words"}], "dry_run"}`, `code` being the field; `people` counts those who were not in the register.
    A row with two faults stands there twice. Exit 1 when a row was refused, 2 for an unusable file.
    """
    start_django()
    from linan.core.community.imports import read_mapping
    from linan.domains.tracing.actions import import_past_cases

    try:
        columns = read_mapping(mapping.read_bytes())
        by, content = actor(username), _content(file)
        report = import_past_cases(by, content, file.name, columns, home=home, dry_run=dry_run).to_json()
    except (Refusal, OSError, ValueError) as error:
        unusable(error)
    _tell(report, out)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", default="auto", show_default=True, help='auto, or JSON: {"name": "their heading", …}')
@click.option("--area", default="", help="division code of the community (or of the area, when the list names them)")
@click.option("--dry-run", is_flag=True, help="write nothing, say what would become of each row")
@click.option("--as", "username", help="who imports; the first clerk by default")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path))
def people(file: Path, mapping: str, area: str, dry_run: bool, username: str | None, out: Path | None) -> None:
    """Bring in a list of residents, each once however often the file comes; interrupted, the same command goes on.

    JSON: `{"format": "linan.import_people/1", "rows", "accepted", "new", "known", "refused": [{"sheet", "row", "field",
    "code", "words", "next_step"}], "duplicates": […], "notes": […], "columns": {field: heading}, "dry_run"}`; rows =
    accepted + duplicates + refused rows (one row may have two faults), accepted = new + known. Exit 1 when a row was
    refused, 2 for a file that cannot be used.
    """
    start_django()
    from rich.console import Console
    from rich.progress import Progress

    from linan.core.community.actions.imports import import_people, proposed
    from linan.core.community.imports import told_columns

    try:
        by, content = actor(username), _content(file)
        told = None if mapping == "auto" else told_columns(Path(mapping).read_bytes())
        columns = proposed(content, file.name, told)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Checking" if dry_run else "Entering", total=None)
            done = import_people(
                by,
                area_of(by, area),
                content,
                file.name,
                told=told,
                dry_run=dry_run,
                progress=lambda n, all: bar.update(task, completed=n, total=all),
            )
    except (Refusal, OSError, ValueError) as error:
        unusable(error)
    headings = {m.field: m.label for m in columns.matches}
    _tell(done.to_json(columns=headings, dry_run=dry_run), out)


def area_of(by: Actor, code: str) -> Region:
    """The area of a division code, or the highest one the actor may change people of."""
    from linan.core.community.abilities import EDIT_PEOPLE

    if code:
        return Region.of_code(code)
    held = sorted(by.regions(EDIT_PEOPLE), key=lambda r: (r.level, r))
    if not held:
        raise ValueError("this person may not change people anywhere; name somebody with --as")
    return held[0]


def _content(file: Path) -> bytes:
    """The file, unless it is one nobody should read whole."""
    from linan.core.desk.excel import MOST_BYTES, too_large

    if file.stat().st_size > MOST_BYTES:
        raise too_large()
    return file.read_bytes()


def actor(username: str | None) -> Actor:
    from linan.core import clock
    from linan.core.accounts.models import Staff
    from linan.core.accounts.queries import staff_actor

    rows = Staff.objects.select_related("department", "user")
    wanted = rows.filter(user__username=username) if username else rows.filter(duties__role="clerk")
    staff = wanted.order_by("id").first()
    if staff is None:
        raise ValueError("nobody in this cell may import; name somebody with --as")
    return staff_actor(staff, clock.now())


def unusable(error: Exception) -> NoReturn:
    words = f"{error.words} {error.next_step or ''}".strip() if isinstance(error, Refusal) else str(error)
    click.echo(words, err=True)
    sys.exit(2)


def _tell(report: dict[str, Any], out: Path | None) -> None:
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    for row in report["refused"]:
        click.echo(f"row {row['row']}: {row['words']}", err=True)
    click.echo(f"{report['rows']:,} rows, {len(report['refused']):,} faults")
    sys.exit(1 if report["refused"] else 0)
