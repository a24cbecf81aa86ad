"""What needs the cell: `verify`, `prove`, `keys`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import UUID

import click

from linan.core.ledger.fetching import Unreadable
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.web.cli import start_django


@click.command()
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the report here")
@click.option("--held", multiple=True, help="a kept note, receipt or folder, or a witness's address")
def verify(out: Path | None, held: tuple[str, ...]) -> None:
    """Check every entry, body, tree and checkpoint; name the first bad entry. Exit 1 when something is wrong.

    A store rebuilt with the true key agrees with itself: `--held` compares it with heads and receipts in other hands.
    Exit 2 when one of these places cannot be read.

    The report: `{"ok": bool, "entries": int, "logs": int, "heads": int, "problems": [{"code", "entry", "log",
    "words"}], "first_bad": id}` with at most 100 problems, the first one first.
    """
    start_django()
    from linan.core.ledger.held import read_all
    from linan.core.ledger.verify import verify_store

    try:
        theirs = read_all(held)
    except Unreadable as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    report = verify_store(held=theirs)
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=2, default=str))
    for problem in report["problems"][:20]:
        click.echo(f"BAD {problem['code']}: entry {problem['entry']} — {problem['words']}", err=True)
    click.echo(f"{report['entries']:,} entries in {report['logs']} logs: {'intact' if report['ok'] else 'NOT INTACT'}")
    sys.exit(0 if report["ok"] else 1)


@click.command()
@click.argument("entry")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="write the proof here")
@click.option("--open", "shown", is_flag=True, help="bring the entry's content along, for whoever may read it")
def prove(entry: str, out: Path, shown: bool) -> None:
    """Write the proof of ENTRY (its id) as a C2SP tlog-proof; a community's entry is proven up to the county's head.

    The keys that check it are printed. Exit 1 while no signed head covers the entry, or when its content was erased; 2
    when there is no such entry.
    """
    try:
        id = UUID(entry)
    except ValueError:
        click.echo(f"{entry} is not the id of an entry.", err=True)
        sys.exit(2)
    start_django()
    from linan.core.ledger.prooffile import Extra
    from linan.core.ledger.proving import prove as made
    from linan.core.ledger.sequencer import vkeys_of

    try:
        proof = made(id, shown=shown)
    except Refusal as refusal:
        click.echo(f"{refusal.words}", err=True)
        sys.exit(2 if refusal.code == "not_found" else 1)
    out.write_text(str(proof))
    extra = Extra.unpacked(proof.extra or b"")
    origins = [proof.checkpoint.origin] + ([extra.upper[2].checkpoint.origin] if extra.upper else [])
    click.echo(f"Number {proof.index} of {proof.checkpoint.size} is proven in {out}. Any one of these keys checks it:")
    for name in reversed(origins):
        for key in vkeys_of(name):
            click.echo(key)


@click.command()
@click.argument("entry", type=click.UUID)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="write the receipt here")
def receipt(entry: UUID, out: Path) -> None:
    """Write a receipt for ENTRY: the log's signed promise to hold it within a day. `verify --held` checks it later."""
    start_django()
    from linan.core.ledger.proving import promise

    try:
        out.write_text(promise(entry))
    except Refusal as refusal:
        click.echo(f"{refusal.words}", err=True)
        sys.exit(2)


@click.command()
@click.argument("code")
@click.option("--as", "username", help="who asks; the first clerk by default")
def rotate(code: str, username: str | None) -> None:
    """Give the log of this area (its division code) a new key, certified and the old one revoked in the county's log.

    Prints the new verifier key: witnesses of the county's log and whoever checks proofs need it. Exit 1: not permitted.
    """
    start_django()
    from linan.core.ledger.keys import rotate as turn
    from linan.web.commands.import_ import actor

    try:
        region = Region.of_code(code)
    except ValueError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    try:
        click.echo(turn(actor(username), region).vkey)
    except Refusal as refusal:
        click.echo(f"{refusal.words}", err=True)
        sys.exit(1)


@click.command()
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the report here")
def keys(out: Path | None) -> None:
    """List the logs with their keys, the county's first: whoever has a key can check every proof that leads to it.

    The report: `{"format": "linan.ledger_keys/1", "logs": [{"log", "region", "size", "keys": [vkey, …], "folder"}]}`.
    """
    start_django()
    from linan.core.ledger.models import Log
    from linan.core.ledger.sequencer import origin, tiles_of_log, vkeys_of

    ranked = sorted(Log.objects.all(), key=lambda r: (r.region.level, str(r.region), r.holder))
    logs = [
        {
            "log": origin(row.id),
            "region": str(row.region),
            "size": row.size,
            "keys": vkeys_of(origin(row.id)),
            "folder": str(tiles_of_log(row.id)),
        }
        for row in ranked
    ]
    if out:
        out.write_text(json.dumps({"format": "linan.ledger_keys/1", "logs": logs}, ensure_ascii=False, indent=2))
    for row in ranked:
        for key in vkeys_of(origin(row.id)):
            click.echo(f"{row.region}\t{key}")
