"""What one does with tasks and calls: ask, do, hand up, let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.workers import workers_among, workers_for
from linan.core.community.models import Person
from linan.core.ledger import cancel_at, record, record_at_many, record_many
from linan.core.ledger.compiled import Save
from linan.domains.workforce import queries, rules
from linan.domains.workforce.abilities import ASSIGN_TASK, DO_TASK, OPEN_TASK
from linan.domains.workforce.facts import (
    CallMade,
    CallsAsked,
    SelfReportTaken,
    TaskDone,
    TaskDropped,
    TaskEscalated,
    TaskJoined,
    TaskMoved,
    TaskOpened,
    TaskOverdue,
)
from linan.domains.workforce.models import Call, Hand, Task
from linan.domains.workforce.rules import CallState, TaskState, Touch
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refs import HouseholdRef, PersonRef, Ref, StaffRef, TaskRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task somebody asks for. `key` merges; without one, kind and subject do. `role` is whose inbox it goes to."""

    kind: str
    subject: Ref | None
    region: Region
    due_at: datetime
    words: Words
    department: str
    key: str = ""
    link: str = ""
    role: str = "grid_worker"

    @property
    def merged_by(self) -> str:
        return self.key or rules.purpose_key(self.kind, self.subject)


def open_task(
    by: Actor,
    *,
    kind: str,
    subject: Ref | None,
    region: Region,
    due_at: datetime,
    words: Words,
    department: str,
    key: str = "",
    link: str = "",
    role: str = "grid_worker",
) -> Task:
    """Put a task into the inbox of the nearest worker on duty, or join the open one with the same key.

    Needs OPEN_TASK over `region`. Joining keeps the earlier due time and adds the department; the worker goes once.
    Refuses `nobodys_duty` when the role has no item of its must list for this kind.
    """
    wanted = NewTask(
        kind=kind, subject=subject, region=region, due_at=due_at, words=words, department=department, key=key,
        link=link, role=role,
    )  # fmt: skip
    return open_many(by, [wanted])[0]


@transaction.atomic
def open_many(by: Actor, wanted: Sequence[NewTask]) -> list[Task]:
    """Open or join up to 500 tasks in one transaction, in the order given. Needs OPEN_TASK over each region."""
    if len(wanted) > 500:
        raise Refusal("too_many_tasks", Words("At most 500 tasks can be opened at once."), kind=Kind.INVALID)
    for w in wanted:
        by.must(OPEN_TASK, over=w.region)
        if not roles.must_do(w.role, w.kind):
            raise Refusal(
                "nobodys_duty",
                Words("This is not among what the role must do."),
                kind=Kind.INVALID,
                reasons=list(roles.role(w.role).must),
                next_step=Words("Ask a role that has it on its list."),
            )
    at = clock.now()
    keys = {w.merged_by for w in wanted}
    held = {task.key: task for task in queries.open_by_keys(keys)}
    places: dict[str, set[Region]] = {}
    for w in wanted:
        if w.merged_by not in held:
            places.setdefault(w.role, set()).add(w.region)
    nearest = {role: workers_among(regions, role) for role, regions in places.items()}
    fresh: dict[str, Task] = {}
    facts: list[Fact] = []
    for w in wanted:
        known = held.get(w.merged_by)
        if known is not None:
            facts += _join(by, known, w, saved=known.key not in fresh)
            continue
        held[w.merged_by] = fresh[w.merged_by] = Task(
            key=w.merged_by,
            kind=w.kind,
            about=str(w.subject or ""),
            region=w.region,
            says=w.words.to_json(),
            departments=[w.department],
            link=w.link,
            due_at=w.due_at,
            opened_at=at,
            worker=next(map(str, nearest[w.role][w.region]), ""),
        )
    Task.objects.bulk_create(fresh.values())
    record_many([_opened(t) for t in fresh.values()], by=by)
    record_many(facts, by=by)
    record_at_many([_timer(t) for t in fresh.values()], by=by)
    return [held[w.merged_by] for w in wanted]


