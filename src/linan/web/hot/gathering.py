"""Many who ask at one moment are answered together: while one lot is under way, the next one gathers."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

log = logging.getLogger("linan.web")
Q = TypeVar("Q")
A = TypeVar("A")


class Full(Exception):
    """More are waiting than can be answered soon."""


class Gathering(Generic[Q, A]):
    """`await ask(question)`: answered by `work`, which gets up to `most` questions and answers each in its place.

    Nobody waits for company: a question that comes alone is answered alone. Where `work` fails over a lot, each of it
    is asked once more by itself, so that one bad question costs the others nothing but time. Raises `Full` at once when
    `waiting` questions wait already. For one event loop.
    """

    def __init__(self, work: Callable[[Sequence[Q]], Sequence[A]], *, most: int, waiting: int, name: str) -> None:
        self._work, self._most, self._room = work, most, waiting
        # One thread, one connection: its lots write, and writers wait for each other anyway.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._queue: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._running: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        if len(self._queue) >= self._room:
            raise Full
        loop = asyncio.get_running_loop()
        told: asyncio.Future[A] = loop.create_future()
        self._queue.append((question, told))
        if self._running is None or self._running.done():
            self._running = loop.create_task(self._run())
        return await told

    async def _run(self) -> None:
        while self._queue:
            lot = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
            # Whoever hung up meanwhile is not worked for.
            await self._answer([(q, told) for q, told in lot if not told.done()])

    async def _answer(self, lot: list[tuple[Q, asyncio.Future[A]]]) -> None:
        if not lot:
            return
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(self._thread, self._work, [q for q, _ in lot])
        except Exception as error:
            if len(lot) > 1:
                log.warning("a lot failed and is asked one by one", extra={"kind": type(error).__name__})
                for one in lot:
                    await self._answer([one])
            elif not lot[0][1].done():
                lot[0][1].set_exception(error)
            return
        for (_, told), said in zip(lot, answers, strict=True):
            if not told.done():
                told.set_result(said)
