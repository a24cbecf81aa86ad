"""The contact search of `search.py`, fast: the same meaning and the same answers, for a hundred million visits.

index = FastIndex.of(person, place, start, end)
found = index.search({case: infectious_from}, overlap_minutes=15, latent_minutes=2 * 1440, generations=4)

Two sparse tables over one set of visits: by place sorted by start (person, start, duration), and by person (rows).
12 bytes a visit where times span at most 65,535 minutes (45 days), 16 beyond, and 4 bytes a person and 8 a place.

One generation is taken in one of two ways, whichever should cost less: *walk* looks up the neighbours of each newly
opened visit; *sweep* passes once over every visit of the touched places and never looks at a pair. Both offer only to
those whose exposure would become earlier, so labels stay improvable and a round costs what its news is worth.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linan.kernel.contacts.found import Found, Round

Numbers = NDArray[np.signedinteger[Any]] | NDArray[np.unsignedinteger[Any]]
Int32 = NDArray[np.int32]
MOST_GENERATIONS = 255
_WALK_FACTOR = 2
"""A neighbour looked up costs about half of a visit swept over, as measured (docs/bench.md)."""
_FLOOD_SHARE = 8
"""Where an eighth of all visits is offered, nearly every place is touched: no need to find out which."""
_THREAD_WORTH = 1_000_000
"""Visits or neighbours from which a second thread gains more than it costs."""


@dataclass(frozen=True)
class Columns:
    """What is kept on disk. `start` counts from `first`; `lasts` is end - start; `rows` lists the rows by person."""

    person: Int32
    start: Numbers
    lasts: Numbers
    rows: Int32
    person_from: Int32
    place_from: Int32
    longest: Int32
    guide: Int32


class FastIndex:
    """Visits by place and by person. Searches take turns; the columns may be memory-mapped and are only read."""

    def __init__(self, columns: Columns, first: int, repeats: int = 0) -> None:
        self.columns = columns
        self.repeats = repeats
        self.first = first
        self.people = len(columns.person_from) - 1
        self.places = len(columns.place_from) - 1
        self.widest = int(np.diff(columns.place_from).max(initial=0))
        self._turn = threading.Lock()

    @classmethod
    def of(
        cls, person: ArrayLike, place: ArrayLike, start: ArrayLike, end: ArrayLike, *, once: bool = False
    ) -> FastIndex:
        """Sort the visits; columns as for `VisitIndex`. `once`: a visit told twice is one (`repeats` says how many).

        ValueError also where times span more than 2,000 years.
        """
        from linan.kernel.contacts import kernels

        who, where, begin, stop = (np.asarray(c) for c in (person, place, start, end))
        if len({len(who), len(where), len(begin), len(stop)}) != 1:
            raise ValueError("the columns of visits have one length")
        n = len(who)
        if not n:
            who, where, begin, stop = (np.empty(0, dtype=np.int32) for _ in range(4))
        if n >= kernels.NEVER:
            raise ValueError("more visits than one index holds")
        if np.any(stop < begin):
            raise ValueError("a visit ends before it starts")
        if n and min(int(who.min()), int(where.min())) < 0:
            raise ValueError("people and places are counted from 0")
        first = int(begin.min()) if n else 0
        if n and int(stop.max()) - first >= kernels.NEVER:
            raise ValueError("the times of the visits lie too far apart")
        narrow = n == 0 or (int(begin.max()) - first <= 0xFFFF and int((stop - begin).max()) <= 0xFFFF)
        kind: Any = np.uint16 if narrow else np.int32

        place_from = _from(where)
        longest = np.zeros(len(place_from) - 1, dtype=np.int32)
        out = (np.empty(n, dtype=np.int32), np.empty(n, dtype=kind), np.empty(n, dtype=kind))
        kernels.fill(who, where, begin, stop, first, place_from[:-1].copy(), out)
        kernels.sort_places(*out, place_from, longest)
        left = n
        if once:
            told = place_from.copy()
            left = kernels.drop_repeats(*out, told, place_from)
        whom, starts, lasts = (c[:left] if left == n else c[:left].copy() for c in out)
        columns = Columns(
            person=whom,
            start=starts,
            lasts=lasts,
            rows=np.empty(left, dtype=np.int32),
            person_from=_from(whom),
            place_from=place_from,
            longest=longest,
            guide=np.zeros(-(-left >> kernels.GUIDE_SHIFT), dtype=np.int32),
        )
        kernels.by_person(whom, columns.person_from[:-1].copy(), columns.rows)
        kernels.guide_of(place_from, columns.guide)
        return cls(columns, first, n - left)

    def extended(
        self, person: ArrayLike, place: ArrayLike, start: ArrayLike, end: ArrayLike, *, people: Any = None,
        places: Any = None,
    ) -> FastIndex:  # fmt: skip
        """This index and more visits; one that is told in both, or twice, is one.

        `people` and `places` (ascending) are the new numbers of the old people and places, where they changed. Nothing
        old is sorted again: a day is added to a city's fortnight in about the time it takes to copy it.
        """
        from linan.kernel.contacts.growing import extended

        return extended(self, (person, place, start, end), people, places)

    def stays_of(self, person: int) -> tuple[Any, Any, Any]:
        """Place, start and end of somebody's visits."""
        from linan.kernel.contacts import kernels

        c = self.columns
        if not 0 <= person < self.people:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing, nothing
        rows = c.rows[c.person_from[person] : c.person_from[person + 1]]
        place = np.empty(len(rows), dtype=np.int64)
        kernels.places_of(rows, self.place_table, place)
        start = c.start[rows].astype(np.int64) + self.first
        return place, start, start + c.lasts[rows]

    def __len__(self) -> int:
        return len(self.columns.person)

    @property
    def bytes_a_visit(self) -> float:
        """Of memory and of disk alike."""
        columns: list[Numbers] = [getattr(self.columns, c) for c in self.columns.__dataclass_fields__]
        return sum(c.nbytes for c in columns) / max(1, len(self))

    def search(
        self, cases: Mapping[int, int | None], *, overlap_minutes: int, latent_minutes: int, generations: int
    ) -> Found:
        """As `VisitIndex.search`: the same people, generations, times, meetings and chains."""
        if overlap_minutes < 0 or latent_minutes < 0 or generations < 0:
            raise ValueError("overlap, latent period and generations are not negative")
        if any(c < 0 for c in cases):
            raise ValueError("people are counted from 0")
        if generations > MOST_GENERATIONS:
            raise ValueError(f"at most {MOST_GENERATIONS} generations")
        with self._turn:
            slate = self._slate
            try:
                return _Searching(self, slate, overlap_minutes, latent_minutes).run(cases, generations)
            except BaseException:
                # A slate left half written would answer the next question wrongly.
                self.__dict__.pop("_slate", None)
                raise

    @cached_property
    def _slate(self) -> _Slate:
        return _Slate(self)

    @property
    def place_table(self) -> tuple[Int32, Int32]:
        return self.columns.place_from, self.columns.guide


