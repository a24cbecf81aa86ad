"""A real server on loopback and many connections that ask it one request after the other."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = tuple[int, bytes]


@dataclass
class Told:
    """What came back: answers a second, milliseconds of each, how many of which status, and one body of each."""

    seconds: float
    taken: list[float] = field(default_factory=list)
    status: Counter[int] = field(default_factory=Counter)
    said: dict[int, bytes] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def need_all_ok(self) -> Told:
        """Itself; ends the benchmark when something was refused, for then it measured something else."""
        if set(self.status) - {200}:
            wrong = next(s for s in self.status if s != 200)
            raise SystemExit(f"{self.status[wrong]} answers were {wrong}, one of them: {self.said[wrong]!r}")
        return self


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def granian(application: str, at: int, workers: int = 1) -> list[str]:
    """The command that serves `application` on a port of loopback, as `linan web` does."""
    where = ["--host", "127.0.0.1", "--port", str(at), "--no-ws", "--workers", str(workers)]
    return [sys.executable, "-m", "granian", "--interface", "asgi", *where, application]


@contextmanager
def served(application: str, workers: int = 1) -> Iterator[int]:
    """Granian with `application`, as `linan web` starts it; its port."""
    at = free_port()
    # A group of its own: what a killed server leaves behind is ended with it.
    server = subprocess.Popen(granian(application, at, workers), stdout=subprocess.DEVNULL, process_group=0)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", at), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("the server did not start")
        yield at
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            # After an overload it still works for callers who are long gone.
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


async def _one(
    at: int, make: Callable[[], bytes | None], until: float, told: Told, first: float = 0.0, every: float = 0.0
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", at)
    due = first
    while time.perf_counter() < until and (asked := make()) is not None:
        if every:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        # Where requests come at their own times, one that had to wait for the last has waited all the same.
        began = due if every else time.perf_counter()
        due += every
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:"))
        body = await reader.readexactly(length)
        told.taken.append((time.perf_counter() - began) * 1000)
        status = int(head[9:12])
        told.status[status] += 1
        told.said.setdefault(status, body[:400])
    writer.close()


def ask(
    at: int,
    make: Callable[[], bytes | None],
    *,
    connections: int,
    seconds: float,
    warm: float = 1.0,
    rate: float = 0.0,
) -> Told:
    """Each connection asks again as soon as it is answered, or all together `rate` times a second, until the time is
    over or `make` has no more; the first `warm` seconds are not counted."""

    async def run(length: float) -> Told:
        told, began = Told(length), time.perf_counter()
        every = connections / rate if rate else 0.0
        await asyncio.gather(
            *(_one(at, make, began + length, told, began + n * every / connections, every) for n in range(connections))
        )
        told.seconds = time.perf_counter() - began
        return told

    async def both() -> Told:
        if warm:
            await run(warm)
        return await run(seconds)

    return asyncio.run(both())


@dataclass
class Offered:
    """What became of requests that came at their own times: milliseconds of those answered well, and the others."""

    offered: int = 0
    failed: int = 0
    later: int = 0
    """Of the failed, those told to come back later (429)."""
    refused: bytes = b""
    """One of the answers that were not 200."""
    taken: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def _sent(at: int, asked: bytes, patience: float, told: Offered) -> None:
    began, writer = time.perf_counter(), None
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection("127.0.0.1", at)
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:"))
            body = await reader.readexactly(length)
        if int(head[9:12]) == 200:
            told.taken.append((time.perf_counter() - began) * 1000)
        else:
            told.failed += 1
            told.later += int(head[9:12]) == 429
            told.refused = told.refused or head[9:12] + b" " + body[:300]
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        told.failed += 1
    finally:
        if writer is not None:
            writer.close()


def offer(at: int, asked: Iterator[bytes], *, rate: float, seconds: float, patience: float) -> Offered:
    """Requests at a steady `rate` a second, each on a connection of its own, whether or not the last was answered; one
    that takes longer than `patience` seconds failed."""

    async def run() -> Offered:
        told, began, tasks = Offered(), time.perf_counter(), []
        while (due := told.offered / rate) < seconds:
            wait = began + due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(_sent(at, next(asked), patience, told)))
            told.offered += 1
        await asyncio.gather(*tasks)
        return told

    return asyncio.run(run())


def get(at: int, path: str, cookie: str) -> bytes:
    """A GET."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{at}", "Accept: application/json", f"Cookie: {cookie}", "", ""]
    return "\r\n".join(lines).encode()


def request(at: int, path: str, body: bytes, cookie: str, csrf: str = "") -> bytes:
    """A POST of JSON; `csrf` as a page of ours sends it along."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{at}", "Content-Type: application/json",
             f"Content-Length: {len(body)}", f"Cookie: {cookie}", f"X-CSRFToken: {csrf}", "", ""]  # fmt: skip
    return "\r\n".join(lines).encode() + body
