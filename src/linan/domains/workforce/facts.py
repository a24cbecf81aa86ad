"""What workforce says has happened to the tasks of the people at the doors."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import Ref, StaffRef, TaskRef
from linan.kernel.region import Region


class TaskOpened(Fact, kind="workforce.task_opened"):
    """A task waits in somebody's inbox. `department` is who asked; `worker` is None while nobody covers the region."""

    region: Region
    subject: Ref | None
    task: TaskRef
    task_kind: str
    due_at: datetime
    department: str
    worker: StaffRef | None = None


class TaskJoined(Fact, kind="workforce.task_joined"):
    """Another department asked for what is already in the inbox; the worker goes once."""

    region: Region
    subject: Ref | None
    task: TaskRef
    department: str
    due_at: datetime


class TaskDone(Fact, kind="workforce.task_done"):
    """The worker did it; `outcome` is a short code such as `reached` or `not_at_home`."""

    region: Region
    subject: Ref | None
    task: TaskRef
    task_kind: str
    outcome: str


class TaskOverdue(Fact, kind="workforce.task_overdue"):
    """Timer: the task's time is over and it is still open."""

    region: Region
    subject: Ref | None
    task: TaskRef


class TaskEscalated(Fact, kind="workforce.task_escalated"):
    """An overdue task was put before the grid leader as well."""

    region: Region
    subject: Ref | None
    task: TaskRef
    to: StaffRef


class TaskMoved(Fact, kind="workforce.task_moved"):
    """A task went to another worker's inbox."""

    region: Region
    subject: Ref | None
    task: TaskRef
    to: StaffRef


class TaskDropped(Fact, kind="workforce.task_dropped"):
    """The reason for the task fell away before it was done; `reason` is a short code."""

    region: Region
    subject: Ref | None
    task: TaskRef
    reason: str


class CallsAsked(Fact, kind="workforce.calls_asked"):
    """A department asked for a round of calls; `households` is what is left after merging."""

    region: Region
    subject: Ref | None
    purpose: str
    department: str
    people: int
    households: int


class SelfReportTaken(Fact, kind="workforce.self_report_taken"):
    """A resident reported on their own, so nobody needs to call them for it."""

    region: Region
    subject: Ref | None
    purpose: str


class CallMade(Fact, kind="workforce.call_made"):
    """One call to one household, with its length and what came of it."""

    region: Region
    subject: Ref | None
    purpose: str
    minutes: int
    outcome: str


SENTENCES: dict[str, str] = {
    "workforce.task_opened": "A task was opened, due by {due_at}.",
    "workforce.task_joined": "Another department asked for the same; the worker goes once.",
    "workforce.task_done": "The task was done.",
    "workforce.task_overdue": "The task was not done in time.",
    "workforce.task_escalated": "The overdue task went to the grid leader as well.",
    "workforce.task_moved": "The task went to another worker.",
    "workforce.task_dropped": "The task was dropped because its reason fell away.",
    "workforce.calls_asked": "Calls to {households} households were asked for.",
    "workforce.self_report_taken": "Reported on their own; no call is needed.",
    "workforce.call_made": "A call was made and took {minutes} minutes.",
}
