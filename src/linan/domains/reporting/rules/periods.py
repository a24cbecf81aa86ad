"""What reporting decides about time: the next cut-off, what stood at it, the change to yesterday, and percentiles."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from linan.kernel.region import Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words


def next_cut_off(daily_at: time, after: datetime) -> datetime:
    """The first `daily_at` on China's clocks that lies later than `after`."""
    here = after.astimezone(CHINA)
    today = datetime.combine(here.date(), daily_at, CHINA)
    return today if today > here else today + timedelta(days=1)


class Rhythm(StrEnum):
    """How often something is made by itself."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


DAYS: Mapping[Rhythm, range] = {Rhythm.DAY: range(1), Rhythm.WEEK: range(1, 8), Rhythm.MONTH: range(1, 32)}
"""Which days a rhythm knows: Monday is 1; a month without the 31st, 30th or 29th takes its last day."""
LAST = 31
WEEKDAYS = (
    Words("Monday"),
    Words("Tuesday"),
    Words("Wednesday"),
    Words("Thursday"),
    Words("Friday"),
    Words("Saturday"),
    Words("Sunday"),
)


def rhythm_words(every: Rhythm, day: int) -> Words:
    """When something is made by itself, without the hour."""
    if every is Rhythm.DAY:
        return Words("every day")
    if every is Rhythm.WEEK:
        return Words("every {weekday}", weekday=WEEKDAYS[day - 1])
    return Words("on the last day of each month") if day == LAST else Words("on day {day} of each month", day=day)


def next_turn(every: Rhythm, day: int, at: time, after: datetime) -> datetime:
    """The first turn of a rhythm on China's clocks that lies later than `after`."""
    turn = next_cut_off(at, after)
    while not _is_turn(every, day, turn.date()):
        turn += timedelta(days=1)
    return turn


def _is_turn(every: Rhythm, day: int, on: date) -> bool:
    if every is Rhythm.MONTH:
        return on.day == min(day, monthrange(on.year, on.month)[1])
    return every is Rhythm.DAY or on.isoweekday() == day


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