@transaction.atomic
def do_task(by: Actor, task: TaskRef, outcome: str = "done", note: str = "") -> Task:
    """Say how a task went. For its worker or leader; an unclaimed one with DO_TASK there. Once is enough."""
    found = queries.task_for(by, DO_TASK, task)
    if outcome not in rules.OUTCOME_WORDS:
        raise Refusal("unknown_outcome", Words("Please choose how it went."), kind=Kind.INVALID, field="outcome")
    if found.state == TaskState.OPEN:
        found.outcome, found.note = outcome, note.strip()
        _close(by, found, TaskState.DONE)
        fact = TaskDone(
            region=found.region, subject=found.subject, task=found.ref, task_kind=found.kind, outcome=outcome
        )
        record(fact, by=by)
    return found


@transaction.atomic
def drop_tasks(by: Actor, key_prefix: str, reason: str = "overtaken") -> int:
    """Take every open task whose key begins so out of the inboxes; how many there were.

    Needs OPEN_TASK; only tasks in the actor's regions are touched.
    """
    found = queries.open_tasks_by_key(key_prefix, by.must_somewhere(OPEN_TASK))
    facts: list[Fact] = []
    for task in found:
        _close(by, task, TaskState.DROPPED)
        facts.append(TaskDropped(region=task.region, subject=task.subject, task=task.ref, reason=reason))
    record_many(facts, by=by)
    return len(facts)


@transaction.atomic
def escalate_task(by: Actor, task: TaskRef) -> Task | None:
    """Put an overdue task before the grid leader too. Needs ASSIGN_TASK; None when it is closed or nobody leads."""
    found = queries.task_for(by, ASSIGN_TASK, task)
    leader = next(iter(workers_for(found.region, role="grid_leader")), None)
    if leader is None or not roles.must_do("grid_leader", found.kind):
        return None
    if found.state != TaskState.OPEN or found.leader or found.due_at > clock.now():
        return None
    found.leader = str(leader)
    _LEADER.of(found)
    record(TaskEscalated(region=found.region, subject=found.subject, task=found.ref, to=leader), by=by)
    return found


@transaction.atomic
def assign_task(by: Actor, task: TaskRef, to: StaffRef) -> Task:
    """Move an open task to somebody whose duty there includes this kind. Needs ASSIGN_TASK over its region."""
    found = queries.task_for(by, ASSIGN_TASK, task)
    near = {s for role in ("grid_worker", "grid_leader", "volunteer", "community_lead")
            if roles.must_do(role, found.kind) for s in workers_for(found.region, role=role)}  # fmt: skip
    if to not in near:
        raise Refusal(
            "no_duty_there",
            Words("This person has no duty there."),
            kind=Kind.INVALID,
            field="to",
            next_step=Words("Choose somebody on duty in this area."),
        )
    if found.state == TaskState.OPEN and found.worker != str(to):
        if found.worker:
            Hand.objects.update_or_create(
                task=found, worker=found.worker, touch=Touch.PASSED_ON, defaults={"at": clock.now()}
            )
        found.worker = str(to)
        found.save(update_fields=["worker"])
        record(TaskMoved(region=found.region, subject=found.subject, task=found.ref, to=to), by=by)
    return found


@dataclass(frozen=True, slots=True)
class WantedCall:
    """A person somebody wants called; a higher `risk` is called first."""

    person: PersonRef
    risk: int = 0


@transaction.atomic
def ask_calls(by: Actor, purpose: str, department: str, wanted: Sequence[WantedCall]) -> int:
    """Put people on the call list of one purpose, one call per household; how many households are new on it.

    Needs OPEN_TASK over each person's region. A household that is on the list, asked for by anybody, stays one call.
    """
    at = clock.now()
    homes = {
        p.id: p
        for p in Person.objects.filter(id__in=[w.person.id for w in wanted]).only("id", "region", "household_id")
    }
    groups: dict[UUID, list[WantedCall]] = {}
    for w in wanted:
        home = homes.get(w.person.id)
        if home is None or home.household_id is None:
            raise not_found()
        by.must(OPEN_TASK, over=home.region)
        groups.setdefault(home.household_id, []).append(w)
    known = {c.household_id: c for c in Call.objects.select_for_update().filter(purpose=purpose, household__in=groups)}
    fresh: list[Call] = []
    for household, asked in groups.items():
        call = known.get(household)
        if call is None:
            region = homes[asked[0].person.id].region
            call = Call(purpose=purpose, household_id=household, region=region, asked_at=at)
            fresh.append(call)
        call.people = sorted({*call.people, *(str(w.person) for w in asked)})
        call.departments = sorted({*call.departments, department})
        call.risk = max(call.risk, *(w.risk for w in asked))
        if call.household_id in known:
            call.save(update_fields=["people", "departments", "risk"])
    Call.objects.bulk_create(fresh)
    for region in {homes[w.person.id].region.community for w in wanted}:
        here = [w for w in wanted if region.covers(homes[w.person.id].region)]
        new = sum(region.covers(c.region) for c in fresh)
        fact = CallsAsked(
            region=region, subject=None, purpose=purpose, department=department, people=len(here), households=new
        )
        record(fact, by=by)
    return len(fresh)