class _Slate:
    """What a search scribbles on: one entry a person, wiped after use where it was written and nowhere else."""

    def __init__(self, index: FastIndex) -> None:
        from linan.kernel.contacts.kernels import NEVER

        people = max(1, index.people)
        self.offer = np.full(people, NEVER, dtype=np.int32)
        self.before = np.full(people, NEVER, dtype=np.int32)
        self.generation = np.zeros(people, dtype=np.uint8)
        self.fewest = np.zeros(people, dtype=np.uint8)
        self.mark = np.zeros(max(1, index.places), dtype=np.uint8)
        self.places = np.empty(max(1, index.places), dtype=np.int32)
        threads = min(2, os.cpu_count() or 1) if len(index) > _THREAD_WORTH else 1
        self.lanes = [_Lane(people, index.widest) for _ in range(threads)]

    def label(self, people: Any, at: Any) -> None:
        """The exposure of `people`, known to every lane."""
        for lane in self.lanes:
            lane.best[people, 0] = at
            lane.best[people, 1] = -1


class _Lane:
    """The part of a slate that one thread has to itself."""

    def __init__(self, people: int, widest: int) -> None:
        from linan.kernel.contacts.kernels import NEVER

        self.best = np.full((people, 4), -1, dtype=np.int32)
        self.best[:, 0] = NEVER
        self.touched = np.empty(people, dtype=np.int32)
        self.room = np.empty((6, max(1, widest)), dtype=np.int32)


