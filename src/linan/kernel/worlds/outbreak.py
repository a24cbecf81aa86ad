"""What really happened: one introduction and its spread through shared time, the truth a drill is measured against."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from linan.kernel.worlds.days import DAY, Days


@dataclass(frozen=True, slots=True)
class Infection:
    """One infected person (index), when (minutes), by whom and where (indices; None for the introduction)."""

    person: int
    at: int
    infector: int | None
    place: int | None
    generation: int


@dataclass(frozen=True, slots=True)
class Outbreak:
    index: int
    infections: tuple[Infection, ...]
    """In order of time; the first is the introduction."""


def spread(days: Days, *, seed: int, index: int, begins: int, ends: int, per_hour: float = 0.012) -> Outbreak:
    """Let one infection spread until minute `ends`.

    A person infects from two days after their own infection, for seven days, each shared hour in one place with
    probability `per_hour` for each person present: a household of three at these rates gives a secondary attack rate
    in the range the NHS app study of 2021 reports (6 % overall). Deterministic for equal arguments.
    """
    rng = np.random.default_rng([seed, 97])
    order = np.lexsort((days.start, days.place))
    place, start, end, person = days.place[order], days.start[order], days.end[order], days.person[order]
    bounds = np.searchsorted(place, np.arange(int(place.max()) + 2))
    by_person = np.argsort(person, kind="stable")
    p_bounds = np.searchsorted(person[by_person], np.arange(int(person.max()) + 2))
    infected: dict[int, Infection] = {}
    queue: list[tuple[int, int, int | None, int | None, int]] = [(begins, index, None, None, 0)]
    while queue:
        at, who, by, where, generation = heapq.heappop(queue)
        if who in infected or at > ends:
            continue
        infected[who] = Infection(who, at, by, where, generation)
        since, until = at + 2 * DAY, min(at + 9 * DAY, ends)
        for v in by_person[p_bounds[who] : p_bounds[who + 1]]:
            lo, hi = max(int(start[v]), since), min(int(end[v]), until)
            if lo >= hi:
                continue
            here = slice(bounds[place[v]], bounds[place[v] + 1])
            begin = np.maximum(start[here], lo)
            shared = np.minimum(end[here], hi) - begin
            met = np.nonzero((shared > 0) & (person[here] != who))[0]
            chance = 1 - (1 - per_hour) ** (shared[met] / 60)
            for m in met[rng.random(len(met)) < chance]:
                moment = int(begin[m] + shared[m] // 2)
                heapq.heappush(queue, (moment, int(person[here][m]), who, int(place[v]), generation + 1))
    return Outbreak(index, tuple(sorted(infected.values(), key=lambda i: (i.at, i.person))))
