"""What workforce decides, without a database: which task first, which call first, how much is too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from linan.domains.workforce.facts import (
    TaskDone,
    TaskDropped,
    TaskEscalated,
    TaskHeld,
    TaskJoined,
    TaskMoved,
    TaskOpened,
    TaskOverdue,
    TaskResumed,
    TaskSeen,
)
from linan.kernel.facts import Fact
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


class Missing(StrEnum):
    """What a worker waits for before they can go on with a task."""

    NOTHING = ""
    OFFICE = "office"
    ANSWER = "answer"
    SUPPLIES = "supplies"
    ENTRY = "entry"


MISSING_WORDS: dict[Missing, Words] = {
    Missing.OFFICE: Words("another office has to act first"),
    Missing.ANSWER: Words("nobody has answered my message"),
    Missing.SUPPLIES: Words("supplies are missing"),
    Missing.ENTRY: Words("I am not let in"),
}


class Touch(StrEnum):
    """How a task went through somebody's hands."""

    SEEN = "seen"
    PASSED_ON = "passed_on"


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


KIND_WORDS: dict[str, Words] = {
    "blocked": Words("clear what holds up a release"),
    "care_overdue": Words("late care, from a grid worker"),
    "change": Words("look at a change"),
    "confirm": Words("confirm a result"),
    "doctor": Words("a doctor's call"),
    "doubled": Words("compare two records"),
    "doubt": Words("answer who says an entry is wrong"),
    "explain": Words("explain what it means"),
    "follow_up": Words("follow up"),
    "handover": Words("somebody waits at a gate"),
    "handover_overdue": Words("somebody waits too long at a gate"),
    "late": Words("somebody has not come yet"),
    "left_home": Words("somebody left home"),
    "locate": Words("locate a contact"),
    "lost": Words("find somebody again"),
    "missed": Words("a missed report"),
    "mode_duty": Words("a duty of the mode in force"),
    "notice": Words("bring a notice"),
    "overdue_contact": Words("a contact not located in time"),
    "test": Words("a test at home"),
    "vacant": Words("see who lives there"),
}
"""What a task is called where the words it was opened with might tell too much; others show their code."""

MOST_LINES = 1000
"""Lines of one record of work: each brings a proof of some 2 kB, and the whole is to open in a browser."""
SPAN_DAYS = 30
"""How far back a record of work reaches when nobody asks for another time."""
OPEN_FOR = timedelta(days=1)
"""How long a reviewer reads on after saying why."""
SHORTEST_REASON = 4
LONGEST_REASON = 300


class Did(StrEnum):
    """What a line of somebody's record of work says, from where they stand."""

    RECEIVED = "received"
    OPEN_TO_ALL = "open_to_all"
    ASKED_AGAIN = "asked_again"
    SEEN = "seen"
    HELD = "held"
    RESUMED = "resumed"
    OVERDUE = "overdue"
    PASSED_ON = "passed_on"
    PASSED_UP = "passed_up"
    DONE = "done"
    DONE_BY_OTHER = "done_by_other"
    DROPPED = "dropped"


DID_WORDS: dict[Did, Words] = {
    Did.RECEIVED: Words("received"),
    Did.OPEN_TO_ALL: Words("open to whoever takes it"),
    Did.ASKED_AGAIN: Words("asked for by another office too"),
    Did.SEEN: Words("opened for the first time"),
    Did.HELD: Words("could not go on"),
    Did.RESUMED: Words("went on"),
    Did.OVERDUE: Words("time was over"),
    Did.PASSED_ON: Words("given to somebody else"),
    Did.PASSED_UP: Words("put before the leader too"),
    Did.DONE: Words("did it"),
    Did.DONE_BY_OTHER: Words("done by somebody else"),
    Did.DROPPED: Words("no longer needed"),
}


OFFICE_WORDS: dict[str, Words] = {
    "cdc": Words("disease control"),
    "clinic": Words("clinic"),
    "community": Words("community office"),
    "health": Words("health office"),
}
"""Who asks for a task, as the workflows call them; another office stands by its own name."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry about a task: who made it, and what it said."""

    actor: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Deed:
    """An event as one worker's record tells it. `who` is the other one (a reference, a role or a department), `why` a
    short code: an outcome, what is missing, why it fell away. `of` is the event's place among those given."""

    of: int
    did: Did
    who: str = ""
    why: str = ""


def deeds(worker: str, events: Sequence[Event]) -> list[Deed]:
    """What befell one task while it was this worker's, oldest first. What happened before they had it or after they
    passed it on is somebody else's record."""
    found: list[Deed] = []
    holder, leader, theirs = "", "", False
    for n, event in enumerate(events):
        fact = event.fact
        if isinstance(fact, TaskOpened):
            holder = str(fact.worker or "")
            theirs = holder == worker
            if theirs or not holder:
                found.append(Deed(n, Did.RECEIVED if theirs else Did.OPEN_TO_ALL, fact.department))
        elif isinstance(fact, TaskMoved):
            if str(fact.to) == worker:
                found.append(Deed(n, Did.RECEIVED, event.actor))
            elif theirs:
                found.append(Deed(n, Did.PASSED_ON, str(fact.to)))
            holder = str(fact.to)
            theirs = worker in (holder, leader)
        elif isinstance(fact, TaskEscalated):
            leader = str(fact.to)
            if leader == worker:
                found.append(Deed(n, Did.RECEIVED, holder))
                theirs = True
            elif theirs:
                found.append(Deed(n, Did.PASSED_UP, leader))
        elif event.actor == worker or theirs:
            found += _own(n, event, worker)
    return found


def _own(n: int, event: Event, worker: str) -> Iterator[Deed]:
    fact, mine = event.fact, event.actor == worker
    if isinstance(fact, TaskSeen) and mine:
        yield Deed(n, Did.SEEN)
    elif isinstance(fact, TaskHeld):
        yield Deed(n, Did.HELD, fact.waits_on, fact.waits_for)
    elif isinstance(fact, TaskResumed):
        yield Deed(n, Did.RESUMED)
    elif isinstance(fact, TaskJoined):
        yield Deed(n, Did.ASKED_AGAIN, fact.department)
    elif isinstance(fact, TaskOverdue):
        yield Deed(n, Did.OVERDUE)
    elif isinstance(fact, TaskDone):
        yield Deed(n, Did.DONE if mine else Did.DONE_BY_OTHER, "" if mine else event.actor, fact.outcome)
    elif isinstance(fact, TaskDropped):
        yield Deed(n, Did.DROPPED, "", fact.reason)


def is_a_reason(text: str) -> bool:
    """True for a text that can say why somebody else's work is looked into."""
    return SHORTEST_REASON <= len(text.strip()) <= LONGEST_REASON
