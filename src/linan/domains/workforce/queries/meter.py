"""How much each worker carries: the load meter, and what a sender should know before adding to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from linan.core import clock
from linan.core.accounts.queries import staff_name
from linan.core.ledger.fields import within
from linan.domains.workforce import rules
from linan.domains.workforce.abilities import SEE_LOAD
from linan.domains.workforce.models import Task
from linan.domains.workforce.rules import Load, TaskState
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One worker's load with their name."""

    name: str
    load: Load


def load(by: Actor) -> list[LoadLine]:
    """What each worker of the actor's area carries (SEE_LOAD), the fullest first."""
    lines = [LoadLine(staff_name(StaffRef.parse(x.worker)), x) for x in loads(by.must_somewhere(SEE_LOAD))]
    return sorted(lines, key=lambda x: (-x.load.open, -x.load.received, x.name))


def own_load(by: Actor) -> Load:
    """The actor's own load meter."""
    return next(iter(_count(Task.objects.filter(worker=by.id))), Load(by.id, 0, 0, 0))


def overload(region: Region, adding: int = 1) -> Words | None:
    """What a sender should know before adding tasks in `region`; None while there is room. Names nobody."""
    return rules.overload_words(loads([region]), adding)


def loads(regions: Sequence[Region]) -> list[Load]:
    return _count(Task.objects.filter(within("region", regions)).exclude(worker=""))


def _count(found: QuerySet[Task]) -> list[Load]:
    at = clock.now()
    rows = (
        found.values("worker")
        .annotate(
            open=Count("id", filter=Q(state=TaskState.OPEN)),
            overdue=Count("id", filter=Q(state=TaskState.OPEN, due_at__lte=at)),
            received=Count("id", filter=Q(opened_at__gt=at - timedelta(days=rules.LOAD_DAYS))),
        )
        .order_by("worker")
    )
    return [Load(r["worker"], r["open"], r["overdue"], r["received"]) for r in rows]