class _Searching:
    """One search in progress."""

    def __init__(self, index: FastIndex, slate: _Slate, overlap_minutes: int, latent_minutes: int) -> None:
        from linan.kernel.contacts import kernels

        self.kernels = kernels
        self.index = index
        self.columns = index.columns
        self.slate = slate
        self.least = min(overlap_minutes, kernels.NEVER)
        self.latent = min(latent_minutes, kernels.NEVER)
        self.rounds: list[Round] = []

    def run(self, cases: Mapping[int, int | None], generations: int) -> Found:
        never, slate = self.kernels.NEVER, self.slate
        known = sorted(c for c in cases if c < self.index.people)
        fresh = np.array(known, dtype=np.int32)
        since = [-never if (t := cases[c]) is None else min(max(t - self.index.first, -never), never) for c in known]
        slate.offer[fresh] = since
        slate.label(fresh, -never)
        first_found: list[Int32] = []
        for generation in range(1, generations + 1):
            past = self._round(fresh)
            slate.before[fresh] = slate.offer[fresh]
            slate.offer[fresh] = never
            people = past.people
            if len(people):
                self.rounds.append(past)
                first_found.append(people[slate.generation[people] == 0])
                slate.label(people, past.at)
                slate.offer[people] = np.minimum(past.at.astype(np.int64) + self.latent, never)
                slate.generation[people] = generation
                new = people[slate.fewest[people] == 0]
                slate.fewest[new] = generation
            fresh = people
            if not len(fresh):
                break
        found = np.sort(np.concatenate(first_found)) if first_found else np.empty(0, dtype=np.int32)
        at = slate.lanes[0].best[found, 0]
        answer = Found(self.index, found, at, slate.generation[found], slate.fewest[found], self.rounds)
        for written in (found, np.array(known, dtype=np.int32)):
            slate.label(written, never)
            slate.offer[written] = never
            slate.before[written] = never
            slate.generation[written] = 0
            slate.fewest[written] = 0
        return answer

    def _round(self, fresh: Int32) -> Round:
        lane, n = self._spread(fresh)
        if n > len(lane.best) >> 4:
            people = np.flatnonzero(lane.best[:, 1] != self.kernels.NONE).astype(np.int32)
        else:
            people = np.sort(lane.touched[:n])
        at, visit, source = (lane.best[people, k] for k in range(3))
        return Round(people, at, visit, source, self.slate.offer[self.columns.person[source]])

    def _spread(self, fresh: Int32) -> tuple[_Lane, int]:
        c, slate = self.columns, self.slate
        visits = int((c.person_from[fresh + 1] - c.person_from[fresh]).sum(dtype=np.int64))
        if visits * _FLOOD_SHARE > len(self.index):
            return self._sweep(np.arange(self.index.places, dtype=np.int32), len(self.index))
        pairs, swept, places = self.kernels.estimate(
            fresh, slate.offer, slate.before, self.least, c.start, c.lasts, c.rows, c.person_from,
            self.index.place_table, c.longest, slate.mark, slate.places,
        )  # fmt: skip
        if pairs > _WALK_FACTOR * swept:
            return self._sweep(np.sort(slate.places[:places]), swept)
        return self._walk(fresh, pairs)

    def _walk(self, fresh: Int32, pairs: int) -> tuple[_Lane, int]:
        c, slate = self.columns, self.slate

        def one(part: Int32, lane: _Lane) -> int:
            n: int = self.kernels.walk(
                part, slate.offer, slate.before, self.least, c.person, c.start, c.lasts, c.rows, c.person_from,
                self.index.place_table, c.longest, lane.best, lane.touched,
            )  # fmt: skip
            return n

        lanes = self._lanes(pairs)
        # Every second one: neighbours in the register are neighbours in the town, and so are their crowds.
        return self._together(lanes, [fresh[i :: len(lanes)].copy() for i in range(len(lanes))], one)

    def _sweep(self, places: Int32, visits: int) -> tuple[_Lane, int]:
        c, slate = self.columns, self.slate

        def one(part: Int32, lane: _Lane) -> int:
            n: int = self.kernels.sweep(
                part, slate.offer, self.least, c.person, c.start, c.lasts, self.index.place_table, c.longest,
                lane.room, lane.best, lane.touched,
            )  # fmt: skip
            return n

        lanes = self._lanes(visits)
        if len(lanes) == 1:
            return self._together(lanes, [places], one)
        size = np.cumsum(c.place_from[places + 1] - c.place_from[places], dtype=np.int64)
        cuts = np.searchsorted(size, [visits * i // len(lanes) for i in range(1, len(lanes))])
        return self._together(lanes, np.split(places, cuts), one)

    def _lanes(self, work: int) -> list[_Lane]:
        return self.slate.lanes if work > _THREAD_WORTH else self.slate.lanes[:1]

    def _together(self, lanes: list[_Lane], parts: list[Any], one: Any) -> tuple[_Lane, int]:
        """Each part in a thread of its own (the kernels hold no lock), then all into the first lane."""
        c = self.columns
        if len(lanes) == 1:
            return lanes[0], one(parts[0], lanes[0])
        with ThreadPoolExecutor(len(lanes)) as pool:
            counts = list(pool.map(one, parts, lanes))
        n = counts[0]
        for lane, count in zip(lanes[1:], counts[1:], strict=True):
            n = self.kernels.merge(
                lane.touched, count, lane.best, c.person, c.start, c.lasts, self.index.place_table, self.slate.offer,
                lanes[0].best, lanes[0].touched, n,
            )  # fmt: skip
        return lanes[0], n


def _from(numbers: Any) -> Int32:
    """Where each number's stretch begins when all are sorted, and where the last ends."""
    counts = np.bincount(numbers) if len(numbers) else np.empty(0, dtype=np.int64)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
