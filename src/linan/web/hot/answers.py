"""What both doors share: where a call came from, and how a refusal reads."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from linan.core.desk.pages import STATUS
from linan.core.desk.saying import say
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def same_site(request: Request) -> bool:
    """A browser says where a call comes from; one from another site is refused, whatever cookies it carries."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def other_site() -> Refusal:
    """The refusal of a call that is not."""
    return Refusal("other_site", Words("This call came from another site."), kind=Kind.NOT_PERMITTED)


def problem(refusal: Refusal, language: str | None = None) -> tuple[int, dict[str, Any]]:
    """A refusal as problem details, with its status."""
    return STATUS[refusal.kind], {
        "type": f"urn:linan:{refusal.code}",
        "title": say(refusal.words, language),
        "status": STATUS[refusal.kind],
        "detail": say(refusal.words, language),
        "reasons": [say(r, language) for r in refusal.reasons],
        "next_step": say(refusal.next_step, language),
        "field": refusal.field,
    }


def answer(status: int, body: dict[str, Any], wait_seconds: int | None = None) -> Response:
    """JSON that nobody keeps."""
    media = "application/json" if status < 400 else "application/problem+json"
    headers = {"Cache-Control": "no-store"}
    if wait_seconds is not None:
        headers["Retry-After"] = str(wait_seconds)
    return JSONResponse(body, status_code=status, media_type=media, headers=headers)
