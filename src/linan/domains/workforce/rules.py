"""What workforce decides, without a database: which task first, which call first, how much is too much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from linan.kernel.words import Words

Urgency = Literal["overdue", "now", "soon", "info"]
ORDERS_PER_DAY_CEILING = 25
"""More new orders a day than this and a worker of eight hours has under twenty minutes for each door."""
LOAD_DAYS = 7
CALLS_BASELINE = 600
"""Calls one worker was asked to make in a day before self-report (the figure of the field report behind row A-08)."""


class TaskState(StrEnum):
    """The life of a task."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class CallState(StrEnum):
    """The life of a call to one household."""

    WAITING = "waiting"
    REPORTED = "reported"
    CALLED = "called"


OUTCOME_WORDS: dict[str, Words] = {
    "done": Words("done"),
    "not_at_home": Words("nobody at home"),
    "wrong_number": Words("wrong number"),
    "refused": Words("did not want to"),
    "needs_help": Words("needs help"),
    "moved_away": Words("lives elsewhere now"),
}
CALL_OUTCOME_WORDS: dict[str, Words] = {
    "well": Words("all well"),
    "symptoms": Words("somebody has symptoms"),
    "no_answer": Words("no answer"),
    "wrong_number": Words("wrong number"),
    "needs_help": Words("needs help"),
}
CALL_AGAIN = frozenset({"no_answer"})
"""After these the household stays on the list."""


def purpose_key(purpose: str, whose: object) -> str:
    """The key that merges: one purpose at one household (or person) is one task, whoever asks."""
    return f"{purpose}:{whose}"


def urgency(due_at: datetime, at: datetime) -> Urgency:
    """Overdue, due within two hours, due within a day, or later."""
    if due_at <= at:
        return "overdue"
    if due_at <= at + timedelta(hours=2):
        return "now"
    return "soon" if due_at <= at + timedelta(days=1) else "info"


@dataclass(frozen=True, slots=True)
class Load:
    """What one worker carries: open and overdue now, and orders a day over the last seven days."""

    worker: str
    open: int
    overdue: int
    received: int

    @property
    def tenths_per_day(self) -> int:
        """Orders per day, in tenths, rounded to the nearest."""
        return (self.received * 10 + LOAD_DAYS // 2) // LOAD_DAYS

    @property
    def per_day(self) -> str:
        return f"{self.tenths_per_day // 10}.{self.tenths_per_day % 10}"

    @property
    def is_too_much(self) -> bool:
        return self.received > ORDERS_PER_DAY_CEILING * LOAD_DAYS or self.open > ORDERS_PER_DAY_CEILING

    @property
    def percent(self) -> int:
        """Open tasks against the ceiling of a day, at most 100 for a bar."""
        return min(100, round(100 * self.open / ORDERS_PER_DAY_CEILING))


def overload_words(loads: Iterable[Load], adding: int = 1) -> Words | None:
    """What a sender should know before sending `adding` tasks more; None while there is room."""
    held = [x for x in loads if x.is_too_much or x.open + adding > ORDERS_PER_DAY_CEILING]
    if not held:
        return None
    return Words("{n} workers already carry more than a day holds; please wait or ask somebody else.", n=len(held))


@dataclass(frozen=True, slots=True)
class CallCount:
    """How many calls a round needs, with self-report and merging and without."""

    people: int
    merged: int
    reported: int
    called: int
    left: int
    minutes: int

    @property
    def saved(self) -> int:
        """Calls nobody had to make: one for each person beyond the first of a household, one for each self-report."""
        return self.merged + self.reported
