"""What reporting decides about time: the next cut-off, what stood at it, the change to yesterday, and percentiles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from linan.kernel.region import Region
from linan.kernel.time import CHINA


def next_cut_off(daily_at: time, after: datetime) -> datetime:
    """The first `daily_at` on China's clocks that lies later than `after`."""
    here = after.astimezone(CHINA)
    today = datetime.combine(here.date(), daily_at, CHINA)
    return today if today > here else today + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """One value of one unit and when it was received; the order of a sequence of these is the order of receipt."""

    region: Region
    value: int
    at: datetime


def provisional(given: Iterable[Given], cut_off: datetime) -> dict[Region, int]:
    """What each unit's value was at the cut-off, or its first value where it came later."""
    found: dict[Region, int] = {}
    for one in given:
        if one.region not in found or one.at <= cut_off:
            found[one.region] = one.value
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """The difference to the period before, over the units that gave a value in both; `left_out` gave only one."""

    value: int
    units: int
    left_out: int


def change(now: Mapping[Region, int], before: Mapping[Region, int], over: Region) -> Change:
    """A unit that is late in one of both periods would look like a rise or a fall, so it is left out and counted."""
    here, there = ({u for u in m if over.covers(u)} for m in (now, before))
    both = here & there
    return Change(sum(now[u] - before[u] for u in both), len(both), len(here ^ there))


def percentile(values: Sequence[timedelta], share: float) -> timedelta | None:
    """The nearest-rank percentile (the smallest value that at least `share` of all do not exceed); None of nothing."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
