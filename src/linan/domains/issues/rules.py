"""What issues decides without a database: what is urgent, in which state a problem is, what it is called."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from linan.kernel.words import Words

LONGEST = 1000


class IssueKind(StrEnum):
    """What sort of problem."""

    DANGER = "danger"
    PERSON = "person"
    SUPPLY = "supply"
    HYGIENE = "hygiene"
    GATHERING = "gathering"
    MEASURE = "measure"
    CHAIN = "chain"
    OTHER = "other"


KIND_WORDS = {
    IssueKind.DANGER: Words("danger, such as a blocked way out"),
    IssueKind.PERSON: Words("somebody needs help"),
    IssueKind.SUPPLY: Words("something is lacking"),
    IssueKind.HYGIENE: Words("waste or hygiene"),
    IssueKind.GATHERING: Words("a gathering"),
    IssueKind.MEASURE: Words("a measure that does not work"),
    IssueKind.CHAIN: Words("a contact chain over several grids"),
    IssueKind.OTHER: Words("something else"),
}
URGENT = frozenset({IssueKind.DANGER, IssueKind.PERSON})
"""These have the shorter time (`issues.urgent_hours`)."""
REPORTED = tuple(k for k in IssueKind if k is not IssueKind.CHAIN)
"""What people report; chains come from tracing."""


class IssueState(StrEnum):
    """Open, or how it was closed."""

    OPEN = "open"
    SOLVED = "solved"
    NO_ISSUE = "no_issue"


STATE_WORDS = {
    IssueState.OPEN: Words("being worked on"),
    IssueState.SOLVED: Words("solved"),
    IssueState.NO_ISSUE: Words("was no problem"),
}


class Weight(StrEnum):
    """Whether what a resident reported was found so by somebody else."""

    OPEN = ""
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


WEIGHT_WORDS = {
    Weight.OPEN: Words("not looked at yet"),
    Weight.CONFIRMED: Words("found as reported"),
    Weight.DISPUTED: Words("not found so"),
}


class StepKind(StrEnum):
    """One line of what happened to a problem."""

    REPORTED = "reported"
    NOTE = "note"
    SHARED = "shared"
    MOVED = "moved"
    OVERDUE = "overdue"
    CLOSED = "closed"
    FOUND = "found"
    NOT_FOUND = "notfound"


STEP_WORDS = {
    StepKind.REPORTED: Words("reported"),
    StepKind.NOTE: Words("note"),
    StepKind.SHARED: Words("shared with another grid"),
    StepKind.MOVED: Words("has a new owner"),
    StepKind.OVERDUE: Words("was not solved in time"),
    StepKind.CLOSED: Words("was closed"),
    StepKind.FOUND: Words("found as reported"),
    StepKind.NOT_FOUND: Words("not found so"),
}


def hours_name(kind: IssueKind) -> str:
    """The parameter that says how long there is for a problem of this kind."""
    return "issues.urgent_hours" if kind in URGENT else "issues.solve_hours"


def due(at: datetime, hours: int) -> datetime:
    return at + timedelta(hours=hours)


def late(state: str, due_at: datetime, at: datetime) -> bool:
    """Whether a problem is open beyond its time."""
    return state == IssueState.OPEN and due_at <= at
