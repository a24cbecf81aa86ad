"""`linan rules test`: does a file of rules answer its own test cases? Needs no cell."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from linan.kernel.verdicts import try_rules
from linan.web.commands.plainly import not_usable, read_json, unusable, write_json


@click.group()
def command() -> None:
    """Rules of the health code and of EU certificates."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the outcomes here")
def test(file: Path, out: Path | None) -> None:
    """Try the rules in FILE on the test cases that ship with them.

    FILE is an edition of ours, an EU rule, a CertLogic test suite, or bare logic; `tests/*.json` beside an EU rule are
    tried too. Exit 1 when a case comes out otherwise, 2 when the rules cannot be used or bring no case, or the
    outcomes cannot be written.
    """
    try:
        data = read_json(file)
        outcomes = try_rules(data, _beside(file, data))
    except unusable as error:
        not_usable(file, error)
    failed = [o for o in outcomes if not o.passed]
    told = {
        "format": "linan.rules_test/1",
        "passed": len(outcomes) - len(failed),
        "failed": len(failed),
        "outcomes": [o.to_json() for o in outcomes],
    }
    write_json(out, told)
    for o in failed:
        came = o.error or json.dumps(o.to_json()["found"], ensure_ascii=False, default=str)
        wanted = json.dumps(o.expected, ensure_ascii=False)
        click.echo(f"{o.rule} · {o.case}: expected {wanted}, came out {came}", err=True)
    click.echo(f"{told['passed']} passed, {told['failed']} failed")
    sys.exit(1 if failed else 0)


def _beside(file: Path, data: object) -> list[object]:
    """The cases an EU rule's own repository keeps in a folder beside it."""
    if not isinstance(data, dict) or "Logic" not in data:
        return []
    found: list[object] = []
    for path in sorted((file.parent / "tests").glob("*.json")):
        try:
            read = read_json(path)
        except unusable as error:
            not_usable(path, error)
        found += read if isinstance(read, list) else [read]
    return found
