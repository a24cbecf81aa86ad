"""What a delay in tracing costs: the same infection in the same days, contacts held at once or later (A-49).

Every meeting has its own chance, drawn from the seed, the infector and the visit; so two runs differ in what was done
and never in luck. A person

    infects      from two days after infection for seven days (as in `outbreak.spread`)
    is found     four days after infection (ill on the third, sampled on the fourth), or, once held, as soon as a sample
                 shows it, two days after infection
    when found   meets nobody any more; everybody they shared a place with for 15 minutes since they could infect is
                 held `delay` later, and meets nobody from then on

Assumptions of a model, not measurements: they are the drill's, and the same for both runs.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from linan.kernel.worlds.days import DAY, Days
from linan.kernel.worlds.outbreak import Infection, Outbreak

INFECTS_AFTER, INFECTS_UNTIL = 2 * DAY, 9 * DAY
FOUND_AFTER, SHOWS_AFTER = 4 * DAY, 2 * DAY
OVERLAP = 15
_INFECT, _FIND, _HOLD = 2, 0, 1
"""Of what happens in the same minute, finding and holding come first."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Infections per generation of some introductions, each played with contacts held at once and `days` later."""

    days: int
    introductions: int
    at_once: tuple[int, ...]
    late: tuple[int, ...]

    @property
    def more(self) -> int:
        """How many more people were infected because of the delay."""
        return sum(self.late) - sum(self.at_once)


class Meetings:
    """Days sorted once by place and by person, for many runs."""

    def __init__(self, days: Days) -> None:
        order = np.lexsort((days.start, days.place))
        self.place, self.start = days.place[order], days.start[order]
        self.end, self.person = days.end[order], days.person[order]
        self._bounds = np.searchsorted(self.place, np.arange(int(self.place.max()) + 2))
        self._by_person = np.argsort(self.person, kind="stable")
        self._of = np.searchsorted(self.person[self._by_person], np.arange(int(self.person.max()) + 2))

    def of(self, who: int, since: int, until: int) -> list[tuple[int, np.ndarray, np.ndarray, np.ndarray]]:
        """Each visit of `who` within the time: (visit, people there, shared begin, shared minutes)."""
        told = []
        for v in self._by_person[self._of[who] : self._of[who + 1]].tolist():
            lo, hi = max(int(self.start[v]), since), min(int(self.end[v]), until)
            if lo >= hi:
                continue
            here = slice(self._bounds[self.place[v]], self._bounds[self.place[v] + 1])
            begin = np.maximum(self.start[here], lo)
            shared = np.minimum(self.end[here], hi) - begin
            met = np.nonzero((shared > 0) & (self.person[here] != who))[0]
            told.append((v, self.person[here][met], begin[met], shared[met]))
        return told


def spread_traced(
    meetings: Meetings, *, seed: int, index: int, begins: int, ends: int, delay: int, per_hour: float = 0.012
) -> Outbreak:
    """One introduction until minute `ends`, contacts held `delay` minutes after each finding."""
    infected: dict[int, Infection] = {}
    found: set[int] = set()
    held: dict[int, int] = {}
    queue: list[tuple[int, int, int, int | None, int | None, int]] = [(begins, _INFECT, index, None, None, 0)]
    while queue:
        at, what, who, by, where, generation = heapq.heappop(queue)
        if at > ends:
            break
        if what == _HOLD:
            held.setdefault(who, at)
            if who in infected and who not in found:
                heapq.heappush(queue, (max(at, infected[who].at + SHOWS_AFTER), _FIND, who, None, None, 0))
        elif what == _FIND:
            if who in found:
                continue
            found.add(who)
            held.setdefault(who, at)
            for _, people, _, shared in meetings.of(who, infected[who].at + INFECTS_AFTER, at):
                for contact in set(people[shared >= OVERLAP].tolist()):
                    heapq.heappush(queue, (at + delay, _HOLD, contact, None, None, 0))
        elif who not in infected and who not in held and (by is None or by not in held):
            infected[who] = Infection(who, at, by, where, generation)
            heapq.heappush(queue, (at + FOUND_AFTER, _FIND, who, None, None, 0))
            for v, people, begin, shared in meetings.of(who, at + INFECTS_AFTER, min(at + INFECTS_UNTIL, ends)):
                luck = np.random.default_rng([seed, who, v]).random(len(people))
                for m in np.nonzero(luck < 1 - (1 - per_hour) ** (shared / 60))[0]:
                    moment = int(begin[m] + shared[m] // 2)
                    heapq.heappush(
                        queue, (moment, _INFECT, int(people[m]), who, int(meetings.place[v]), generation + 1)
                    )
    return Outbreak(index, tuple(sorted(infected.values(), key=lambda i: (i.at, i.person))))


def compare_delay(days: Days, *, seed: int, days_late: int = 2, introductions: int = 20, begins: int = DAY) -> Compared:
    """Play `introductions` infections with contacts held at once and `days_late` later, and count by generation."""
    meetings = Meetings(days)
    people = int(days.person.max()) + 1
    ends = int(days.end.max())
    rng = np.random.default_rng([seed, 49])
    chosen = rng.choice(people, min(introductions, people), replace=False).tolist()
    counted: list[tuple[int, ...]] = []
    for delay in (0, days_late * DAY):
        by_generation: dict[int, int] = {}
        for index in chosen:
            run = spread_traced(meetings, seed=seed, index=index, begins=begins, ends=ends, delay=delay)
            for infection in run.infections:
                by_generation[infection.generation] = by_generation.get(infection.generation, 0) + 1
        counted.append(tuple(by_generation.get(g, 0) for g in range(max(by_generation) + 1)))
    return Compared(days_late, len(chosen), counted[0], counted[1])
