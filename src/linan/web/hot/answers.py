"""What both doors share: what came in, where it came from, and how an answer and a refusal read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, parse_cookie
from django.utils.translation import get_language_from_request

from linan.core.desk.pages import STATUS
from linan.core.desk.saying import say
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

Answer = tuple[int, dict[str, Any], int | None]
"""Status, body, and the seconds to wait before asking again."""


@dataclass(frozen=True, slots=True)
class Head:
    """As much of a request's head as the doors look at."""

    cookie: str
    length: int | None
    """Bytes of the body; None where the call does not say."""
    signed: bool
    """A program's own token is with it."""
    same_site: bool
    """A browser says where a call comes from; one from another site is refused, whatever cookies it carries."""
    language: str
    """What a page would be written in for them: their own choice, else what their browser asks for."""

    @classmethod
    def of(cls, scope: Any) -> Head:
        told: dict[bytes, bytes] = dict(scope["headers"])
        length, origin = told.get(b"content-length", b""), told.get(b"origin")
        cookie = told.get(b"cookie", b"").decode("latin-1")
        return cls(
            cookie,
            int(length) if length.isdigit() else None,
            b"authorization" in told,
            origin is None or urlsplit(origin).netloc == told.get(b"host"),
            _language(cookie, told.get(b"accept-language", b"").decode("latin-1")),
        )


def _language(cookie: str, accepted: str) -> str:
    """As the pages' own middleware chooses it."""
    request = HttpRequest()
    request.COOKIES, request.META = parse_cookie(cookie), {"HTTP_ACCEPT_LANGUAGE": accepted}
    return get_language_from_request(request)


async def body_of(receive: Any, most: int) -> bytes | None:
    """The whole body; more than `most` bytes come back cut right behind them. None when the caller hung up."""
    parts, taken = [], 0
    while taken <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        taken += len(parts[-1])
        if not message.get("more_body", False):
            break
    return b"".join(parts)[: most + 1]


async def put(send: Any, told: Answer) -> None:
    """Answer with JSON that nobody keeps."""
    status, body, wait_seconds = told
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = [
        (b"content-type", b"application/json" if status < 400 else b"application/problem+json"),
        (b"content-length", b"%d" % len(raw)),
        (b"cache-control", b"no-store"),
    ]
    if wait_seconds is not None:
        headers.append((b"retry-after", b"%d" % wait_seconds))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})


def other_site() -> Refusal:
    """The refusal of a call from another site."""
    return Refusal("other_site", Words("This call came from another site."), kind=Kind.NOT_PERMITTED)


def problem(refusal: Refusal, language: str | None = None) -> Answer:
    """A refusal as problem details, with its status."""
    body = {
        "type": f"urn:linan:{refusal.code}",
        "title": say(refusal.words, language),
        "status": STATUS[refusal.kind],
        "detail": say(refusal.words, language),
        "reasons": [say(r, language) for r in refusal.reasons],
        "next_step": say(refusal.next_step, language),
        "field": refusal.field,
    }
    return STATUS[refusal.kind], body, refusal.retry_after_s
