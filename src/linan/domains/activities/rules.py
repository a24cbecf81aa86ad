"""Shares and points, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from linan.kernel.region import Region
from linan.kernel.words import Words

MOST_ASKED = 5_000
"""A test goes to one community, not to a county at once."""


class CreditFor(StrEnum):
    """What points are for, other than an activity."""

    OBSERVATION = "observation"


CREDIT_WORDS = {CreditFor.OBSERVATION: Words("something you reported was found so")}
CREDIT_PARAMETERS = {CreditFor.OBSERVATION: "activities.observation_points"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One person a test went to: their building, and when they were reached."""

    building: Region
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of those asked were reached within the time; `later` were, and `never` not at all."""

    asked: int = 0
    within: int = 0
    later: int = 0

    @property
    def never(self) -> int:
        return self.asked - self.within - self.later

    @property
    def percent(self) -> int | None:
        """None while nobody was asked: no share is not zero."""
        return round(100 * self.within / self.asked) if self.asked else None

    def __add__(self, other: Reach) -> Reach:
        return Reach(self.asked + other.asked, self.within + other.within, self.later + other.later)


def reach_by_building(sent: Iterable[Sent], sent_at: datetime, minutes: int) -> dict[Region, Reach]:
    """The reach of each building; an answer on the last second counts."""
    until = sent_at + timedelta(minutes=minutes)
    found: dict[Region, Reach] = {}
    for one in sent:
        answered = one.answered_at
        in_time = answered is not None and answered <= until
        mine = Reach(1, int(in_time), int(answered is not None and not in_time))
        found[one.building] = found.get(one.building, Reach()) + mine
    return dict(sorted(found.items()))


def dormant(last_sign: datetime | None, at: datetime, days: int) -> bool:
    """A building sleeps when nobody in it gave a sign of life for so many days, or ever."""
    return last_sign is None or last_sign < at - timedelta(days=days)
