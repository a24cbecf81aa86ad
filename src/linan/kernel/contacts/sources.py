"""Where several cases may have it from: the search in reversed time, and places and people ranked by support.

What stands out, and against what. If the cases were people drawn at random, how many of them would have been at this
place, or met this person, in the days looked back on? With N people of whom V were there, n cases and k of them there,
that is the upper tail of the hypergeometric distribution, P(X >= k). It is multiplied by the number of places (or of
people) there are to be tried (Bonferroni), so that among many places one is not thought special for being many. What is
below `level` stands out; when nothing is, no source stands out, and the ranking below is no more than a list.

What it cannot say. A random sample of everyone is what the cases are compared with: where an outbreak is local, homes
and workplaces of its neighbourhood stand out too, truly, and the person who asks decides what is a source and what a
household. A place where nearly everybody goes can never stand out. A person known to be no source is not left out.

Reversed time. For a case exposed by minute R, whoever met them for `overlap_minutes` before R was infectious by the
last minute at which that meeting could begin; their own exposure came `latent_minutes` earlier, and so on back. With
ends brought forward by the overlap and all signs turned, that is the search of `search.py` word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma
from typing import Any

import numpy as np

LEVEL = 0.01
"""Once in a hundred searches among random cases something is named all the same: our choice, to be overruled."""
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A place or person in common. `expected` is how many of the cases chance would bring; `chance` is corrected."""

    kind: str
    number: int
    cases: tuple[int, ...]
    expected: float
    visitors: int
    chance: float
    stands_out: bool
    first: int
    last: int

    @property
    def support(self) -> int:
        return len(self.cases)


@dataclass(frozen=True, slots=True)
class Sources:
    """Ranked by chance, then support; `stands_out` is empty when no source does."""

    ranked: tuple[Source, ...]
    people: int
    places: int
    level: float

    @property
    def stands_out(self) -> tuple[Source, ...]:
        return tuple(s for s in self.ranked if s.stands_out)


class Visits:
    """Columns of visits, numbered from 0, in any order; as `VisitIndex`."""

    def __init__(self, person: Any, place: Any, start: Any, end: Any) -> None:
        self.person, self.place, self.start, self.end = (np.asarray(c) for c in (person, place, start, end))


def common_sources(
    visits: Visits,
    cases: Mapping[int, int | None],
    *,
    overlap_minutes: int,
    latent_minutes: int,
    window: int | None = None,
    generations: int = 1,
    with_places: bool = True,
    with_people: bool = True,
    level: float = LEVEL,
) -> Sources:
    """Places and people that `cases` (person → the last minute they can have been exposed; None: any) share.

    Looked back on are the `window` minutes before a case's own last minute (None: all). A place is shared
    by having been there in that time; a person by being able to have infected the case, through at most `generations`
    meetings. Only what at least two cases share is ranked, at most 20 of each kind.
    """
    last = int(visits.end.max()) if len(visits.end) else 0
    until = {c: last if t is None else min(t, last) for c, t in cases.items()}
    since = {c: -(1 << 60) if window is None else t - window for c, t in until.items()}
    ranked = _places(visits, until, since, level) if with_places else []
    if with_people:
        ranked += _people(visits, until, since, overlap_minutes, latent_minutes, generations, level)
    ranked.sort(key=lambda s: (s.chance, -s.support, s.expected, s.kind, s.number))
    return Sources(tuple(ranked), len(np.unique(visits.person)), len(np.unique(visits.place)), level)


def backwards(
    visits: Visits, case: int, until: int, since: int, *, overlap_minutes: int, latent_minutes: int, generations: int
) -> dict[int, int]:
    """Who could have infected `case` by the minute `until`, and since when at the latest they must be infectious.

    Within `generations` meetings, none of them before `since`.
    """
    from linan.kernel.contacts.fast import FastIndex

    return _Backwards(visits, overlap_minutes, FastIndex).search(case, until, since, latent_minutes, generations)


class _Backwards:
    def __init__(self, visits: Visits, overlap: int, index: Any) -> None:
        long = visits.end.astype(np.int64) - visits.start >= overlap
        columns = (
            visits.person[long],
            visits.place[long],
            overlap - visits.end[long].astype(np.int64),
            -visits.start[long].astype(np.int64),
        )
        self.index = index.of(*columns)

    def search(self, case: int, until: int, since: int, latent: int, generations: int) -> dict[int, int]:
        """In reversed time a label is minus the last minute at which the meeting could begin."""
        found = self.index.search({case: -until}, overlap_minutes=0, latent_minutes=latent, generations=generations)
        told = found.contacts(minutes=False)
        return {
            p: -at for p, at in zip(told["person"].tolist(), told["exposed_at"].tolist(), strict=True) if -at >= since
        }


