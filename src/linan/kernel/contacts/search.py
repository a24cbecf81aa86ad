"""Who was near a case, and near those: hop-limited earliest arrival over visits, exactly.

What is meant. A visit is a person at a place from `start` to `end` (whole minutes, both ends included). A case is
infectious from a given minute; anyone else is infectious from their exposure plus the latent period. An infectious
person and another *meet* where visits at one place overlap; the overlap counts from the moment the first is infectious.
One overlap of at least `overlap_minutes` makes the other exposed, at the minute the overlap begins. (With 0, being seen
in the same minute is enough; with 1 or more, visits that merely touch and visits of no length never count.)

A person's exposure is the earliest over all chains of at most `generations` meetings. Labels stay improvable: somebody
who met the case on day 9 may already have been exposed on day 3 through another, and everyone *they* met in between is
found only because of it. "First generation wins" loses such people (TRACING.md: 11,882 of 5.7 million).

    generation    meetings in the shortest chain that gives the earliest exposure; the length of the chain shown
    fewest_hops   meetings in the shortest chain of all: 1 means they met a case themselves, whatever came earlier
    minutes       all overlaps with `via` while `via` was infectious, at every place, short ones too

Cases keep their given window: they are never findings, and no other case moves their start.

How. Each round offers the visits of those whose label improved in the round before. Per place, the running maximum of
infectious ends answers "was somebody there when I came, for long enough?" and the next infectious start "did somebody
come while I was there?"; so a round is a few sorted look-ups for each visit and never a list of pairs. A person's own
visits need no exclusion: they begin after the person's own exposure and so cannot improve it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
_NEVER = np.iinfo(np.int64).max // 4
_ALWAYS = -_NEVER
_NONE = -1


@dataclass(frozen=True, slots=True)
class Step:
    """One meeting of a chain: `via` met `person` at `place` from `met_from` to `met_to` (minutes)."""

    via: int
    person: int
    place: int
    met_from: int
    met_to: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One exposed person; `chain` leads from a case to them."""

    person: int
    generation: int
    fewest_hops: int
    exposed_at: int
    place: int
    met_from: int
    met_to: int
    minutes: int
    via: int
    chain: tuple[Step, ...]


