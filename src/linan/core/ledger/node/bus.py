"""A node's log over NATS: asked on the county's server, answered by the node on its own leaf server.

The leaf dials out, so a node behind a firewall is reached as soon as its line is back; neither side waits for the
other. A request on `linan.log.<id>` is `path offset`; the answer is the file's length (8 bytes, all ones when there is
no such file) and the bytes from there on, at most `PART` of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import nats
from nats.errors import Error

from linan.core.ledger.fetching import MOST_BYTES, SECONDS, Unreadable
from linan.core.ledger.node.store import Node, public_path
from linan.kernel.merkle import Read

PART = 512 * 1024
NONE = (1 << 64) - 1


def subject(log: UUID) -> str:
    return f"linan.log.{log}"


async def answer(node: Node, url: str, stop: asyncio.Event | None = None) -> None:
    """Answer requests for this node's log until stopped; a server that is away is dialled again and again."""
    bus = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=1, allow_reconnect=True)

    async def told(request: Any) -> None:
        path, _, offset = request.data.decode(errors="replace").partition(" ")
        file = node.folder / path
        if not public_path(path) or not file.is_file() or not offset.isdecimal():
            await request.respond(NONE.to_bytes(8, "big"))
            return
        data = file.read_bytes()
        await request.respond(len(data).to_bytes(8, "big") + data[int(offset) : int(offset) + PART])

    await bus.subscribe(subject(node.log), cb=told)
    await bus.flush()
    try:
        await (stop or asyncio.Event()).wait()
    finally:
        await bus.close()


def source(where: str) -> tuple[Read, Callable[[], None]]:
    """(read, close) for `nats://host:port/<log id>`, as `fetching.source` gives them. Unreadable when it is away."""
    told = urlsplit(where)
    try:
        log = UUID(told.path.strip("/"))
    except ValueError as error:
        raise Unreadable(f"{where} names no log") from error
    runner = asyncio.Runner()
    try:
        bus = runner.run(nats.connect(f"nats://{told.netloc}", connect_timeout=5, allow_reconnect=False))
    except (OSError, Error, TimeoutError) as error:
        runner.close()
        raise Unreadable(f"{where}: {type(error).__name__}") from error

    async def part(path: str, offset: int) -> bytes:
        answer = await bus.request(subject(log), f"{path} {offset}".encode(), timeout=SECONDS)
        return bytes(answer.data)

    def read(path: str) -> bytes | None:
        data = bytearray()
        while True:
            try:
                got = runner.run(part(path, len(data)))
            except (OSError, Error, TimeoutError) as error:
                raise Unreadable(f"{where}: {path}: {type(error).__name__}") from error
            size = int.from_bytes(got[:8], "big")
            if size == NONE:
                return None
            data += got[8:]
            if len(got) < 8 or size > MOST_BYTES or (len(got) == 8 and len(data) < size):
                raise Unreadable(f"{where}: {path} is not what was announced")
            if len(data) >= size:
                return bytes(data)

    def close() -> None:
        runner.run(bus.close())
        runner.close()

    return read, close
