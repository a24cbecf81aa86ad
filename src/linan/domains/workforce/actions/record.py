"""Seeing a task, saying that one cannot go on with it, and drawing up a record of one's work that others can check."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.queries import actor_name
from linan.core.ledger import record
from linan.core.ledger.manyproofs import digest
from linan.core.ledger.rules import millis
from linan.domains.workforce import queries, rules
from linan.domains.workforce.abilities import DO_TASK, REVIEW_WORK
from linan.domains.workforce.facts import TaskHeld, TaskResumed, TaskSeen, WorkOpened, WorkStated
from linan.domains.workforce.models import Hand, Statement, Task
from linan.domains.workforce.rules import Missing, TaskState, Touch
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef, TaskRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


@transaction.atomic
def see_task(by: Actor, task: Task) -> bool:
    """Note that who holds the task has opened it; once for each of them, and nothing for anybody else."""
    if task.state != TaskState.OPEN or by.id not in (task.worker, task.leader):
        return False
    at = clock.now()
    _, new = Hand.objects.get_or_create(task=task, worker=by.id, touch=Touch.SEEN, defaults={"at": at})
    if new:
        record(TaskSeen(region=task.region, subject=task.subject, task=task.ref), by=by)
    return new


@transaction.atomic
def hold_task(by: Actor, task: TaskRef, missing: Missing, waits_on: str = "") -> Task:
    """Say that one cannot go on with an open task: what is missing, and whose turn it is (a role's code).

    For its worker or leader. The due time stays; the entry shows that it was said, and when. Refuses `nothing_missing`
    and `unknown_role`.
    """
    found = queries.task_for(by, DO_TASK, task)
    if missing is Missing.NOTHING:
        raise Refusal("nothing_missing", Words("Please say what is missing."), kind=Kind.INVALID, field="missing")
    if waits_on and not roles.known(waits_on):
        raise Refusal("unknown_role", Words("There is no such role."), kind=Kind.INVALID, field="waits_on")
    if found.state == TaskState.OPEN and (found.waits_for, found.waits_on) != (missing, waits_on):
        found.waits_for, found.waits_on = missing, waits_on
        found.save(update_fields=["waits_for", "waits_on"])
        fact = TaskHeld(
            region=found.region, subject=found.subject, task=found.ref, waits_for=missing.value, waits_on=waits_on
        )
        record(fact, by=by)
    return found


@transaction.atomic
def resume_task(by: Actor, task: TaskRef) -> Task:
    """Say that what was missing has come. For its worker or leader; nothing happens when nothing was missing."""
    found = queries.task_for(by, DO_TASK, task)
    if found.state == TaskState.OPEN and found.waits_for:
        found.waits_for, found.waits_on = Missing.NOTHING, ""
        found.save(update_fields=["waits_for", "waits_on"])
        record(TaskResumed(region=found.region, subject=found.subject, task=found.ref), by=by)
    return found


@transaction.atomic
def open_work(by: Actor, worker: StaffRef, reason: str) -> None:
    """Somebody else's record of work is opened, for a reason the worker reads; nothing is left for one's own.

    Needs REVIEW_WORK. Refuses `not_found`, `own_deed` and `no_reason`.
    """
    queries.let_in(by, worker)
    if by.id == str(worker):
        return
    if not rules.is_a_reason(reason):
        raise Refusal(
            "no_reason",
            Words("Please say why you open this record. The worker reads it."),
            kind=Kind.INVALID,
            field="reason",
        )
    region = by.must_somewhere(REVIEW_WORK)[0]
    record(WorkOpened(region=region, subject=worker, reason=reason.strip()), by=by)


@transaction.atomic
def state_work(by: Actor, worker: StaffRef, since: date, until: date) -> Statement:
    """Draw up the record of these days as a file: the ledger takes down a digest of its lines and so stands for them.

    For the worker, and for who may look into their work. Refuses `no_lines` and `too_many_lines`.
    """
    tasks = queries.work_lines(by, worker, since, until)
    lines = [_line(task, line) for task in tasks for line in task.lines]
    if not lines:
        raise Refusal(
            "no_lines",
            Words("The ledger holds no work of these days."),
            kind=Kind.INVALID,
            field="since",
            next_step=Words("Choose other days."),
        )
    at = clock.now()
    region = _around([task.task.region for task in tasks])
    head: dict[str, str | int | None] = {
        "about": "work",
        "worker": str(worker),
        "name": actor_name(str(worker)),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "made_at": millis(at),
        "lines": len(lines),
    }
    fact = WorkStated(
        region=region, subject=worker, digest=digest(head, lines), lines=len(lines), since_on=since, until_on=until
    )
    return Statement.objects.create(
        worker=str(worker), since_on=since, until_on=until, region=region, made_at=at, made_by=by.id,
        entry=record(fact, by=by), count=len(lines),
        lines=json.dumps({"head": head, "lines": lines}, ensure_ascii=False),
    )  # fmt: skip


def _line(task: queries.WorkTask, line: queries.WorkLine) -> dict[str, str | int | None]:
    """A line as others may have it: the task by kind and number, whom it is about as a commitment, staff by name."""
    said, deed = line.said, line.deed
    return {
        "task": str(task.task.id),
        "task_kind": task.task.kind,
        "did": deed.did.value,
        "who": line.who if isinstance(line.who, str) else deed.who,
        "why": deed.why,
        "entry": str(said.entry),
        "kind": said.kind,
        "at": millis(said.at),
        "subject": None if said.subject is None else said.subject.hex(),
    }


def _around(regions: list[Region]) -> Region:
    """The log to stand in: the worker's community, or what their communities have in common."""
    first = regions[0].community
    while not all(first.covers(region) for region in regions):
        first = first.parent
    return first
