"""`linan node`: write a log of one's own while the county is away. Needs no cell: a folder and the county's card."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import NoReturn

import click

from linan.core.ledger.facts import NodeNoted
from linan.core.ledger.node.server import export as exported
from linan.core.ledger.node.server import serve as server_of
from linan.core.ledger.node.store import Line, Node, NotReady, accept, key_of, prepare

HOME = click.option(
    "--home", required=True, type=click.Path(file_okay=False, path_type=Path), help="the folder of this node alone"
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
AT_ONCE = 1000


@click.group()
def command() -> None:
    """A node writes its own signed log and waits for nobody; the county takes it over later (`linan ledger take`).

    Contents are sealed to the county when they are written. Never copy a node's folder and write on in both.
    """


@command.command()
@HOME
def init(home: Path) -> None:
    """Make its key and print its verifier key, which the county's clerk certifies. Exit 2 when there is one already."""
    try:
        click.echo(prepare(home).vkey)
    except (NotReady, OSError) as error:
        _stop(str(error))


@command.command()
@HOME
@click.argument("file", type=FILE)
def card(home: Path, file: Path) -> None:
    """Keep the county's card (`linan ledger certify` wrote it); from then on the node may write."""
    try:
        accept(home, file.read_text(encoding="utf-8"))
    except (NotReady, OSError, UnicodeDecodeError) as error:
        _stop(str(error))


@command.command()
@HOME
@click.argument("file", type=FILE)
def write(home: Path, file: Path) -> None:
    """Write the notes of a JSON-lines file, a line each: `{"region", "subject", "what", "words", "actor", "role"}`.

    `subject` (`person:…`) may be null, `role` (and `purpose`) may be left out. Prints each entry's id once it is on the
    disk. Exit 2 when a line cannot be used; the lines before it are written.
    """
    try:
        node, lines = Node(home), _lines(file)
        batch: list[Line] = []
        for line in lines:
            batch.append(line)
            if len(batch) == AT_ONCE:
                _say(node, batch)
                batch = []
        _say(node, batch)
    except (NotReady, ValueError, KeyError, TypeError) as error:
        _stop(str(error))


def _lines(file: Path) -> Iterator[Line]:
    with file.open(encoding="utf-8") as rows:
        for row in rows:
            told = json.loads(row)
            yield Line(NodeNoted.from_json(told), told["actor"], told.get("role", ""), told.get("purpose", ""))


def _say(node: Node, batch: list[Line]) -> None:
    if batch:
        click.echo("\n".join(map(str, node.write(batch))))


@command.command()
@HOME
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8103, show_default=True, help="0 takes a free one and prints it")
@click.option("--nats", "url", help="also answer over this NATS server, best a leaf node on this machine")
def serve(home: Path, host: str, port: int, url: str | None) -> None:
    """Hand the log out over HTTP, and over NATS if asked, until stopped."""
    try:
        node = Node(home)
        server = server_of(node, host, port)
    except (NotReady, OSError) as error:
        _stop(str(error))
    click.echo(f"node on http://{host}:{server.server_address[1]}")
    sys.stdout.flush()
    try:
        if url is None:
            server.serve_forever(poll_interval=0.2)
        else:
            from linan.core.ledger.node.bus import answer

            Thread(target=server.serve_forever, daemon=True).start()
            asyncio.run(answer(node, url))
    except KeyboardInterrupt:
        server.server_close()


@command.command()
@HOME
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--since", default=0, help="only what came after this many entries, for a small stick")
def export(home: Path, folder: Path, since: int) -> None:
    """Copy the log to a stick's FOLDER, for `linan ledger take FOLDER` at the county. Prints the log's size."""
    try:
        click.echo(exported(Node(home), folder, since))
    except (NotReady, OSError) as error:
        _stop(str(error))


@command.command()
@HOME
def status(home: Path) -> None:
    """Print the node's key, its area and the size and root of its log."""
    try:
        key, node = key_of(home).verifier.vkey, Node(home)
        head = node.head()
        area = node.card().area if (home / "card.json").exists() else "no card yet"
    except NotReady as error:
        _stop(str(error))
    click.echo(f"{key}\n{area}\n{head.size if head else 0} {head.root.hex() if head else ''}".rstrip())


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
