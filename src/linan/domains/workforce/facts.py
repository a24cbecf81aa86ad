"""What workforce says has happened to the tasks of the people at the doors."""

from __future__ import annotations

from datetime import date, datetime

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


class TaskSeen(Fact, kind="workforce.task_seen"):
    """Who holds the task opened it for the first time."""

    region: Region
    subject: Ref | None
    task: TaskRef


class TaskHeld(Fact, kind="workforce.task_held"):
    """Its worker cannot go on: what is missing (`waits_for`, a short code), and from whose role, where there is one."""

    region: Region
    subject: Ref | None
    task: TaskRef
    waits_for: str
    waits_on: str


class TaskResumed(Fact, kind="workforce.task_resumed"):
    """What was missing has come; the worker goes on."""

    region: Region
    subject: Ref | None
    task: TaskRef


class WorkStated(Fact, kind="workforce.work_stated"):
    """The ledger stands for a worker's record of their work: `digest` is over its lines, which name no resident."""

    region: Region
    subject: StaffRef
    digest: str
    lines: int
    since_on: date
    until_on: date


class WorkOpened(Fact, kind="workforce.work_opened"):
    """Somebody else opened a worker's record of their work, for the reason given."""

    region: Region
    subject: StaffRef
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
    "workforce.task_seen": "The task was opened by who holds it.",
    "workforce.task_held": "The worker cannot go on: something is missing.",
    "workforce.task_resumed": "What was missing has come.",
    "workforce.work_stated": "A record of work with {lines} lines was drawn up.",
    "workforce.work_opened": "Somebody else opened this record of work.",
    "workforce.calls_asked": "Calls to {households} households were asked for.",
    "workforce.self_report_taken": "Reported on their own; no call is needed.",
    "workforce.call_made": "A call was made and took {minutes} minutes.",
}
