"""A worker's own record of their work: what came to them, when they saw it, what they did, who or what held them up."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.queries import actor_name, staff_names
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.core.ledger.tracked import Said, said_of
from linan.domains.workforce import facts, rules
from linan.domains.workforce.abilities import REVIEW_WORK
from linan.domains.workforce.models import Hand, Statement, Task
from linan.domains.workforce.rules import DID_WORDS, MISSING_WORDS, OUTCOME_WORDS, Deed, Did, Event, Missing
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import Ref, StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.time import end_of, start_of
from linan.kernel.words import Words

KINDS = (
    facts.TaskOpened.kind, facts.TaskJoined.kind, facts.TaskSeen.kind, facts.TaskHeld.kind, facts.TaskResumed.kind,
    facts.TaskOverdue.kind, facts.TaskEscalated.kind, facts.TaskMoved.kind, facts.TaskDone.kind,
    facts.TaskDropped.kind,
)  # fmt: skip
OPENINGS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One step of one task, with the entry that says so."""

    said: Said
    deed: Deed
    who: Words | str
    why: Words | str

    @property
    def words(self) -> Words:
        return DID_WORDS[self.deed.did]

    @property
    def is_blocked(self) -> bool:
        return self.deed.did is Did.HELD


@dataclass(frozen=True, slots=True)
class WorkTask:
    """One task as the ledger holds it for one worker."""

    task: Task
    words: Words | str
    """As it was opened for the worker; for a reviewer its kind, which names nobody."""
    where: str
    lines: tuple[WorkLine, ...]

    @property
    def number(self) -> str:
        return str(self.task.id)[-12:]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of somebody's record of work."""

    worker: StaffRef
    name: str
    own: bool
    page: Page[WorkTask]


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody else opened this record."""

    at: datetime
    name: str
    role: str
    reason: str
    entry: UUID


def work_page(
    by: Actor, worker: StaffRef, since: date, until: date, *, cursor: str | None = None, size: int = 20
) -> WorkPage:
    """Somebody's tasks of some days, newest first, each with what the ledger says of it.

    For the worker themselves, and for who holds REVIEW_WORK where the tasks lie and had no hand in any of them.
    """
    rows = _tasks(by, worker, since, until)
    found = paged(rows, order=["-opened_at", "-id"], cursor=cursor, size=size)
    own = by.id == str(worker)
    return WorkPage(worker, actor_name(str(worker)), own, found.map(_with_lines(str(worker), found.items, own)))


def work_lines(by: Actor, worker: StaffRef, since: date, until: date) -> list[WorkTask]:
    """The whole record of these days, oldest first. Refuses `too_many_lines` beyond what one file holds."""
    rows = list(_tasks(by, worker, since, until).order_by("opened_at", "id")[: rules.MOST_LINES + 1])
    tasks = _with_lines(str(worker), rows, by.id == str(worker)) if len(rows) <= rules.MOST_LINES else []
    if len(rows) > rules.MOST_LINES or sum(len(task.lines) for task in tasks) > rules.MOST_LINES:
        raise Refusal(
            "too_many_lines",
            Words("One file holds at most {n} lines.", n=rules.MOST_LINES),
            kind=Kind.INVALID,
            field="since",
            next_step=Words("Choose fewer days, and take several files."),
        )
    return tasks


def let_in(by: Actor, worker: StaffRef) -> None:
    """Refuses `not_found` to everybody but the worker and who may look into work there.

    And `own_deed` to a reviewer who held, led or closed one of these tasks: nobody judges a rival.
    """
    if by.kind is not ActorKind.STAFF:
        raise not_found()
    if by.id == str(worker):
        return
    regions = by.regions(REVIEW_WORK)
    theirs = _of(str(worker)).filter(within("region", regions))
    if not regions or not theirs.exists():
        raise not_found()
    shared = Q(worker=by.id) | Q(leader=by.id) | Q(closed_by=by.id)
    if theirs.filter(shared | Q(pk__in=Hand.objects.filter(worker=by.id).values("task_id"))).exists():
        raise Refusal(
            "own_deed",
            Words("You had a part in this work yourself, so somebody else looks into it."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Another auditor of the county looks into it."),
        )


def must_say_why(by: Actor, worker: StaffRef) -> bool:
    """True for a reviewer who has not said today why they open this record; refuses as `let_in` does."""
    let_in(by, worker)
    if by.id == str(worker):
        return False
    since = clock.now() - rules.OPEN_FOR
    return not any(s.actor == by.id and s.at > since for s in said_of([worker], [facts.WorkOpened.kind]))


def openings_of(by: Actor, worker: StaffRef) -> list[Opening]:
    """Who else opened this record and why, newest first."""
    let_in(by, worker)
    said = said_of([worker], [facts.WorkOpened.kind])[-OPENINGS_SHOWN:]
    return [
        Opening(s.at, actor_name(s.actor), s.role, s.fact.reason, s.entry)
        for s in reversed(said)
        if isinstance(s.fact, facts.WorkOpened)
    ]


def statements_of(by: Actor, worker: StaffRef) -> list[Statement]:
    """The records drawn up for this worker, newest first, without those somebody else drew up to look into them."""
    let_in(by, worker)
    return list(Statement.objects.filter(worker=str(worker), made_by=by.id).order_by("-made_at")[:20])


def statement_of(by: Actor, statement: UUID) -> tuple[Statement, dict[str, Any], list[dict[str, Any]]]:
    """A record as it was drawn up: (row, head, lines). For who drew it up."""
    row = Statement.objects.filter(pk=statement, made_by=by.id).first()
    if row is None:
        raise not_found()
    told = json.loads(row.lines)
    return row, told["head"], told["lines"]


def _of(worker: str) -> QuerySet[Task]:
    hands = Hand.objects.filter(worker=worker).values("task_id")
    return Task.objects.filter(Q(worker=worker) | Q(leader=worker) | Q(closed_by=worker) | Q(pk__in=hands))


def _tasks(by: Actor, worker: StaffRef, since: date, until: date) -> QuerySet[Task]:
    if must_say_why(by, worker):
        raise Refusal(
            "say_why_first",
            Words("Please say why you open this record. The worker reads it."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Open the record's page and say it there."),
        )
    rows = _of(str(worker)).filter(opened_at__gte=start_of(since), opened_at__lt=end_of(until))
    return rows if by.id == str(worker) else rows.filter(within("region", by.regions(REVIEW_WORK)))


def _with_lines(worker: str, tasks: Sequence[Task], own: bool) -> list[WorkTask]:
    said: dict[UUID, list[Said]] = defaultdict(list)
    for s in said_of({_about(task) for task in tasks}, KINDS):
        said[s.fact.task.id].append(s)  # type: ignore[attr-defined]  # each of these kinds names its task
    told = {task.id: rules.deeds(worker, [Event(s.actor, s.fact) for s in said[task.id]]) for task in tasks}
    who = {deed.who for found in told.values() for deed in found if deed.who.startswith("staff:")}
    names = {str(ref): name for ref, name in staff_names({StaffRef.parse(w) for w in who}).items()}
    return [
        WorkTask(
            task,
            task.words if own else rules.KIND_WORDS.get(task.kind, task.kind),
            name_of(task.region.community),
            tuple(WorkLine(said[task.id][d.of], d, _who(d, names), _why(d)) for d in told[task.id]),
        )
        for task in tasks
    ]


def _about(task: Task) -> Ref:
    return task.subject or task.ref


def _who(deed: Deed, names: dict[str, str]) -> Words | str:
    if deed.did is Did.HELD:
        return roles.role(deed.who).words if deed.who else ""
    if deed.who.startswith("workflow:"):
        return Words("the system, by its rules")
    return names.get(deed.who) or rules.OFFICE_WORDS.get(deed.who) or ("" if ":" in deed.who else deed.who)


def _why(deed: Deed) -> Words | str:
    if deed.did is Did.HELD:
        return MISSING_WORDS.get(Missing(deed.why), deed.why) if deed.why in set(Missing) else deed.why
    return OUTCOME_WORDS.get(deed.why, "") if deed.did in (Did.DONE, Did.DONE_BY_OTHER) else ""
