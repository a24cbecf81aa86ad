"""Writers away from the county: `certify` and `revoke` their keys, `take` over what they wrote."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linan.core.ledger.disk import put
from linan.core.ledger.fetching import Unreadable, source
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.web.cli import start_django

if TYPE_CHECKING:
    from linan.core.ledger.joining import Taken

AS = click.option("--as", "username", help="who certifies, by user name (default: the first clerk)")


@click.command()
@click.argument("code")
@click.argument("holder")
@click.argument("vkey")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="write the node's card here"
)
@AS
def certify(code: str, holder: str, vkey: str, out: Path, username: str | None) -> None:
    """Let the node with this verifier key (`linan node init` prints it) write for an area, and write its card.

    CODE is the area's division code, HOLDER the office that keeps the machine. The county's log tells of it. Exit 1:
    not permitted, or the key is known already.
    """
    start_django()
    from linan.core.ledger.joining import card
    from linan.core.ledger.keys import certify as certified
    from linan.web.commands.import_ import actor

    try:
        region = Region.of_code(code)
    except ValueError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    try:
        certified(actor(username), region, holder, vkey)
        put(out, card(vkey).encode())
    except Refusal as refusal:
        _no(refusal)


@click.command()
@click.argument("vkey")
@click.option("--ground", required=True, help="why, as the county's log shall tell it")
@AS
def revoke(vkey: str, ground: str, username: str | None) -> None:
    """Take a key out of force: nothing of its log is taken over any more, and what came before stays. Exit 1: no."""
    start_django()
    from linan.core.ledger.keys import revoke as revoked
    from linan.web.commands.import_ import actor

    try:
        revoked(actor(username), vkey, ground=ground)
    except Refusal as refusal:
        _no(refusal)


@click.command()
@click.argument("where")
@click.option("--every", "every_s", type=float, help="look again after so many seconds, until stopped")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the report here")
def take(where: str, every_s: float | None, out: Path | None) -> None:
    """Take over what a node wrote: from a stick's folder, an http address, or nats://host:port/LOG. Safe to repeat.

    Every entry comes once. What was whole of a torn stick is kept, and the next copy goes on there. Exit 1: refused,
    with the reason; 2: the place cannot be read. With `--every` both are told and the next look comes.

    The report: `{"format": "linan.ledger_take/1", "log", "holder", "new", "size", "code", "words"}`; `code` is null
    when nothing was refused, else as in `core/ledger/joining.py`.
    """
    start_django()
    while True:
        code = _take(where, out)
        if every_s is None:
            sys.exit(code)
        time.sleep(every_s)


def _take(where: str, out: Path | None) -> int:
    found: Taken | None = None
    refused: Refusal | None = None
    try:
        found = _taken(where)
    except Unreadable as error:
        click.echo(str(error), err=True)
        return 2
    except Refusal as refusal:
        refused = refusal
        click.echo(f"{refusal.code}: {refusal.words}", err=True)
    if found is not None and (found.new or out):
        click.echo(f"{found.holder}: {found.new:,} new entries, {found.size:,} in all")
    if out:
        told = {
            "format": "linan.ledger_take/1",
            "log": str(found.log) if found else None,
            "holder": found.holder if found else None,
            "new": found.new if found else None,
            "size": found.size if found else None,
            "code": refused.code if refused else None,
            "words": str(refused.words) if refused else None,
        }
        out.write_text(json.dumps(told, ensure_ascii=False, indent=2))
    sys.stdout.flush()
    return 1 if refused else 0


def _taken(where: str) -> Taken:
    from linan.core.ledger.joining import take as taken

    if where.startswith("nats://"):
        from linan.core.ledger.node.bus import source as over_nats

        read, close = over_nats(where)
    else:
        read, close = source(where)
    try:
        return taken(read)
    finally:
        close()


def _no(refusal: Refusal) -> None:
    click.echo(f"{refusal.words}", err=True)
    sys.exit(1)
