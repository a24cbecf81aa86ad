"""Where somebody was in the days that count, and for how long: what an itinerary says, no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linan.kernel.refs import PlaceRef
from linan.kernel.time import CHINA, civil_day


@dataclass(frozen=True, slots=True)
class Presence:
    """One stay at one place. `exact` is False where the time is not known to the minute."""

    place: PlaceRef
    start_at: datetime
    end_at: datetime
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Been:
    """A place with all the time spent there within the window."""

    place: PlaceRef
    minutes: int
    first_on: date
    last_on: date
    exact: bool


def window_start(at: datetime, days: int) -> datetime:
    """The midnight in China that opens the first of the `days` days before today: what ended earlier is out."""
    return datetime.combine(civil_day(at, CHINA) - timedelta(days=days), time(), CHINA)


def places_been(stays: Iterable[Presence], at: datetime, *, days: int, least_minutes: int) -> list[Been]:
    """Places with at least `least_minutes` in all within the window, the latest first.

    Only time inside the window counts, so a long stay that reaches into it may still be too short.
    """
    since = window_start(at, days)
    found: dict[PlaceRef, Been] = {}
    for stay in stays:
        start, end = max(stay.start_at, since), min(stay.end_at, at)
        minutes = int((end - start).total_seconds() // 60)
        if minutes <= 0:
            continue
        been = found.get(stay.place)
        first, last = civil_day(start, CHINA), civil_day(end, CHINA)
        found[stay.place] = Been(
            stay.place,
            minutes + (been.minutes if been else 0),
            min(first, been.first_on) if been else first,
            max(last, been.last_on) if been else last,
            stay.exact and (been is None or been.exact),
        )
    kept = [b for b in found.values() if b.minutes >= least_minutes]
    return sorted(kept, key=lambda b: (b.last_on, b.minutes), reverse=True)