class VisitIndex:
    """Visits sorted once by place and once by person; then searched for any cases.

    Columns of equal length: `person` and `place` are indices from 0, `start` and `end` whole minutes on one clock.
    ValueError when a visit ends before it starts.
    """

    def __init__(self, person: ArrayLike, place: ArrayLike, start: ArrayLike, end: ArrayLike) -> None:
        columns = [np.asarray(c, dtype=np.int64) for c in (person, place, start, end)]
        if len({len(c) for c in columns}) != 1:
            raise ValueError("the columns of visits have one length")
        if np.any(columns[3] < columns[2]):
            raise ValueError("a visit ends before it starts")
        if len(columns[0]) and min(int(columns[0].min()), int(columns[1].min())) < 0:
            raise ValueError("people and places are counted from 0")
        order = np.lexsort((columns[0], columns[3], columns[2], columns[1]))
        self.person, self.place, self.start, self.end = (np.ascontiguousarray(c[order]) for c in columns)
        self.people = int(self.person.max(initial=-1)) + 1
        self.places = int(self.place.max(initial=-1)) + 1
        self._first = int(self.start.min(initial=0))
        self._last = int(self.end.max(initial=0))
        self._by_person = np.lexsort((self.start, self.place, self.person))
        self._person_from = np.searchsorted(self.person[self._by_person], np.arange(self.people + 1))
        self._pairs, self._pair = np.unique(self._pair_of(self._by_person), return_inverse=True)

    def __len__(self) -> int:
        return len(self.person)

    def search(
        self, cases: Mapping[int, int | None], *, overlap_minutes: int, latent_minutes: int, generations: int
    ) -> Search:
        """Everyone exposed within `generations` meetings of `cases` (person → infectious from minute; None: always).

        A case without visits is allowed and finds nobody. ValueError for a negative parameter.
        """
        if overlap_minutes < 0 or latent_minutes < 0 or generations < 0:
            raise ValueError("overlap, latent period and generations are not negative")
        if any(c < 0 for c in cases):
            raise ValueError("people are counted from 0")
        people = max([self.people, *(c + 1 for c in cases)])
        found = Search(self, people, latent_minutes)
        for person, since in cases.items():
            found.exposed_at[person] = _ALWAYS
            found.infectious_from[person] = _ALWAYS if since is None else since
        fresh = np.array(sorted(cases), dtype=np.int64)
        for generation in range(1, generations + 1):
            fresh = self._spread(found, fresh, overlap_minutes, generation)
            if not len(fresh):
                break
        found.finish()
        return found

    def visits_of(self, people: Ints) -> tuple[Ints, Ints]:
        """Rows of the visits of `people`, and for each row the position of its person in `people`."""
        people_at = np.flatnonzero(people < self.people)
        known = people[people_at]
        low, high = self._person_from[known], self._person_from[known + 1]
        rows, owner = _ranges(low, high)
        return self._by_person[rows], people_at[owner]

    def stays_of(self, person: int) -> tuple[Ints, Ints, Ints]:
        """Place, start and end of somebody's visits."""
        rows, _ = self.visits_of(np.array([person], dtype=np.int64))
        return self.place[rows], self.start[rows], self.end[rows]

    def _pair_of(self, rows: Ints) -> Ints:
        return self.person[rows] * self.places + self.place[rows]

    def _spread(self, found: Search, fresh: Ints, least: int, generation: int) -> Ints:
        """Offer the visits of `fresh` to everyone; returns those whose exposure became earlier."""
        rows, owner = self.visits_of(fresh)
        since = np.maximum(self.start[rows], found.infectious_from[fresh[owner]])
        long = self.end[rows] - since >= least
        rows, since = rows[long], since[long]
        if not len(rows):
            return fresh[:0]
        order = np.lexsort((self.person[rows], -self.end[rows], since, self.place[rows]))
        rows, since = rows[order], since[order]
        place, end = self.place[rows], self.end[rows]

        # One axis for all places: place-major, so a running maximum never reaches across from the place before.
        width = self._last - self._first + least + 2
        opening = place * width + (since - self._first)
        closing = np.maximum.accumulate(place * width + (end - self._first))
        latest = np.flatnonzero(np.diff(closing, prepend=closing[0] - 1))
        stayer = latest[np.searchsorted(latest, np.arange(len(rows)), side="right") - 1]

        touched = np.zeros(self.places, dtype=bool)
        touched[place] = True
        mine = np.flatnonzero(touched[self.place] & (self.end - self.start >= least))
        here, came = self.place[mine], self.start[mine] - self._first
        after = np.searchsorted(opening, here * width + came, side="right")

        before = after - 1
        was_there = (before >= 0) & (place[before] == here) & (closing[before] >= here * width + came + least)
        follow = np.minimum(after, len(rows) - 1)
        comes_in = ~was_there & (after < len(rows)) & (place[follow] == here)
        comes_in &= since[follow] + least <= self.end[mine]

        source = np.where(was_there, stayer[before], follow)
        at = np.where(was_there, self.start[mine], since[follow])
        better = (was_there | comes_in) & (at < found.exposed_at[self.person[mine]])
        mine, source, at = mine[better], source[better], at[better]
        first = np.lexsort((mine, at, self.person[mine]))
        mine, source, at = mine[first], source[first], at[first]
        people, one = np.unique(self.person[mine], return_index=True)
        return found.improve(generation, people, at[one], mine[one], rows[source[one]])


