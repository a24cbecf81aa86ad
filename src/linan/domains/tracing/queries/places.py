"""The undetermined lines of a case by the place of the meeting, with what the search proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from django.db.models import Q

from linan.core.community.queries import place_names
from linan.domains.tracing import rules
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Contact
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import ContactState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PlaceRef
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class PlaceProposal:
    """What is proposed for one place. `key` is the place's id, `home` or `told`; minutes are of single meetings."""

    key: str
    words: Words
    rings: Counter[Ring]
    minutes: list[int]
    first: datetime
    last: datetime

    @property
    def count(self) -> int:
        return len(self.minutes)

    @property
    def shortest(self) -> int:
        return min(self.minutes)

    @property
    def longest(self) -> int:
        return max(self.minutes)

    @property
    def middle(self) -> int:
        return round(median(self.minutes))

    @property
    def proposed(self) -> list[tuple[Words, int]]:
        """How many of each grade, the nearest first."""
        return [(rules.RING_WORDS[r], self.rings[r]) for r in Ring if self.rings[r]]


def at_place(place: PlaceRef | str) -> Q:
    """The lines of one place, of home or of what an interview told without a place."""
    if isinstance(place, PlaceRef):
        return Q(place_id=place.id)
    told = Q(place=None, source="interview")
    return told if place == rules.TOLD else Q(place=None) & ~Q(source="interview")


def key_of(place: PlaceRef | None, source: str) -> str:
    """The key `at_place` understands, as it stands in a form."""
    if place is not None:
        return str(place.id)
    return rules.TOLD if source == "interview" else rules.HOME


def proposals(by: Actor, case: CaseRef) -> list[PlaceProposal]:
    """What waits to be determined, by place, the busiest first. Counts and times only, so no read is noted."""
    found = case_for(by, case)
    return by_place(Contact.objects.filter(case=found, state=ContactState.PROPOSED).values_list(*MEETING))


MEETING = ("place_id", "source", "ring", "minutes", "met_at", "last_met_at")
"""The fields of a contact line that `by_place` counts: a case may have tens of thousands, so no more is read."""
Meeting = tuple[UUID | None, str, str, int, datetime, datetime]


def by_place(lines: Iterable[Meeting]) -> list[PlaceProposal]:
    """Meetings by their place, the busiest first."""
    gathered: dict[tuple[UUID | None, bool], tuple[list[str], list[int], list[datetime], list[datetime]]] = {}
    for place, source, ring, minutes, met, last in lines:
        key = place, place is None and source == "interview"
        rings, lasting, firsts, lasts = gathered.setdefault(key, ([], [], [], []))
        rings.append(ring)
        lasting.append(minutes)
        firsts.append(met)
        lasts.append(last)
    names = place_names([PlaceRef(place) for place, _ in gathered if place is not None])
    told = []
    for (place, by_interview), (rings, lasting, firsts, lasts) in gathered.items():
        ref = PlaceRef(place) if place is not None else None
        words = Words("told in the interview") if by_interview else Words("at home")
        if ref is not None:
            words = Words("{place}", place=names.get(ref, ""))
        key_there = key_of(ref, "interview" if by_interview else "")
        counted = Counter({Ring(ring): n for ring, n in Counter(rings).items()})
        told.append(PlaceProposal(key_there, words, counted, lasting, min(firsts), max(lasts)))
    return sorted(told, key=lambda p: (-p.count, p.key))
