"""`linan mirror`: keep another department's whole, checked copy of a ledger. Needs no cell."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn

import click

from linan.core.ledger.mirror.copying import alarms as kept_alarms
from linan.core.ledger.mirror.copying import look_at_all
from linan.core.ledger.mirror.server import serve
from linan.core.ledger.witness.store import NotReady, Store, prepare, trust

HOME = click.option(
    "--home", required=True, type=click.Path(file_okay=False, path_type=Path), help="the folder of this mirror alone"
)


@click.group()
def command() -> None:
    """A mirror fetches a log's tiles, checks every hash, cosigns what it holds and hands it on.

    It raises an alarm when the log shrinks, shows two faces, was rewritten, or does not follow from its entries.
    """


@command.command()
@HOME
@click.option("--name", required=True, help="how it signs, like wsjkj.example.gov.cn/mirror; no spaces and no +")
def init(home: Path, name: str) -> None:
    """Make its key and its empty store, and print its verifier key. Exit 2 when there is one already."""
    try:
        click.echo(prepare(home, name).vkey)
    except (NotReady, ValueError, OSError) as error:
        _stop(str(error))


@command.command()
@HOME
@click.argument("vkey")
@click.argument("where")
def know(home: Path, vkey: str, where: str) -> None:
    """Follow the log of this verifier key at WHERE, an address or a folder."""
    try:
        trust(home, vkey, where)
    except (NotReady, ValueError) as error:
        _stop(str(error))


@command.command()
@HOME
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the alarms here")
@click.option("--quiet-for", "quiet_s", type=int, help="seconds without growth that are an alarm")
def once(home: Path, out: Path | None, quiet_s: int | None) -> None:
    """Look at every log once. Exit 1 when something is wrong, 2 when the mirror is not prepared.

    The report: `{"format": "linan.mirror/1", "ok", "alarms": [{"at", "log", "code", "words"}]}`.
    """
    try:
        found = look_at_all(Store(home), quiet_s=quiet_s)
    except NotReady as error:
        _stop(str(error))
    if out:
        told = {"format": "linan.mirror/1", "ok": not found, "alarms": [asdict(a) for a in found]}
        out.write_text(json.dumps(told, ensure_ascii=False, indent=2))
    for alarm in found:
        click.echo(f"ALARM {alarm.code}: {alarm.log} — {alarm.words}", err=True)
    sys.exit(1 if found else 0)


@command.command()
@HOME
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8102, show_default=True, help="0 takes a free one and prints it")
@click.option("--every", "every_s", default=60.0, show_default=True, help="seconds between two looks")
@click.option("--quiet-for", "quiet_s", type=int, help="seconds without growth that are an alarm")
def run(home: Path, host: str, port: int, every_s: float, quiet_s: int | None) -> None:
    """Follow the logs and hand the copies on over HTTP until stopped."""
    try:
        store = Store(home)
        server = serve(home, host, port)
    except (NotReady, OSError) as error:
        _stop(str(error))
    stop = Event()

    def follow() -> None:
        while not stop.is_set():
            for alarm in look_at_all(store, quiet_s=quiet_s):
                click.echo(f"ALARM {alarm.code}: {alarm.log} — {alarm.words}", err=True)
            stop.wait(every_s)

    Thread(target=follow, daemon=True).start()
    click.echo(f"mirror on http://{host}:{server.server_address[1]}")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        stop.set()
        server.server_close()


@command.command()
@HOME
def alarms(home: Path) -> None:
    """Print everything that was ever wrong, a JSON line each. Exit 1 when there is any."""
    found = list(kept_alarms(home))
    for alarm in found:
        click.echo(json.dumps(asdict(alarm), ensure_ascii=False))
    sys.exit(1 if found else 0)


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
