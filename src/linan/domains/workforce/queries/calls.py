"""Whom to call: one list for all purposes, and what it cost and saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from linan.core.community.models import Person
from linan.core.community.queries import PersonCard, cards_of, name_of
from linan.core.ledger.compiled import Compiled, One
from linan.core.ledger.fields import within
from linan.domains.workforce import rules
from linan.domains.workforce.abilities import DO_TASK
from linan.domains.workforce.models import Call
from linan.domains.workforce.rules import CallState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class CallLine:
    """One household to call, through the first of its people who has a telephone."""

    call: Call
    card: PersonCard | None
    people: int
    where: str


@dataclass(frozen=True, slots=True)
class CallList:
    """Whom to call now, and what the list has cost and saved so far."""

    lines: tuple[CallLine, ...]
    count: rules.CallCount
    outcomes: tuple[tuple[Words, int], ...]


def call_list(by: Actor, purpose: str = "", limit: int = 50) -> CallList:
    """The calls left in the actor's area (DO_TASK), highest risk first; one noted reading."""
    found = Call.objects.filter(within("region", by.must_somewhere(DO_TASK)))
    if purpose:
        found = found.filter(purpose=purpose)
    waiting = list(found.filter(state=CallState.WAITING).order_by("-risk", "tries", "asked_at", "id")[:limit])
    people = {c.id: [p for p in map(PersonRef.parse, c.people) if str(p) not in c.reported] for c in waiting}
    cards = cards_of(by, [p for refs in people.values() for p in refs], under=DO_TASK)
    lines = []
    for c in waiting:
        seen = [cards[p] for p in people[c.id] if p in cards]
        card = next((x for x in seen if x.phone), seen[0] if seen else None)
        lines.append(CallLine(c, card, len(people[c.id]), name_of(c.region)))
    return CallList(tuple(lines), _call_count(found), _outcomes(found))


def _call_count(found: QuerySet[Call]) -> rules.CallCount:
    sizes = list(found.values_list("people", "state"))
    states = Counter(state for _, state in sizes)
    people = sum(len(p) for p, _ in sizes)
    return rules.CallCount(
        people=people,
        merged=people - len(sizes),
        reported=states[CallState.REPORTED],
        called=states[CallState.CALLED],
        left=states[CallState.WAITING],
        minutes=found.aggregate(m=Sum("minutes"))["m"] or 0,
    )


def _outcomes(found: QuerySet[Call]) -> tuple[tuple[Words, int], ...]:
    rows = found.exclude(outcome="").values_list("outcome").annotate(n=Count("id")).order_by("-n")
    return tuple((rules.CALL_OUTCOME_WORDS[o], n) for o, n in rows)


_CALL = One(lambda: Call.objects.select_for_update(), "purpose", "household_id")
_HOUSEHOLD = Compiled(lambda: Person.objects.values_list("household_id"), "id")


def call_about(person: PersonRef, purpose: str) -> Call | None:
    """The locked call of one purpose that includes this person."""
    home = _HOUSEHOLD.first(person.id)
    if home is None or home[0] is None:
        return None
    found = _CALL.first(purpose, home[0])
    return found if found is not None and str(person) in found.people else None


def call_for(by: Actor, call: UUID) -> Call:
    """One call, locked, to who holds DO_TASK over its region."""
    found = Call.objects.select_for_update().filter(id=call).first()
    if found is None or not by.can(DO_TASK, found.region):
        raise not_found()
    return found
