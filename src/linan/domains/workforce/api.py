"""The JSON door of workforce."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.clock import today
from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.domains.workforce import actions, forms, queries
from linan.domains.workforce.models import Task
from linan.kernel.refs import StaffRef, TaskRef

router = new_router("workforce")


class TaskOut(Schema):
    """One task as the API shows it; people only by reference."""

    id: UUID
    kind: str
    about: str
    region: str
    says: str
    departments: list[str]
    due_at: datetime
    state: str
    outcome: str

    @staticmethod
    def of(task: Task) -> TaskOut:
        return TaskOut(
            id=task.id,
            kind=task.kind,
            about=task.about,
            region=str(task.region),
            says=str(task.words),
            departments=list(task.departments),
            due_at=task.due_at,
            state=task.state,
            outcome=task.outcome,
        )


class DoIn(Schema):
    outcome: str = "done"
    note: str = ""


class HoldIn(Schema):
    """`missing`: office, answer, supplies or entry; `waits_on`: a role's code or empty."""

    missing: str
    waits_on: str = ""


class WorkOut(Schema):
    """One line of a record of work; `entry` is what proves it."""

    task: UUID
    task_kind: str
    did: str
    why: str
    at: datetime
    entry: UUID
    kind: str


class AssignIn(Schema):
    to: UUID


class CallIn(Schema):
    outcome: str
    minutes: int = 0
    note: str = ""


class LoadOut(Schema):
    worker: str
    open: int
    overdue: int
    received: int
    per_day: str
    is_too_much: bool


class DoneOut(Schema):
    done: bool


@router.get("/inbox", response={200: list[TaskOut], **PROBLEMS})
def inbox(request: HttpRequest) -> list[TaskOut]:
    return [TaskOut.of(line.task) for line in queries.inbox(by_of(request))]


@router.post("/tasks/{uuid:id}/do", response={200: TaskOut, **PROBLEMS})
def do_task(request: HttpRequest, id: UUID, body: DoIn) -> TaskOut:
    return TaskOut.of(actions.do_task(by_of(request), TaskRef(id), body.outcome, body.note))


@router.post("/tasks/{uuid:id}/assign", response={200: TaskOut, **PROBLEMS})
def assign_task(request: HttpRequest, id: UUID, body: AssignIn) -> TaskOut:
    return TaskOut.of(actions.assign_task(by_of(request), TaskRef(id), StaffRef(body.to)))


@router.post("/tasks/{uuid:id}/hold", response={200: TaskOut, **PROBLEMS})
def hold_task(request: HttpRequest, id: UUID, body: HoldIn) -> TaskOut:
    """Say that one cannot go on: what is missing, and whose turn it is."""
    return TaskOut.of(actions.hold_task(by_of(request), TaskRef(id), forms.missing(body.missing), body.waits_on))


@router.post("/tasks/{uuid:id}/resume", response={200: TaskOut, **PROBLEMS})
def resume_task(request: HttpRequest, id: UUID) -> TaskOut:
    return TaskOut.of(actions.resume_task(by_of(request), TaskRef(id)))


@router.get("/record/{uuid:worker}", response={200: list[WorkOut], **PROBLEMS})
def work_record(request: HttpRequest, worker: UUID, since: str = "", until: str = "") -> list[WorkOut]:
    """Somebody's work as the ledger holds it, oldest first: one's own, or with a reason given today."""
    first, last = forms.span(since, until, today())
    return [
        WorkOut(
            task=task.task.id, task_kind=task.task.kind, did=line.deed.did.value, why=line.deed.why, at=line.said.at,
            entry=line.said.entry, kind=line.said.kind,
        )
        for task in queries.work_lines(by_of(request), StaffRef(worker), first, last)
        for line in task.lines
    ]  # fmt: skip


@router.post("/calls/{uuid:id}", response={200: DoneOut, **PROBLEMS})
def log_call(request: HttpRequest, id: UUID, body: CallIn) -> DoneOut:
    actions.log_call(by_of(request), id, body.outcome, body.minutes, body.note)
    return DoneOut(done=True)


@router.get("/load", response={200: list[LoadOut], **PROBLEMS})
def load(request: HttpRequest) -> list[LoadOut]:
    return [
        LoadOut(
            worker=x.load.worker,
            open=x.load.open,
            overdue=x.load.overdue,
            received=x.load.received,
            per_day=x.load.per_day,
            is_too_much=x.load.is_too_much,
        )
        for x in queries.load(by_of(request))
    ]
