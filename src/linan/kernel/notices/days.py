"""Days and times of day as notices write them: `1月29日-2月6日`, `2月1-9日`, `上午10点02分`, `13时许`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from linan.kernel.notices.model import Clock

TO = r"\s*(?:-|—|–|－|~|～|至|到)+\s*"
DAYS = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日?"
    rf"(?:{TO}(?:(?P<y2>\d{{4}})年)?(?:(?P<m2>\d{{1,2}})月)?(?P<d2>\d{{1,2}})日|日?(?<=日))"
)
CLOCK = re.compile(
    r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|当晚|晚上|晚间|夜间|晚|早)?\s*"
    r"(?:(?<![\d.])(?P<h>[01]?\d|2[0-4])(?:[:：](?P<m>[0-5]\d)|(?:点|时)(?:(?P<m2>[0-5]?\d)分|(?P<half>半))?(?!间))(?:许|左右)?)"
    r"|(?P<only>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|当晚|晚上|晚间|夜间)"
)
LATER = {"中午", "下午", "傍晚", "当晚", "晚上", "晚间", "夜间", "晚"}


@dataclass(frozen=True, slots=True)
class Span:
    """Days found in a text, and where."""

    since: date
    until: date
    start: int
    end: int


def days_in(text: str, published_on: date) -> Iterator[Span]:
    """Every day or run of days; without a year it is the latest such day that is not after the notice.

    A day that no calendar has (2月30日) is left out.
    """
    for found in DAYS.finditer(text):
        month, day = int(found["m1"]), int(found["d1"])
        year = int(found["year"]) if found["year"] else None
        since = _day(year, month, day, published_on)
        if since is None:
            continue
        until: date | None = since
        if found["d2"]:
            month2 = int(found["m2"] or month)
            year2 = int(found["y2"]) if found["y2"] else since.year + (month2 < month)
            until = _day(year2, month2, int(found["d2"]), published_on)
        yield Span(since, until if until and until >= since else since, found.start(), found.end())


def _day(year: int | None, month: int, day: int, published_on: date) -> date | None:
    try:
        if year is not None:
            return date(year, month, day)
        found = date(published_on.year, month, day)
        return found if found <= published_on else date(published_on.year - 1, month, day)
    except ValueError:
        return None


def clocks_in(text: str) -> tuple[Clock, ...]:
    """Times of day in their order; 下午3点 is 15:00, a mere 上午 has no hour."""
    told = []
    for found in CLOCK.finditer(text):
        if found["only"]:
            told.append(Clock("", found["only"], found[0].strip()))
            continue
        hour, part = int(found["h"]), found["part"] or ""
        minute = 30 if found["half"] else int(found["m"] or found["m2"] or 0)
        if part in LATER and hour < 12 and not (part in ("中午", "当晚", "晚上", "夜间", "晚") and hour < 5):
            hour += 12
        told.append(Clock(f"{hour % 24:02}:{minute:02}", part, found[0].strip()))
    return tuple(told)
