"""Where several cases may have it from: places and people they share, ranked against chance; there may be none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import numpy as np

from linan.core import clock
from linan.core.community.queries import place_names
from linan.core.ledger.fields import within
from linan.core.movement.searching import Seen, seen
from linan.core.movement.visitfile import at_minute, minute_of
from linan.core.policy.queries import number
from linan.domains.tracing.abilities import SEE_CASES
from linan.domains.tracing.facts import From
from linan.domains.tracing.models import Case
from linan.domains.tracing.queries.shown import names_for
from linan.domains.tracing.rules import CaseState
from linan.kernel.actor import Actor
from linan.kernel.contacts import VisitIndex
from linan.kernel.contacts.sources import LEVEL, Source, Visits, common_sources
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import start_of
from linan.kernel.words import Words

MOST_CASES = 60
"""So many cases are compared at once (ours: each is a search of its own)."""
Verdict = Literal["stands_out", "no_source_stands_out", "too_few_cases"]
VERDICT_WORDS: dict[Verdict, Words] = {
    "stands_out": Words("This stands out"),
    "no_source_stands_out": Words("No source stands out"),
    "too_few_cases": Words("Two cases with known visits are needed to compare."),
}
COUNTED = (CaseState.CONFIRMED, CaseState.RECOVERED, CaseState.DIED)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One place or person the cases share. `expected` is what chance would bring, `chance` how often it would come to
    this, already multiplied by the number of places or people tried."""

    is_place: bool
    name: Words
    cases: tuple[Case, ...]
    of: int
    expected: float
    visitors: int
    chance: float
    stands_out: bool
    first: datetime
    last: datetime

    @property
    def percent(self) -> str:
        """The chance as people read it."""
        if self.chance < 0.0001:
            return "< 0.01 %"
        return f"{100 * self.chance:.0f} %" if self.chance >= 0.095 else f"{100 * self.chance:.2f} %"


@dataclass(frozen=True, slots=True)
class SourcesView:
    """The answer, with the cases it was asked about and those it could be. `unseen` cases left no visit to look at."""

    could_be: tuple[Case, ...]
    asked: tuple[Case, ...]
    unseen: tuple[Case, ...]
    lines: tuple[SourceLine, ...]
    people: int
    places: int
    days: int
    level: float

    @property
    def stand_out(self) -> tuple[SourceLine, ...]:
        return tuple(x for x in self.lines if x.stands_out)

    @property
    def enough(self) -> bool:
        return len(self.asked) - len(self.unseen) > 1

    @property
    def verdict(self) -> Verdict:
        if not self.enough:
            return "too_few_cases"
        return "stands_out" if self.stand_out else "no_source_stands_out"

    @property
    def verdict_words(self) -> Words:
        return VERDICT_WORDS[self.verdict]


def sources_of(by: Actor, cases: Sequence[UUID] | None = None) -> SourcesView:
    """What the cases named (or, with None, the latest of the reader's area) have in common; one noted read.

    Looked back on are the incubation days of the policy before each case's first symptoms or first positive sample.
    Imported cases have their source elsewhere and are not taken unless they are named. Needs SEE_CASES.
    """
    regions = by.must_somewhere(SEE_CASES)
    now = clock.now()
    rows = Case.objects.filter(within("region", regions), state__in=[s.value for s in COUNTED])
    could_be = list(rows.order_by("-opened_at", "-id")[:MOST_CASES])
    if cases is None:
        asked = [c for c in could_be if c.origin_label != From.IMPORTED]
    else:
        asked = [c for c in could_be if c.id in set(cases)]
    days, overlap, latent = (
        number(f"tracing.{name}", regions[0], now).value
        for name in ("incubation_days", "overlap_minutes", "latent_days")
    )
    until = {c.id: _until(c) for c in asked}
    view = SourcesView(tuple(could_be), tuple(asked), tuple(asked), (), 0, 0, days, LEVEL)
    if len(asked) < 2:
        return view
    looked = seen(min(until.values()) - timedelta(days=days), max(until.values()))
    numbers = {n: c for c in asked if (n := looked.number_of(c.subject)) is not None}
    unseen = tuple(c for c in asked if c not in numbers.values())
    if len(numbers) < 2:
        return view
    found = common_sources(
        _columns(looked),
        {n: minute_of(until[c.id]) for n, c in numbers.items()},
        overlap_minutes=overlap,
        latent_minutes=latent * 24 * 60,
        window=days * 24 * 60,
    )
    lines = _lines(by, looked, found.ranked, numbers, regions[0])
    return SourcesView(tuple(could_be), tuple(asked), unseen, lines, found.people, found.places, days, found.level)


def case_ids(texts: Sequence[str]) -> list[UUID]:
    """The ticked cases; refuses what is no id."""
    try:
        return [UUID(t) for t in texts[:MOST_CASES]]
    except ValueError:
        raise Refusal("unknown_case", Words("This case is not known here."), kind=Kind.INVALID, field="case") from None


def _until(case: Case) -> datetime:
    """The last moment at which the case can have been infected: its first sign."""
    signs = [case.first_positive_at, case.confirmed_at, start_of(case.onset_on) if case.onset_on else None]
    return min((s for s in signs if s is not None), default=case.opened_at)


def _columns(looked: Seen) -> Visits:
    index = looked.index
    if isinstance(index, VisitIndex):
        return Visits(index.person, index.place, index.start, index.end)
    c = index.columns
    place = np.repeat(np.arange(index.places), np.diff(c.place_from))
    start = np.asarray(c.start, dtype=np.int64) + index.first
    return Visits(c.person, place, start, start + np.asarray(c.lasts, dtype=np.int64))


def _lines(
    by: Actor, looked: Seen, ranked: Sequence[Source], numbers: dict[int, Case], region: Region
) -> tuple[SourceLine, ...]:
    people = [looked.person(s.number) for s in ranked if s.kind == "person"]
    who = names_for(by, people, region, "possible sources of several cases")
    places = place_names([p for s in ranked if s.kind == "place" and (p := looked.place(s.number)) is not None])
    told = []
    for s in ranked:
        if s.kind == "place":
            place = looked.place(s.number)
            name = Words("{place}", place=places.get(place, "") if place else "")
        else:
            person: PersonRef = looked.person(s.number)
            if person.id not in who:
                continue
            name = Words("{name}", name=who[person.id][0])
        told.append(
            SourceLine(
                s.kind == "place",
                name,
                tuple(numbers[n] for n in s.cases),
                len(numbers),
                s.expected,
                s.visitors,
                s.chance,
                s.stands_out,
                at_minute(s.first),
                at_minute(s.last),
            )
        )
    return tuple(told)
