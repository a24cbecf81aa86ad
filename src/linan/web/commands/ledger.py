"""`linan ledger verify`: read the whole store again and say whether anybody touched it."""

import json
import sys
from pathlib import Path

import click

from linan.web.cli import start_django


@click.group()
def command() -> None:
    """The ledger that many hold and nobody can rewrite."""


@command.command()
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the report here")
def verify(out: Path | None) -> None:
    """Check every entry, body, tree and checkpoint; name the first bad entry. Exit 1 when something is wrong.

    The report: `{"ok": bool, "entries": int, "logs": int, "checked": {…}, "problems": [{"code", "entry", "log",
    "words"}]}` with at most 100 problems, the first one first.
    """
    start_django()
    from linan.core.ledger.verify import verify_store

    report = verify_store()
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=2, default=str))
    for problem in report["problems"][:20]:
        click.echo(f"BAD {problem['code']}: entry {problem['entry']} — {problem['words']}", err=True)
    click.echo(f"{report['entries']:,} entries in {report['logs']} logs: {'intact' if report['ok'] else 'NOT INTACT'}")
    sys.exit(0 if report["ok"] else 1)
