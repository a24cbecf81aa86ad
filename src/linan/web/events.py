"""Live updates: server-sent events that say *something changed here*, never what.

One task a process watches the ledger for new entries and tells each open page the kinds that were recorded in its
regions; the page then asks for its own panel again, through the ordinary door with the ordinary permissions.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from linan.core.community.queries import region_of
from linan.kernel.actor import ActorKind
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.web.sessions import actor_of_cookies
from linan.web.settled import settle

BEAT_SECONDS = 20
LOOK_SECONDS = 1.0


@dataclass(eq=False)
class Listener:
    """One open page. A resident is told only that something in their community changed."""

    regions: tuple[Region, ...]
    queue: asyncio.Queue[set[str]] = field(default_factory=lambda: asyncio.Queue(maxsize=50))


_listeners: set[Listener] = set()


def _who(cookie: str) -> Listener | None:
    """The listener of a session cookie; None for a visitor. Runs in a thread."""
    try:
        actor = actor_of_cookies(cookie)
        if actor.kind is ActorKind.RESIDENT:
            return Listener((region_of(actor.person).community,)) if actor.person else None
        return Listener(tuple({d.region for d in actor.duties}))
    except Refusal:
        return None
    finally:
        connection.close()


async def stream(request: Request) -> Response:
    """`GET /events`: a stream of `event: changed` with `data: ["kind", …]`."""
    listener = await run_in_threadpool(_who, request.headers.get("cookie", ""))
    if listener is None:
        return PlainTextResponse("Sign in first.\n", status_code=401)
    _listeners.add(listener)

    async def lines() -> AsyncIterator[bytes]:
        try:
            yield b"retry: 5000\n\n"
            while True:
                try:
                    kinds = await asyncio.wait_for(listener.queue.get(), BEAT_SECONDS)
                    yield f"event: changed\ndata: {json.dumps(sorted(kinds))}\n\n".encode()
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            _listeners.discard(listener)

    return StreamingResponse(
        lines(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


def _new_entries(after: Any) -> tuple[Any, list[tuple[str, str]]]:
    """Entries committed after the cursor as (kind, community). Runs in a thread with its own connection."""
    from linan.core.ledger.queries import entries_since

    try:
        return entries_since(after)
    finally:
        connection.close()


def heard(listener: Listener, entries: list[tuple[str, str]]) -> set[str]:
    """The kinds of those entries that lie in the listener's regions, or above them."""
    return {
        kind
        for kind, region in entries
        if any(mine.startswith(region) or region.startswith(mine) for mine in listener.regions)
    }


async def _watch() -> None:
    cursor: Any = None
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not _listeners:
            cursor = None
            continue
        try:
            cursor, entries = await run_in_threadpool(_new_entries, cursor)
        except Exception:  # noqa: S112 - a database that is away for a moment must not end live updates
            continue
        if not entries:
            continue
        for listener in list(_listeners):
            kinds = heard(listener, entries)
            if kinds and not listener.queue.full():
                listener.queue.put_nowait(kinds)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Run the watcher while the server runs; nothing is served before the process has settled."""
    await asyncio.to_thread(settle)
    task = asyncio.create_task(_watch())
    yield
    task.cancel()
