"""What directives decides: when a directive is one-way, and how much came back for what went down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ANSWER_WITHIN = timedelta(hours=48)
"""A directive with no word back after this is marked one-way (the parameter of row A-18)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Messages down (one per unit addressed) and up (every reply), and how many units wrote back at all."""

    down: int
    up: int
    units_that_replied: int

    @property
    def up_per_hundred_down(self) -> int | None:
        return round(100 * self.up / self.down) if self.down else None

    @property
    def reply_percent(self) -> int | None:
        return round(100 * self.units_that_replied / self.down) if self.down else None


def is_one_way(issued_at: datetime, replies: int, at: datetime) -> bool:
    """True once the time for an answer is over and nobody below has written back."""
    return replies == 0 and at >= issued_at + ANSWER_WITHIN
