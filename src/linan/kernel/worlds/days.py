"""Ordinary days: who was where when, and who passed which gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linan.kernel.worlds.county import County

Ints = NDArray[np.signedinteger[Any]]
DAY = 1440


@dataclass(frozen=True, slots=True)
class Days:
    """Columns of equal length. Minutes count from midnight of the first day; people, places and gates are indices."""

    person: Ints
    place: Ints
    start: Ints
    end: Ints
    passage_person: Ints
    passage_gate: Ints
    passage_minute: Ints
    passage_out: NDArray[np.bool_]


def make_days(county: County, *, days: int = 14, seed: int | None = None) -> Days:
    """Draw `days` days: nights at home, five working days in a team, errands to shops and the park, two gate passages
    a trip. About three visits a person a day; the same for the same county and seed."""
    rng = np.random.default_rng([county.seed if seed is None else seed, 14])
    n = len(county.people)
    home = np.array([county.households[p.household].place for p in county.people], dtype=np.int32)
    work = np.array([-1 if p.work is None else p.work for p in county.people], dtype=np.int32)
    comm_of = {c.region: i for i, c in enumerate(county.communities)}
    comm = np.array([comm_of[county.households[p.household].region.community] for p in county.people], dtype=np.int32)
    shops = [
        np.array(
            [i for i, p in enumerate(county.places) if p.use in ("shop", "park") and p.region.community == c.region],
            dtype=np.int32,
        )
        for c in county.communities
    ]
    everyone = np.arange(n, dtype=np.int32)
    who, where, begin, stop = list[Ints](), list[Ints](), list[Ints](), list[Ints]()
    p_who, p_gate, p_min, p_out = list[Ints](), list[Ints](), list[Ints](), list[NDArray[np.bool_]]()

    def stay(people: Ints, places: Ints, start: Ints, end: Ints) -> None:
        who.append(people)
        where.append(places)
        begin.append(start.astype(np.int32))
        stop.append(end.astype(np.int32))

    def trip(people: Ints, out: Ints, back: Ints) -> None:
        side = rng.integers(0, 2, len(people)).astype(np.int32)
        for minute, is_out in ((out, True), (back, False)):
            p_who.append(people)
            p_gate.append(comm[people] * 2 + side)
            p_min.append(minute.astype(np.int32))
            p_out.append(np.full(len(people), is_out))

    for day in range(days):
        base = day * DAY
        leaves = rng.integers(7 * 60, 9 * 60, n)
        returns = rng.integers(17 * 60, 19 * 60, n)
        at_work = (work >= 0) & (day % 7 < 5) & (rng.random(n) < 0.92)
        busy = everyone[at_work]
        stay(busy, work[at_work], base + leaves[at_work], base + returns[at_work])
        trip(busy, base + leaves[at_work] - 15, base + returns[at_work] + 15)
        stay(busy, home[at_work], np.full(len(busy), base), base + leaves[at_work] - 20)
        stay(busy, home[at_work], base + returns[at_work] + 20, np.full(len(busy), base + DAY))
        rest = everyone[~at_work]
        errand = rng.random(len(rest)) < 0.6
        out = rest[errand]
        start = rng.integers(8 * 60, 18 * 60, len(out))
        length = rng.integers(10, 50, len(out))
        places = np.empty(len(out), dtype=np.int32)
        for c, choices in enumerate(shops):
            mine = comm[out] == c
            places[mine] = rng.choice(choices, int(mine.sum()))
        stay(out, places, base + start, base + start + length)
        trip(out, base + start - 10, base + start + length + 10)
        stay(out, home[out], np.full(len(out), base), base + start - 12)
        stay(out, home[out], base + start + length + 12, np.full(len(out), base + DAY))
        inside = rest[~errand]
        stay(inside, home[inside], np.full(len(inside), base), np.full(len(inside), base + DAY))
    columns = [np.concatenate(c).astype(np.int32) for c in (who, where, begin, stop, p_who, p_gate, p_min)]
    return Days(
        person=columns[0],
        place=columns[1],
        start=columns[2],
        end=columns[3],
        passage_person=columns[4],
        passage_gate=columns[5],
        passage_minute=columns[6],
        passage_out=np.concatenate(p_out),
    )
