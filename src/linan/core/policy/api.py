"""The rules in force, for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from linan.core import clock
from linan.core.desk.api import PROBLEMS, Moment, by_of
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.core.policy import queries
from linan.core.policy.rules import Edition
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

router = new_router("policy")


class EditionOut(Schema):
    code: str
    number: int
    title: str
    since: date
    until: date | None
    source: str
    verified: bool


class NumberOut(Schema):
    name: str
    value: int
    unit: str
    words: str
    source: str
    verified: bool
    since: date


class InForce(Schema):
    edition: EditionOut
    numbers: list[NumberOut]


@router.get("/in-force", response={200: InForce, **PROBLEMS})
def in_force(request: HttpRequest, region: str = "", at: Moment | None = None) -> Any:
    """The edition and every parameter in force in a region at a moment (now)."""
    by_of(request)
    try:
        where = Region(region)
    except ValueError:
        raise Refusal(
            "bad_region",
            Words("This is not a region."),
            kind=Kind.INVALID,
            next_step=Words("Send a path that ends in a slash, for example 33/3301/330110/."),
            field="region",
        ) from None
    moment = at or clock.now()
    edition = queries.edition(where, moment)
    return {
        "edition": _edition(edition),
        "numbers": [
            {
                "name": n.name,
                "value": n.value,
                "unit": n.unit,
                "words": say(n.words),
                "source": n.source,
                "verified": n.verified,
                "since": n.since,
            }
            for n in queries.numbers(where, moment)
        ],
    }


@router.get("/editions", response={200: list[EditionOut], **PROBLEMS})
def editions(request: HttpRequest) -> Any:
    """Every edition held here, the earliest first."""
    by_of(request)
    return [_edition(e) for e in queries.all_editions()]


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "code": edition.code,
        "number": edition.number,
        "title": say(edition.title),
        "since": edition.since,
        "until": edition.until,
        "source": edition.source,
        "verified": edition.verified,
    }
