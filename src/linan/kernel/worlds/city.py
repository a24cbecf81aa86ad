"""A city's visits by the million, to measure contact searches with: drawn in columns, the same for the same seed.

Nobody lives in it. Places differ as they do in cities: how many come a day follows a power law (most see a handful, the
largest 5,000; whoever is somewhere is there among about 300 visits of the day on average). Everyone has a home
community and two thirds a work place; a visit is to work on a weekday, to a place of the home community in the evening
or at the weekend, or anywhere. Full size is 13 million people, 500,000 places and 100 million visits in 14 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DAY = 1440
FULL_PEOPLE = 13_000_000
FULL_VISITS = 100_000_000
_PEOPLE_A_PLACE = 26
_PEOPLE_A_COMMUNITY = 3_000
_LARGEST, _EXPONENT = 5_000.0, 1.28
_CHUNK = 4_000_000
Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class City:
    """Columns of equal length; people and places are numbers from 0, minutes count from midnight of a Monday."""

    person: Int32
    place: Int32
    start: Int32
    end: Int32
    people: int
    places: int


def make_city(people: int = FULL_PEOPLE, visits: int = FULL_VISITS, *, days: int = 14, seed: int = 7) -> City:
    """Draw `visits` visits of `people` people in the order they come in, which is none."""
    rng = np.random.default_rng([seed, people, visits])
    places = max(10, people // _PEOPLE_A_PLACE)
    communities = max(1, people // _PEOPLE_A_COMMUNITY)
    # The quantiles of a power law cut off at the largest, in no order: so a small city has the places of a large one.
    rank = (np.arange(places) + 0.5) / places
    size = np.minimum((1.0 - rank) ** (-1 / _EXPONENT), _LARGEST / _smallest(visits, places, days))
    rng.shuffle(size)
    up_to = np.concatenate([[0.0], np.cumsum(size)])
    # Places lie in their communities one stretch after another.
    edge = np.linspace(0, places, communities + 1).astype(np.int64)
    home = rng.integers(0, communities, people, dtype=np.int32)
    work = _draw(up_to, rng.random(people) * up_to[-1])
    works = rng.random(people) < 2 / 3

    columns = [np.empty(visits, dtype=np.int32) for _ in range(4)]
    for low in range(0, visits, _CHUNK):
        n = min(_CHUNK, visits - low)
        who = rng.integers(0, people, n, dtype=np.int32)
        kind = rng.random(n)
        day = rng.integers(0, days, n, dtype=np.int32)
        at_work = works[who] & (kind < 0.5) & (day % 7 < 5)
        nearby = ~at_work & (kind < 0.8)
        here = home[who]
        first = np.where(nearby, up_to[edge[here]], 0.0)
        after = np.where(nearby, up_to[edge[here + 1]], up_to[-1])
        where = np.where(at_work, work[who], _draw(up_to, first + rng.random(n) * (after - first)))
        evening = day % 7 < 5
        begin = np.where(evening, rng.normal(18.5 * 60, 100, n), rng.uniform(9 * 60, 20 * 60, n))
        begin = np.clip(np.where(at_work, rng.normal(8.75 * 60, 45, n), begin), 5 * 60, 22 * 60)
        lasts = np.where(at_work, rng.uniform(180, 540, n), np.minimum(5 + rng.exponential(40, n), 240))
        minute = day * DAY + begin.astype(np.int32)
        for column, values in zip(columns, (who, where, minute, minute + lasts.astype(np.int32)), strict=True):
            column[low : low + n] = values
    return City(columns[0], columns[1], columns[2], columns[3], people, places)


def _smallest(visits: int, places: int, days: int) -> float:
    """Visits a day of the smallest place, such that all together have what there is."""
    mean = visits / places / days
    return mean * (_EXPONENT - 1) / _EXPONENT * 1.15


def _draw(up_to: NDArray[np.float64], at: NDArray[np.float64]) -> Any:
    return np.minimum(np.searchsorted(up_to, at, side="right") - 1, len(up_to) - 2).astype(np.int32)


def size_biased_mean(city: City, days: int = 14) -> float:
    """How many visits a day a place has, for whoever visits one."""
    counts = np.bincount(city.place, minlength=city.places).astype(np.float64)
    return float((counts**2).sum() / counts.sum() / days)


def random_cases(city: City, count: int, *, seed: int = 7) -> Iterator[int]:
    """`count` different people of the city with at least one visit."""
    rng = np.random.default_rng([seed, count])
    seen: set[int] = set()
    while len(seen) < count:
        one = int(city.person[rng.integers(0, len(city.person))])
        if one not in seen:
            seen.add(one)
            yield one