@transaction.atomic
def take_self_report(by: Actor, person: PersonRef, purpose: str) -> None:
    """The person (or family) reported on their own, or a workflow passes that on: nobody needs to call for it.

    For oneself and family, or with OPEN_TASK over the region. The household leaves the list once all have reported.
    """
    call = queries.call_about(person, purpose)
    if call is None or not (by.is_or_acts_for(person) or by.can(OPEN_TASK, call.region)):
        return
    if str(person) in call.reported or call.state == CallState.CALLED:
        return
    call.reported = sorted({*call.reported, str(person)})
    if set(call.people) <= set(call.reported):
        call.state = CallState.REPORTED
    call.save(update_fields=["reported", "state"])
    record(SelfReportTaken(region=call.region, subject=person, purpose=purpose), by=by)


@transaction.atomic
def log_call(by: Actor, call: UUID, outcome: str, minutes: int, note: str = "") -> Call:
    """Write down one call. Needs DO_TASK over its region. Nobody is called twice: a closed line stays closed."""
    found = queries.call_for(by, call)
    if outcome not in rules.CALL_OUTCOME_WORDS:
        raise Refusal("unknown_outcome", Words("Please choose how it went."), kind=Kind.INVALID, field="outcome")
    if not 0 <= minutes <= 120:
        raise Refusal(
            "minutes_out_of_range", Words("A call lasts 0 to 120 minutes."), kind=Kind.INVALID, field="minutes"
        )
    if found.state != CallState.WAITING:
        return found
    found.tries += 1
    found.minutes += minutes
    found.outcome, found.note, found.called_at, found.called_by = outcome, note.strip(), clock.now(), by.id
    if outcome not in rules.CALL_AGAIN:
        found.state = CallState.CALLED
    found.save()
    subject = HouseholdRef(found.household_id)
    fact = CallMade(region=found.region, subject=subject, purpose=found.purpose, minutes=minutes, outcome=outcome)
    record(fact, by=by)
    return found


def _join(by: Actor, task: Task, w: NewTask, *, saved: bool) -> list[Fact]:
    """Let another request share an open task; the facts to record (none when it adds nothing)."""
    earlier = w.due_at < task.due_at
    if w.department in task.departments and not earlier:
        return []
    task.departments = sorted({*task.departments, w.department})
    task.due_at = min(task.due_at, w.due_at)
    if saved:
        task.save(update_fields=["departments", "due_at"])
        record_at_many([_timer(task)], by=by)
    return [
        TaskJoined(region=task.region, subject=task.subject, task=task.ref, department=w.department, due_at=task.due_at)
    ]


def _opened(task: Task) -> TaskOpened:
    return TaskOpened(
        region=task.region,
        subject=task.subject,
        task=task.ref,
        task_kind=task.kind,
        due_at=task.due_at,
        department=task.departments[0],
        worker=StaffRef.parse(task.worker) if task.worker else None,
    )


def _timer(task: Task) -> tuple[datetime, Fact, str]:
    return task.due_at, TaskOverdue(region=task.region, subject=task.subject, task=task.ref), f"task:{task.id}"


_CLOSED = Save(Task, "state", "closed_at", "closed_by", "outcome", "note")
_LEADER = Save(Task, "leader")


def _close(by: Actor, task: Task, state: TaskState) -> None:
    task.state, task.closed_at, task.closed_by = state, clock.now(), by.id
    _CLOSED.of(task)
    cancel_at(f"task:{task.id}")
