"""`linan witness`: cosign other departments' ledgers. Needs no cell: a folder, a port, and the logs' keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from linan.core.ledger.witness.server import serve as server_of
from linan.core.ledger.witness.store import NotReady, Store, key_of, prepare, trust

HOME = click.option(
    "--home", required=True, type=click.Path(file_okay=False, path_type=Path), help="the folder of this witness alone"
)


@click.group()
def command() -> None:
    """A witness sees that a log only grows, and signs that with its own key and its own clock.

    It holds no entries and no names. Keep its folder on a machine of another department, and never copy it: a witness
    put back from a copy could cosign a second history.
    """


@command.command()
@HOME
@click.option("--name", required=True, help="how it signs, like wsjkj.example.gov.cn/witness; no spaces and no +")
def init(home: Path, name: str) -> None:
    """Make its key and its empty store, and print its verifier key. Exit 2 when there is one already."""
    try:
        click.echo(prepare(home, name).vkey)
    except (NotReady, ValueError, OSError) as error:
        _stop(str(error))


@command.command()
@HOME
def key(home: Path) -> None:
    """Print the verifier key, which goes into the policies of those who rely on it."""
    try:
        click.echo(key_of(home).verifier.vkey)
    except NotReady as error:
        _stop(str(error))


@command.command()
@HOME
@click.argument("vkey")
def know(home: Path, vkey: str) -> None:
    """Let it cosign the log of this verifier key (`linan ledger keys` prints them). A running witness notices."""
    try:
        trust(home, vkey)
    except (NotReady, ValueError) as error:
        _stop(str(error))


@command.command()
@HOME
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8101, show_default=True, help="0 takes a free one and prints it")
def serve(home: Path, host: str, port: int) -> None:
    """Answer `add-checkpoint` (C2SP tlog-witness) until stopped. Exit 2 when its key or its store is gone."""
    try:
        server = server_of(Store(home), host, port)
    except (NotReady, OSError) as error:
        _stop(str(error))
    click.echo(f"witness on http://{host}:{server.server_address[1]}")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        server.server_close()


@command.command()
@HOME
def evidence(home: Path) -> None:
    """Print signed heads that contradict one it saw before. Exit 1 when there are any: somebody showed two faces."""
    try:
        found = Store(home).evidence()
    except NotReady as error:
        _stop(str(error))
    for origin, request in found:
        click.echo(f"--- {origin}\n{request}")
    sys.exit(1 if found else 0)


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
