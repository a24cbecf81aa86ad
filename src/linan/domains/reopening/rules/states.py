"""Where a file and its shifts stand, whom one waits for, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from statistics import median as middle

from linan.domains.reopening.rules.grades import Grade, by_filing
from linan.kernel.words import Words

LONGEST = 500


class FileState(StrEnum):
    DRAFT = "draft"
    FILED = "filed"
    DECIDED = "decided"
    CLOSED = "closed"


STATE_WORDS = {
    FileState.DRAFT: Words("being filled in"),
    FileState.FILED: Words("asked to reopen"),
    FileState.DECIDED: Words("was decided"),
    FileState.CLOSED: Words("closed"),
}


class ShiftState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


SHIFT_WORDS = {
    ShiftState.WAITING: Words("does not work yet"),
    ShiftState.APPROVED: Words("may work"),
    ShiftState.REFUSED: Words("was refused"),
}


class StepKind(StrEnum):
    """One line of what happened to a file."""

    OPENED = "opened"
    CHANGED = "changed"
    FILED = "filed"
    CHECKED = "checked"
    UNSOUND = "unsound"
    APPROVED = "approved"
    BY_FILING = "byfiling"
    REFUSED = "refused"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLEARED = "cleared"
    OVERDUE = "overdue"
    REVIEW = "review"
    CLOSED = "closed"


STEP_WORDS = {
    StepKind.OPENED: Words("file begun"),
    StepKind.CHANGED: Words("changed; to be asked for again"),
    StepKind.FILED: Words("asked to reopen"),
    StepKind.CHECKED: Words("looked at on site: as entered"),
    StepKind.UNSOUND: Words("looked at on site: not as entered"),
    StepKind.APPROVED: Words("may work"),
    StepKind.BY_FILING: Words("may work, by filing"),
    StepKind.REFUSED: Words("was refused"),
    StepKind.PAUSED: Words("paused; the other shifts go on"),
    StepKind.RESUMED: Words("works again"),
    StepKind.CLEARED: Words("a worker may come again"),
    StepKind.OVERDUE: Words("was not decided in time"),
    StepKind.REVIEW: Words("to be looked at again"),
    StepKind.CLOSED: Words("closed"),
}


def due(at: datetime, hours: int) -> datetime:
    return at + timedelta(hours=hours)


def late(state: str, due_at: datetime | None, lacking: bool, at: datetime) -> bool:
    """Whether a file is undecided beyond its time; while the firm is waited for (`lacking`), nobody here is late."""
    return not lacking and state == FileState.FILED and due_at is not None and due_at <= at


def waits_for(state: FileState, grade: Grade, *, lacking: bool, looked: bool) -> Words | None:
    """Who is waited for now. `lacking`: no waiting shift is complete; None when nobody is."""
    if state is FileState.DRAFT or (state is FileState.FILED and lacking):
        return Words("the firm: something is missing")
    if state is not FileState.FILED or by_filing(grade):
        return None
    if not looked:
        return Words("the community: look on site")
    return Words("the street office: decide") if grade is Grade.HIGH else Words("the community: decide")


def hours_between(since: datetime, until: datetime) -> float:
    """Hours with one decimal."""
    return round((until - since).total_seconds() / 3600, 1)


def median(hours: Sequence[float]) -> float | None:
    return round(middle(hours), 1) if hours else None


def masked(name: str) -> str:
    """The first character of a name, the rest hidden."""
    return name[:1] + "＊" * max(1, len(name) - 1) if name else ""


def _minutes(start: time, end: time) -> set[int]:
    one, other = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    # An end that is not after the start lies on the next day.
    return {m % 1440 for m in range(one, other if other > one else other + 1440)}


def overlaps(first: tuple[time, time], second: tuple[time, time]) -> bool:
    """Whether two stretches of a day (start, end before which it stops) meet; one may go over midnight."""
    return bool(_minutes(*first) & _minutes(*second))
