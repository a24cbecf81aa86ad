"""A compound's own rules over the API: the conflict list, one more, and one less."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from linan.core.desk import say
from linan.core.desk.api import PROBLEMS, Moment, PageOut, by_of, tail
from linan.domains.gates import actions, queries
from linan.domains.gates.api.scanning import router
from linan.domains.gates.forms.scanning import read_region
from linan.domains.gates.rules.houserules import Concerned, Demand, conflicts


class HouseRuleIn(Schema):
    region: str
    concerned: Concerned
    demand: Demand
    words: str = Field(max_length=200)
    since: Moment
    until: Moment


class HouseConflictOut(Schema):
    code: str
    words: str


class HouseRuleOut(Schema):
    """`state` is flagged, in_force, to_come or over. A flagged one counts at no gate."""

    id: UUID
    region: str
    concerned: str
    demand: str
    words: str
    since_at: datetime
    until_at: datetime
    state: str
    conflicts: list[HouseConflictOut]


class HouseRulePage(PageOut):
    items: list[HouseRuleOut]


class HouseRuleMade(Schema):
    id: UUID
    conflicts: list[HouseConflictOut]


@router.get("/house-rules", response={200: HouseRulePage, **PROBLEMS})
def list_house_rules(request: HttpRequest, state: str = "", after: str | None = None) -> Any:
    """The rules of one's communities, the latest first; `state=flagged` is the conflict list."""
    page = queries.house_rules(by_of(request), state=state, cursor=after)
    return {"items": [_shaped(line) for line in page.items], **tail(page)}


@router.post("/house-rules", response={200: HouseRuleMade, **PROBLEMS})
def note_house_rule(request: HttpRequest, given: HouseRuleIn) -> Any:
    """Note a rule before it takes effect; with conflicts it is flagged and counts at no gate."""
    row = actions.note_house_rule(
        by_of(request), read_region(given.region), given.concerned, given.demand, given.words, given.since, given.until
    )
    return {"id": row.id, "conflicts": _told(conflicts(given.concerned, given.demand))}


@router.delete("/house-rules/{house_rule}", response={204: None, **PROBLEMS})
def end_house_rule(request: HttpRequest, house_rule: UUID) -> Status[None]:
    """Take a rule down."""
    actions.end_house_rule(by_of(request), house_rule)
    return Status(204, None)


def _told(found: Any) -> list[dict[str, str]]:
    return [{"code": c.code, "words": say(c.words)} for c in found]


def _shaped(line: queries.HouseRuleLine) -> dict[str, Any]:
    return {
        "id": line.id, "region": str(line.region), "concerned": say(line.concerned), "demand": say(line.demand),
        "words": line.words, "since_at": line.since_at, "until_at": line.until_at, "state": line.state,
        "conflicts": _told(line.conflicts),
    }  # fmt: skip