def _places(visits: Visits, until: Mapping[int, int], since: Mapping[int, int], level: float) -> list[Source]:
    window = (min(since.values(), default=0), max(until.values(), default=0))
    inside = (visits.end >= window[0]) & (visits.start <= window[1])
    person, place, start, end = (c[inside] for c in (visits.person, visits.place, visits.start, visits.end))
    people, places = len(np.unique(person)), len(np.unique(place))
    shared: dict[int, dict[int, tuple[int, int]]] = {}
    for row in np.flatnonzero(np.isin(person, list(until))).tolist():
        who, where = int(person[row]), int(place[row])
        if end[row] < since[who] or start[row] > until[who]:
            continue
        known = shared.setdefault(where, {}).get(who)
        span = (int(start[row]), int(end[row]))
        shared[where][who] = span if known is None else (min(known[0], span[0]), max(known[1], span[1]))
    wanted = np.array([w for w, c in shared.items() if len(c) > 1], dtype=np.int64)
    there = np.isin(place, wanted)
    pairs = np.unique(np.stack([place[there], person[there]]), axis=1)
    visitors = dict(zip(*(n.tolist() for n in np.unique(pairs[0], return_counts=True)), strict=True))
    return _named("place", {w: shared[w] for w in wanted.tolist()}, visitors, people, places, len(until), level)


def _people(
    visits: Visits,
    until: Mapping[int, int],
    since: Mapping[int, int],
    overlap: int,
    latent: int,
    generations: int,
    level: float,
) -> list[Source]:
    from linan.kernel.contacts.fast import FastIndex

    back = _Backwards(visits, overlap, FastIndex)
    shared: dict[int, dict[int, tuple[int, int]]] = {}
    for case in until:
        for person, at in back.search(case, until[case], since[case], latent, generations).items():
            shared.setdefault(person, {})[case] = (at, at)
    several = sorted((p for p, c in shared.items() if len(c) > 1), key=lambda p: (-len(shared[p]), p))[: 5 * MOST_NAMED]
    # How many people somebody could have infected in the same days says how easily chance brings cases among them.
    forward = FastIndex.of(visits.person, visits.place, visits.start, visits.end)
    low, high = min(since.values(), default=0), max(until.values(), default=0)
    reach: dict[int, int] = {}
    for person in several:
        found = forward.search({person: low}, overlap_minutes=overlap, latent_minutes=latent, generations=generations)
        reach[person] = int((found.contacts(minutes=False)["exposed_at"] <= high).sum()) + (person in until)
    everyone = len(np.unique(visits.person))
    return _named("person", {p: shared[p] for p in several}, reach, everyone, everyone, len(until), level)


def _named(
    kind: str,
    shared: Mapping[int, Mapping[int, tuple[int, int]]],
    popular: Mapping[int, int],
    people: int,
    tried: int,
    n: int,
    level: float,
) -> list[Source]:
    named = []
    for number, by in shared.items():
        chance = min(1.0, tail(len(by), people, popular[number], n) * tried)
        named.append(
            Source(
                kind=kind,
                number=number,
                cases=tuple(sorted(by)),
                expected=n * popular[number] / people,
                visitors=popular[number],
                chance=chance,
                stands_out=chance < level,
                first=min(s for s, _ in by.values()),
                last=max(e for _, e in by.values()),
            )
        )
    named.sort(key=lambda s: (s.chance, -s.support, s.expected, s.number))
    return named[:MOST_NAMED]


def tail(k: int, people: int, there: int, cases: int) -> float:
    """P(at least `k` of `cases` people drawn from `people` are among the `there`): hypergeometric, exactly."""

    def chosen(n: int, m: int) -> float:
        return lgamma(n + 1) - lgamma(m + 1) - lgamma(n - m + 1)

    whole = chosen(people, cases)
    total = 0.0
    for i in range(k, min(cases, there) + 1):
        if cases - i <= people - there:
            total += exp(chosen(there, i) + chosen(people - there, cases - i) - whole)
    return min(1.0, total)
