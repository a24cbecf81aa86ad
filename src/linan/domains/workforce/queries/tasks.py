"""What workforce can tell of tasks: one inbox, the area's tasks, whose records a task explains, what waits today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.queries import staff_names
from linan.core.community.models import Person
from linan.core.community.queries import PersonCard, cards_of, name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.abilities import AUDIT_READS
from linan.core.ledger.compiled import Among, One
from linan.core.ledger.counts import Span, per_community
from linan.core.ledger.fields import within
from linan.core.ledger.readings import Theirs
from linan.domains.workforce import rules
from linan.domains.workforce.abilities import DO_TASK, SEE_LOAD, SEE_TASKS
from linan.domains.workforce.models import Call, Hand, Task
from linan.domains.workforce.queries.meter import loads
from linan.domains.workforce.rules import CallState, Missing, TaskState, Touch, Urgency
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import HouseholdRef, PersonRef, StaffRef, TaskRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as its worker sees it: what, about whom, where, by when."""

    task: Task
    card: PersonCard | None
    urgency: Urgency
    where: str
    worker: str = ""

    @property
    def words(self) -> Words:
        return self.task.words

    @property
    def missing_words(self) -> Words | None:
        """What the worker waits for, while they do."""
        return rules.MISSING_WORDS.get(Missing(self.task.waits_for))

    @property
    def waits_on(self) -> Words | None:
        return roles.role(self.task.waits_on).words if self.task.waits_on else None

    @property
    def outcome_words(self) -> Words | None:
        return rules.OUTCOME_WORDS.get(self.task.outcome)


def inbox(by: Actor, limit: int = 100) -> list[TaskLine]:
    """The actor's open tasks, soonest first: their own, those handed up to them, and unclaimed ones nearby."""
    return _lines(by, list(_inbox(by).order_by("due_at", "id")[:limit]))


def _inbox(by: Actor) -> QuerySet[Task]:
    return Task.objects.filter(Q(worker=by.id) | Q(leader=by.id) | _unclaimed(by), state=TaskState.OPEN)