class Search:
    """The answer: columns over all people while searching, then `people` in order of generation, time and index."""

    def __init__(self, index: VisitIndex, people: int, latent_minutes: int) -> None:
        self.index = index
        self.latent_minutes = latent_minutes
        self.exposed_at = np.full(people, _NEVER, dtype=np.int64)
        self.infectious_from = np.full(people, _NEVER, dtype=np.int64)
        self.generation = np.zeros(people, dtype=np.int64)
        self.fewest_hops = np.zeros(people, dtype=np.int64)
        self.people: Ints = np.empty(0, dtype=np.int64)
        self._rounds: list[_Round] = []

    def __len__(self) -> int:
        return len(self.people)

    def improve(self, generation: int, people: Ints, at: Ints, visit: Ints, source: Ints) -> Ints:
        """Note the earlier exposures of one round; `visit` is the person's own row, `source` the infectious one."""
        via = self.index.person[source]
        past = _Round(people, at, visit, source, self.infectious_from[via])
        self._rounds.append(past)
        self.exposed_at[people] = at
        self.infectious_from[people] = at + self.latent_minutes
        self.generation[people] = generation
        self.fewest_hops[people] = np.where(self.fewest_hops[people] == 0, generation, self.fewest_hops[people])
        return people

    def finish(self) -> None:
        people = np.flatnonzero(self.generation > 0)
        order = np.lexsort((people, self.exposed_at[people], self.generation[people]))
        self.people = people[order]
        for past in self._rounds:
            past.minutes = _met_minutes(self.index, past)

    def per_generation(self) -> list[int]:
        """How many people by `generation`, from 1."""
        return [int(n) for n in np.bincount(self.generation[self.people], minlength=1)[1:]]

    def edges(self) -> dict[str, Ints]:
        """Every meeting that made somebody's exposure earlier, by generation and person.

        Columns person, via, generation, place, met_from, met_to, minutes and final (1 where it is the person's
        exposure in the end; a chain may pass through somebody while theirs was still a later one).
        """
        final = self.generation
        rows = [
            (s.person, s.via, n, s.place, s.met_from, s.met_to, s.minutes, final[s.person] == n)
            for n, past in enumerate(self._rounds, start=1)
            for s in (past.step(self.index, row) for row in range(len(past.people)))
        ]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 8).T
        names = ("person", "via", "generation", "place", "met_from", "met_to", "minutes", "final")
        return dict(zip(names, columns, strict=True))

    def finding(self, person: int) -> Finding:
        """The finding of one exposed person; KeyError for anyone else."""
        chain = self.chain(person)
        last = chain[-1]
        return Finding(
            person=person,
            generation=int(self.generation[person]),
            fewest_hops=int(self.fewest_hops[person]),
            exposed_at=int(self.exposed_at[person]),
            place=last.place,
            met_from=last.met_from,
            met_to=last.met_to,
            minutes=last.minutes,
            via=last.via,
            chain=chain,
        )

    def findings(self, *, most: int | None = None) -> list[Finding]:
        """All findings, or the first so many, by generation, then exposure, then person."""
        return [self.finding(int(p)) for p in self.people[:most]]

    def exposure_of(self, person: int) -> int:
        """When one exposed person was exposed."""
        return int(self.exposed_at[person])

    def chain(self, person: int) -> tuple[Step, ...]:
        """The meetings from a case to `person`; KeyError when the search did not reach them."""
        if not 0 <= person < len(self.generation) or not self.generation[person]:
            raise KeyError(person)
        steps: list[Step] = []
        at, generation = person, int(self.generation[person])
        # A link's own label may have improved later: what counts is the label it had when it passed the exposure on.
        while generation:
            past = self._rounds[generation - 1]
            row = past.row_of(at)
            if row == _NONE:
                generation -= 1
                continue
            step = past.step(self.index, row)
            steps.append(step)
            at, generation = step.via, generation - 1
        return tuple(reversed(steps))


@dataclass(slots=True)
class _Round:
    """Those whose exposure became earlier in one round, sorted by person, with the meeting that did it."""

    people: Ints
    at: Ints
    visit: Ints
    source: Ints
    via_since: Ints
    minutes: Any = None

    def row_of(self, person: int) -> int:
        row = int(np.searchsorted(self.people, person))
        return row if row < len(self.people) and self.people[row] == person else _NONE

    def step(self, index: VisitIndex, row: int) -> Step:
        visit, source = int(self.visit[row]), int(self.source[row])
        return Step(
            via=int(index.person[source]),
            person=int(self.people[row]),
            place=int(index.place[visit]),
            met_from=int(self.at[row]),
            met_to=int(min(index.end[visit], index.end[source])),
            minutes=int(self.minutes[row]),
        )


def _met_minutes(index: VisitIndex, past: _Round) -> Ints:
    """For each person of a round: the minutes of all overlaps with `via` while `via` was infectious."""
    total = np.zeros(len(past.people), dtype=np.int64)
    if not len(total):
        return total
    rows, owner = index.visits_of(past.people)
    via = index.person[past.source][owner]
    # The visits of one person at one place, sorted by start; ends made monotonic by a running maximum, so that the
    # overlapping ones are a range (supersets are cut by the clip below).
    order = index._by_person
    width = index._last - index._first + 2
    starts = index._pair * width + (index.start[order] - index._first)
    ends = np.maximum.accumulate(index._pair * width + (index.end[order] - index._first))
    pair = via * index.places + index.place[rows]
    rank = np.minimum(np.searchsorted(index._pairs, pair), len(index._pairs) - 1)
    shared = index._pairs[rank] == pair
    rows, owner, wanted = rows[shared], owner[shared], rank[shared] * width
    low = np.searchsorted(ends, wanted + (index.start[rows] - index._first), side="left")
    high = np.searchsorted(starts, wanted + (index.end[rows] - index._first), side="right")
    theirs, mine = _ranges(low, np.maximum(low, high))
    other, row, who = order[theirs], rows[mine], owner[mine]
    begin = np.maximum(np.maximum(index.start[other], past.via_since[who]), index.start[row])
    length = np.minimum(index.end[other], index.end[row]) - begin
    np.add.at(total, who, np.maximum(length, 0))
    return total


def _ranges(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All of `low[i] … high[i] - 1` in one array, and for each the `i` it came from."""
    count = high - low
    owner = np.repeat(np.arange(len(low)), count)
    inside = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return low[owner] + inside, owner
