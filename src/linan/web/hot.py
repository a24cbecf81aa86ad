"""The gate's scan, on the lightest path of the same deployable: no middleware, but the same action."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from django.db import close_old_connections
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from linan.core.desk.pages import STATUS
from linan.core.desk.saying import say
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words
from linan.web.sessions import actor_of_cookies

MOST_BYTES = 8 * 1024
# Threads of its own, because each keeps a connection: opening one took half as long as the whole scan. Few, because
# scans write, and writers wait for each other anyway.
_threads = ThreadPoolExecutor(4, thread_name_prefix="gate")


async def scan(request: Request) -> Response:
    """`POST /api/gates/scan`: one scan, as the OpenAPI document of the gates describes it."""
    raw = await request.body()
    cookie, same_site = request.headers.get("cookie", ""), _same_site(request)
    loop = asyncio.get_running_loop()
    status, body = await loop.run_in_executor(_threads, _scan, raw, cookie, same_site)
    media = "application/json" if status < 400 else "application/problem+json"
    return JSONResponse(body, status_code=status, media_type=media, headers={"Cache-Control": "no-store"})


def _same_site(request: Request) -> bool:
    """A browser says where a call comes from; one from another site is refused, whatever cookies it carries."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _scan(raw: bytes, cookie: str, same_site: bool) -> tuple[int, dict[str, Any]]:
    from linan.domains.gates.forms import answer_scan

    close_old_connections()
    try:
        if not same_site:
            raise Refusal("other_site", Words("This call came from another site."), kind=Kind.NOT_PERMITTED)
        if len(raw) > MOST_BYTES:
            raise Refusal("too_large", Words("This is too long to be a code."), kind=Kind.INVALID)
        by = actor_of_cookies(cookie, remembered=True)
        try:
            told = json.loads(raw)
        except ValueError:
            raise Refusal("not_json", Words("The request cannot be read."), kind=Kind.INVALID) from None
        return 200, answer_scan(by, told)
    except Refusal as refusal:
        return STATUS[refusal.kind], {
            "type": f"urn:linan:{refusal.code}",
            "title": say(refusal.words),
            "status": STATUS[refusal.kind],
            "detail": say(refusal.words),
            "reasons": [say(r) for r in refusal.reasons],
            "next_step": say(refusal.next_step),
        }
    finally:
        close_old_connections()