def inbox_page(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[TaskLine]:
    """`inbox`, page by page, for the list and its file."""
    found = paged(_inbox(by), order=["due_at", "id"], cursor=cursor, size=size)
    return found.map(_lines(by, found.items))


def task_page(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[TaskLine]:
    """The open tasks of the actor's area (SEE_TASKS), page by page."""
    rows = Task.objects.filter(within("region", by.must_somewhere(SEE_TASKS)), state=TaskState.OPEN)
    found = paged(rows, order=["due_at", "id"], cursor=cursor, size=size)
    return found.map(_lines(by, found.items))


def task_of(by: Actor, task: TaskRef) -> TaskLine:
    """One task, to its worker, its leader, or with SEE_TASKS over its region; unclaimed, to all who do tasks there."""
    found = Task.objects.filter(id=task.id).first()
    if found is None or not (_is_theirs(by, found) or by.can(SEE_TASKS, found.region)):
        raise not_found()
    return _lines(by, [found])[0]


def tasks_about(by: Actor, person: PersonRef) -> list[TaskLine]:
    """Tasks about one person that the actor may open, latest first; empty when there is nothing to see."""
    seen = Q(worker=by.id) | Q(leader=by.id) | _unclaimed(by) | within("region", by.regions(SEE_TASKS))
    return _lines(by, list(Task.objects.filter(seen, about=str(person)).order_by("-opened_at")[:20]))


def _is_theirs(by: Actor, task: Task) -> bool:
    return by.id in (task.worker, task.leader) or (
        not task.worker
        and any(
            DO_TASK in d.abilities and d.region.covers(task.region) and roles.must_do(d.role, task.kind)
            for d in by.duties
        )
    )


def _unclaimed(by: Actor) -> Q:
    """Tasks nobody holds yet, each only for a role that has an item of its must list for it."""
    found = Q(pk__in=[])
    for d in by.duties:
        if DO_TASK in d.abilities:
            found |= Q(worker="", kind__in=list(roles.role(d.role).tasks)) & within("region", d.region)
    return found


def _lines(by: Actor, found: Sequence[Task]) -> list[TaskLine]:
    at = clock.now()
    people = [ref for t in found if isinstance(ref := t.subject, PersonRef)]
    cards = cards_of(by, people, under=DO_TASK) if people else {}
    workers = staff_names({StaffRef.parse(t.worker) for t in found if t.worker.startswith("staff:")})
    names = {str(ref): name for ref, name in workers.items()}
    return [
        TaskLine(
            t,
            cards.get(ref) if isinstance(ref := t.subject, PersonRef) else None,
            rules.urgency(t.due_at, at),
            name_of(t.region),
            names.get(t.worker, ""),
        )
        for t in found
    ]


_AT_HOME = Among(lambda: Person.objects.values_list("id", "household_id"), "household_id")
"""Who lives behind these doors: twenty who call on six hundred homes each are looked up at once."""
_PERSON, _HOUSEHOLD = f"{PersonRef.kind}:", f"{HouseholdRef.kind}:"


def people_tasked(by: Actor, workers: Collection[str], since: datetime) -> dict[str, dict[str, list[Theirs]]]:
    """For each of these members of staff, the references of people their own work was about, and from when to when.

    Tasks that were theirs or handed up to them, open or closed since, and calls they made. Needs AUDIT_READS.
    """
    by.must_somewhere(AUDIT_READS)
    current = Q(state=TaskState.OPEN) | Q(closed_at__gte=since)
    rows = Task.objects.filter(current, Q(worker__in=workers) | Q(leader__in=workers)).exclude(about="")
    told = list(rows.values_list("about", "worker", "leader", "opened_at", "closed_at"))
    # A task somebody passed on since was theirs when they read.
    gone = Hand.objects.filter(worker__in=workers, touch=Touch.PASSED_ON, at__gte=since).exclude(task__about="")
    passed = gone.values_list("task__about", "worker", "task__opened_at", "at")
    told += [(about, worker, "", began, ended) for about, worker, began, ended in passed]
    found: dict[str, dict[str, list[Theirs]]] = {w: {} for w in workers}
    homes: dict[UUID, list[tuple[str, Theirs]]] = {}
    for about, worker, leader, began, ended in told:
        for reader in (worker,) if leader in ("", worker) else (worker, leader):
            if reader not in found:
                continue
            if about.startswith(_PERSON):
                found[reader].setdefault(about, []).append((began, ended))
            elif about.startswith(_HOUSEHOLD):
                homes.setdefault(UUID(about.removeprefix(_HOUSEHOLD)), []).append((reader, (began, ended)))
    calls = Call.objects.filter(called_by__in=workers, called_at__gte=since)
    for caller, home, asked, called in calls.values_list("called_by", "household_id", "asked_at", "called_at"):
        homes.setdefault(home, []).append((caller, (asked, called)))
    for person, household in _AT_HOME.all(homes):
        about = str(PersonRef(person))
        for reader, span in homes[household]:
            found[reader].setdefault(about, []).append(span)
    return found


def today(by: Actor) -> list[TodayItem]:
    """The inbox in one or two lines, the calls left, and for who answers for an area what is late or too much in it."""
    at = clock.now()
    counts = _inbox(by).aggregate(late=Count("id", filter=Q(due_at__lte=at)), open=Count("id"))
    late, waiting = counts["late"], counts["open"] - counts["late"]
    calls = Call.objects.filter(within("region", by.regions(DO_TASK)), state=CallState.WAITING).count()
    area = Task.objects.filter(within("region", by.regions(SEE_LOAD)), state=TaskState.OPEN, due_at__lte=at).count()
    full = sum(load.is_too_much for load in loads(by.regions(SEE_LOAD)))
    to = "/workforce/area/" if by.regions(SEE_TASKS) else "/workforce/load/"
    items = [
        TodayItem(Words("{n} tasks overdue", n=late), late, "/workforce/", Words("Do them now"), None, "overdue"),
        TodayItem(Words("{n} tasks waiting", n=waiting), waiting, "/workforce/", Words("Open my tasks"), None, "now"),
        TodayItem(Words("{n} households to call", n=calls), calls, "/workforce/calls/", Words("Call"), None, "soon"),
        TodayItem(Words("{n} tasks of the area overdue", n=area), area, to, Words("See whose"), None, "overdue"),
        TodayItem(
            Words("{n} workers carry more than a day holds", n=full), full, "/workforce/load/", Words("Share it out")
        ),
    ]
    return [i for i in items if i.count]


_END = "\U0010ffff"
"""Sorts after every letter: what begins like a key lies between the key and the key with this behind it."""
_WITH_PREFIX = One(
    lambda: Task.objects.select_for_update().filter(state=TaskState.OPEN).order_by("id"), "key__gte", "key__lt"
)
_WITH_KEY = One(lambda: Task.objects.select_for_update().filter(state=TaskState.OPEN), "key")
_TASK = One(lambda: Task.objects.select_for_update(), "id")


def task_for(by: Actor, ability: Ability, task: TaskRef) -> Task:
    """One task, locked, to its worker and leader (to do it) or to who holds `ability` over its region.

    A task that lies in somebody's inbox is done by others only where they see the tasks of the area.
    """
    found = _TASK.first(task.id)
    if found is None:
        raise not_found()
    if ability == DO_TASK and _is_theirs(by, found):
        return found
    if by.can(SEE_TASKS, found.region) or _is_theirs(by, found):
        by.must(ability, found.region)
    elif ability == DO_TASK or not by.can(ability, found.region):
        raise not_found()
    return found


def open_tasks_by_key(prefix: str, regions: Sequence[Region]) -> list[Task]:
    """Open tasks in `regions` whose key begins with `prefix`, locked."""
    return [t for t in _WITH_PREFIX.all(prefix, prefix + _END) if any(r.covers(t.region) for r in regions)]


def open_by_keys(keys: Iterable[str]) -> list[Task]:
    """Open tasks with these very keys, locked."""
    wanted = list(keys)
    if len(wanted) == 1:
        return _WITH_KEY.all(wanted[0])
    return list(Task.objects.select_for_update().filter(key__in=wanted, state=TaskState.OPEN))


def done_per_community(units: Sequence[Region], spans: Sequence[Span]) -> dict[Region, list[int]]:
    """How many tasks were done in each community in each span. Counts only, for what a unit's work amounts to."""
    return per_community(Task.objects.filter(state=TaskState.DONE), "closed_at", units, spans)
