"""The gate's scan."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words
from linan.web.hot.answers import Answer, Head, body_of, other_site, problem, put
from linan.web.sessions import actor_of_cookies

MOST_BYTES = 8 * 1024
# Threads of its own, because each keeps a connection: opening one took half as long as the whole scan. Few, because
# scans write, and writers wait for each other anyway.
_threads = ThreadPoolExecutor(4, thread_name_prefix="gate")


async def scan(scope: Any, receive: Any, send: Any) -> None:
    """`POST /api/gates/scan`: one scan, as the OpenAPI document of the gates describes it. An ASGI application."""
    head = Head.of(scope)
    raw = await body_of(receive, MOST_BYTES)
    if raw is not None:
        loop = asyncio.get_running_loop()
        await put(send, await loop.run_in_executor(_threads, _scan, raw, head.cookie, head.same_site, head.language))


def _scan(raw: bytes, cookie: str, ours: bool, language: str | None = None) -> Answer:
    from linan.domains.gates.forms import answer_scan

    close_old_connections()
    try:
        if not ours:
            raise other_site()
        if len(raw) > MOST_BYTES:
            raise Refusal("too_large", Words("This is too long to be a code."), kind=Kind.INVALID)
        by = actor_of_cookies(cookie, remembered=True)
        try:
            told = json.loads(raw)
        except ValueError:
            raise Refusal("not_json", Words("The request cannot be read."), kind=Kind.INVALID) from None
        return 200, answer_scan(by, told, language), None
    except Refusal as refusal:
        return problem(refusal, language)
    finally:
        close_old_connections()
