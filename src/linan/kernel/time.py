"""Civil days, day counts and due dates that carry their rule and anchor.

Instants are aware datetimes named `_at`; civil days are dates named `_on` in the region's calendar. Off-by-one in day
counts is the field's commonest bug, so a due date is never a bare date here: `Due` says from where it was counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""The one civil calendar of mainland China; a deployment elsewhere passes its own zone."""


def need_aware(at: datetime) -> datetime:
    """Return `at`, or raise ValueError for a naive one: a time without a zone is a guess."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a time needs its zone")
    return at


def civil_day(at: datetime, zone: ZoneInfo = CHINA) -> date:
    """The calendar day on which `at` falls in `zone`."""
    return need_aware(at).astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo = CHINA) -> datetime:
    """Midnight at the beginning of `day` in `zone`."""
    return datetime.combine(day, time.min, zone)


def end_of(day: date, zone: ZoneInfo = CHINA) -> datetime:
    """Midnight at the end of `day`, which is the start of the next (half-open)."""
    return start_of(day + timedelta(days=1), zone)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a count and where it came from.

    With anchor day 0 (the last exposure), day 1 is the day after it; a stay of 14 days lasts through day 14 and ends
    at the midnight that closes it. `rule` names the rule or parameter the length came from.
    """

    anchor_on: date
    days: int
    rule: str

    @property
    def last_on(self) -> date:
        return self.anchor_on + timedelta(days=self.days)

    def ends_at(self, zone: ZoneInfo = CHINA) -> datetime:
        return end_of(self.last_on, zone)

    def day_number(self, on: date) -> int:
        """0 on the anchor day, 1 on the day after."""
        return (on - self.anchor_on).days

    def days_left(self, on: date) -> int:
        """Whole days still to come after `on`; 0 on the last day and later."""
        return max(0, (self.last_on - on).days)
