"""The API's frame: routers, problem details (RFC 9457), and who acts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema
from ninja.errors import ValidationError
from pydantic import AfterValidator, Field

from linan.core.desk.keyset import Page
from linan.core.desk.pages import STATUS, actor_of
from linan.core.desk.saying import say
from linan.kernel.actor import Actor
from linan.kernel.refusal import Refusal
from linan.kernel.time import CHINA


class Problem(Schema):
    """What a refused call answers, as `application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[str] = []
    next_step: str = ""
    field: str | None = None


class PageOut(Schema):
    """The tail of a list's page, which adds its `items`; ask again with `after` = `next` until `next` is null."""

    next: str | None
    total: int
    total_is_exact: bool


def tail(page: Page[Any]) -> dict[str, Any]:
    """What a `PageOut` says beside its items."""
    return {"next": page.next, "total": page.total, "total_is_exact": page.total_is_exact}


def _usable(at: datetime) -> datetime:
    if not 1900 <= at.year <= 2200:
        raise ValueError("the year lies between 1900 and 2200")
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


Moment = Annotated[datetime, AfterValidator(_usable)]
"""A time as programs send it: without a zone it is China's; far from any calendar it cannot be counted with."""
Whole = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
"""A number that every database can hold."""

PROBLEMS: dict[Any, Any] = {frozenset({401, 403, 404, 409, 422, 429}): Problem}
"""Add to an operation's `response` map: `response={200: Thing, **PROBLEMS}`."""


def router(tag: str) -> Router:
    """A router whose operations need somebody signed in (session or token)."""
    return Router(tags=[tag])


def by_of(request: HttpRequest) -> Actor:
    """Who acts; refuses 401 for nobody."""
    return actor_of(request)


def problem(refusal: Refusal, status: int | None = None) -> HttpResponse:
    """A refusal as problem details; with its kind's status unless the protocol asks for another."""
    status = status or STATUS[refusal.kind]
    body = {
        "type": f"urn:linan:{refusal.code}",
        "title": say(refusal.words),
        "status": status,
        "detail": say(refusal.words),
        "reasons": [say(r) for r in refusal.reasons],
        "next_step": say(refusal.next_step),
        "field": refusal.field,
    }
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    if refusal.retry_after_s is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after_s)
    return answer


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input that does not fit the schema: which field and why, without repeating what was sent."""
    reasons = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors]
    body = {
        "type": "urn:linan:invalid",
        "title": say("The request does not fit the form."),
        "status": 422,
        "detail": say("The request does not fit the form."),
        "reasons": reasons,
        "next_step": say("Compare it with the description at /api/docs."),
        "field": None,
    }
    return JsonResponse(body, status=422, content_type="application/problem+json")
