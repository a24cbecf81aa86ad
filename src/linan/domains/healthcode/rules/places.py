"""Where somebody was in the days that count, and for how long: what an itinerary says, no more.

The page names the places; the proof a stranger checks names their counties (`kernel/tokens/places.py` says why).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linan.kernel.refs import PlaceRef
from linan.kernel.time import CHINA, civil_day
from linan.kernel.tokens import CountyDays


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


def counties_been(
    stays: Iterable[tuple[int, Presence]], at: datetime, *, days: int, least_minutes: int
) -> tuple[CountyDays, ...]:
    """Counties (six digits) with at least `least_minutes` in all within the window, each with its unbroken runs of
    civil days there, in the order of the claim.

    By county and not by place: two shops of twenty minutes each are forty minutes in the county. What was told twice,
    as a shop within a market, counts once.
    """
    since = window_start(at, days)
    held: dict[int, list[tuple[datetime, datetime]]] = {}
    for county, stay in stays:
        start, end = max(stay.start_at, since), min(stay.end_at, at)
        if start < end:
            held.setdefault(county, []).append((start, end))
    found: list[CountyDays] = []
    for county, spans in sorted(held.items()):
        whole = _joined(spans)
        if sum((end - start for start, end in whole), timedelta()) >= timedelta(minutes=least_minutes):
            found += [CountyDays(county, first, last) for first, last in _runs(whole)]
    return tuple(found)


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same time without overlaps, in order."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _runs(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[date, date]]:
    """The civil days these spans touch, as runs without a gap; what ends at midnight does not touch the next day."""
    runs: list[tuple[date, date]] = []
    for start, end in spans:
        first, last = civil_day(start, CHINA), civil_day(end - timedelta(microseconds=1), CHINA)
        if runs and first <= runs[-1][1] + timedelta(days=1):
            runs[-1] = runs[-1][0], max(last, runs[-1][1])
        else:
            runs.append((first, last))
    return runs
