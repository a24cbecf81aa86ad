"""Dates and times as CertLogic reads them (specification 1.3, "Dates and date-times" and "plusTime").

A day is its midnight, a time without a zone is UTC, a month or a year alone is its last day; what is finer than a
millisecond is cut off. Offsets may be written `+2`, `+02`, `+200`, `+0200`, `+2:00` and `+02:00`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from linan.kernel.shape import Unusable
from linan.kernel.words import Words

_WRITTEN = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d{1,2}(?::?\d\d)?)?)?)?)?", re.ASCII
)
_UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}


def moment(value: Any) -> datetime:
    """A time from a time, a day or text; ValueError for anything else."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unusable(Words("This is not a time: {text}", text=_short(value)))
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    last = int(month or 12)
    if not 1 <= last <= 12 or int(year) < 1:
        raise Unusable(Words("This is not a time: {text}", text=_short(value)))
    on = datetime(int(year), last, int(day) if day else monthrange(int(year), last)[1], tzinfo=_zone(offset))
    if hour is None:
        return on
    return on.replace(hour=int(hour), minute=int(minute), second=int(second)) + timedelta(
        milliseconds=int((fraction or "0")[:3].ljust(3, "0"))
    )


def _short(value: Any) -> str:
    return str(value)[:40]


def _zone(offset: str | None) -> timezone:
    if offset in (None, "Z"):
        return UTC
    assert offset is not None
    digits = offset[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    behind = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-behind if offset[0] == "-" else behind)


def plus_time(start: datetime, amount: int, unit: str) -> datetime:
    """So many units later; a month or a year later is the same day, or the last day of a shorter month."""
    if unit in _UNITS:
        return start + amount * _UNITS[unit]
    if unit not in ("month", "year"):
        raise Unusable(Words("No unit of time is called so: {text}", text=_short(unit)))
    months = start.year * 12 + start.month - 1 + amount * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise Unusable(Words("A time lies beyond the calendar."))
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))
