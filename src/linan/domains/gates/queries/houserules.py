"""The rules of one's compounds: flagged, in force, to come, over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.gates.abilities import KEEP_HOUSE_RULES
from linan.domains.gates.models import HouseRule
from linan.domains.gates.rules.houserules import (
    CONCERNED_WORDS,
    DEMAND_WORDS,
    Concerned,
    Demand,
    HouseConflict,
    conflicts,
)
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

STATES = ("flagged", "in_force", "to_come", "over")
_FLAGGED = [(c, d) for c in Concerned for d in Demand if conflicts(c, d)]


@dataclass(frozen=True, slots=True)
class HouseRuleLine:
    """One rule; `state` is one of `STATES`. A flagged one counts at no gate."""

    id: UUID
    region: Region
    place: str
    concerned: Words
    demand: Words
    words: str
    since_at: datetime
    until_at: datetime
    state: str
    conflicts: tuple[HouseConflict, ...]
    ended_at: datetime | None


def house_rules(by: Actor, *, state: str = "", cursor: str | None = None, size: int = 50) -> Page[HouseRuleLine]:
    """The rules of one's communities, the latest first, perhaps of one state. Needs KEEP_HOUSE_RULES somewhere."""
    moment = now()
    rows = HouseRule.objects.filter(within("region", by.must_somewhere(KEEP_HOUSE_RULES)))
    page = paged(rows.filter(_in(state, moment)), order=["-noted_at", "-id"], cursor=cursor, size=size)
    return page.map([_line(row, name_of(row.region), moment) for row in page.items])


def my_house_rules(by: Actor) -> list[HouseRuleLine]:
    """The rules of one's own compound, for whoever lives there: which count, and which were flagged."""
    if by.person is None:
        raise not_found()
    return house_rules_at(community.region_of(by.person))


def house_rules_at(home: Region) -> list[HouseRuleLine]:
    """What counts where somebody lives, and what was flagged there: for those who live there."""
    moment = now()
    rows = HouseRule.objects.filter(within("region", [home.community]), ended_at=None, until_at__gt=moment)
    return [_line(row, "", moment) for row in rows.order_by("since_at", "id")[:20]]


def _in(state: str, moment: datetime) -> Q:
    flagged = Q(pk__in=[])
    for concerned, demand in _FLAGGED:
        flagged |= Q(concerned=concerned.value, demand=demand.value)
    over = Q(ended_at__isnull=False) | Q(until_at__lte=moment)
    if state == "over":
        return over
    if state == "flagged":
        return flagged & ~over
    if state == "in_force":
        return ~flagged & ~over & Q(since_at__lte=moment)
    return ~flagged & ~over & Q(since_at__gt=moment) if state == "to_come" else Q()


def _line(row: HouseRule, place: str, moment: datetime) -> HouseRuleLine:
    concerned, demand = Concerned(row.concerned), Demand(row.demand)
    found = conflicts(concerned, demand)
    over = row.ended_at is not None or row.until_at <= moment
    state = "over" if over else "flagged" if found else "in_force" if row.since_at <= moment else "to_come"
    return HouseRuleLine(
        row.id, row.region, place, CONCERNED_WORDS[concerned], DEMAND_WORDS[demand], row.words, row.since_at,
        row.until_at, state, found, row.ended_at,
    )  # fmt: skip
