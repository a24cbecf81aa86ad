"""What searches reached and interviews told is forgotten with the movements of those days.

Contact lines are the case's file and stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from linan.core import clock
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.movement.store.moving import leave_no_trace, settle
from linan.domains.tracing.abilities import INTERVIEW
from linan.domains.tracing.actions.lines import BATCH
from linan.domains.tracing.facts import FindingsForgotten, InterviewsForgotten
from linan.domains.tracing.models import InterviewLine, NoticeSheet, SearchFinding
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.time import start_of


@transaction.atomic
def forget_findings(by: Actor, kept_days: int, apart: Mapping[Region, int] | None = None) -> int:
    """Delete findings of people of the actor's regions in which a meeting lies longer back; returns how many.

    One old meeting anywhere in the chain is enough. The run stays with its counts. `apart` names areas that keep
    another number of days. Needs FORGET_MOVEMENT.
    """
    regions, now = by.must_somewhere(FORGET_MOVEMENT), clock.now()
    leave_no_trace()
    gone = 0
    for kept, theirs in _areas(regions, kept_days, apart or {}, "region"):
        limit = now - timedelta(days=kept)
        rows = SearchFinding.objects.filter(theirs, run__since__lt=limit)
        old = [
            id
            for id, met, chain in rows.values_list("id", "exposed_at", "chain").iterator()
            if _began(met, chain) < limit
        ]
        for start in range(0, len(old), BATCH):
            SearchFinding.objects.filter(id__in=old[start : start + BATCH]).delete()
        gone += len(old)
    if gone:
        before = now - timedelta(days=kept_days)
        record(FindingsForgotten(region=regions[0], before=before, findings=gone), by=by, purpose="retention")
        transaction.on_commit(settle)
    return gone


@transaction.atomic
def forget_interviews(by: Actor, kept_days: int, apart: Mapping[Region, int] | None = None) -> int:
    """Delete lines about days whose movements are kept no longer, with all their versions; returns how many.

    Notices read before those days go too. `apart` names areas that keep another number of days. Needs INTERVIEW.
    """
    regions, own, today = by.must_somewhere(INTERVIEW), apart or {}, clock.today()
    leave_no_trace()
    gone = sheets = 0
    for kept, theirs in _areas(regions, kept_days, own, "interview__region"):
        rows = InterviewLine.objects.filter(theirs, day__lt=today - timedelta(days=kept))
        gone += rows.count()
        rows.delete()
    for kept, theirs in _areas(regions, kept_days, own, "region"):
        old = NoticeSheet.objects.filter(theirs, read_at__lt=start_of(today - timedelta(days=kept)))
        sheets += old.count()
        old.delete()
    if gone:
        before = today - timedelta(days=kept_days)
        record(InterviewsForgotten(region=regions[0], before=before, lines=gone), by=by)
    if gone or sheets:
        transaction.on_commit(settle)
    return gone


def _areas(
    regions: Sequence[Region], kept_days: int, apart: Mapping[Region, int], field: str
) -> Iterator[tuple[int, Q]]:
    """How many days are kept, and the rows of which areas: those that keep another number of days apart."""
    for where, kept in ((list(regions), kept_days), *(([r], n) for r, n in apart.items())):
        inner = [r for r in apart if r not in where and any(w.covers(r) for w in where)]
        yield kept, within(field, where) & ~within(field, inner) if inner else within(field, where)


def _began(met: datetime, chain: list[dict[str, str]]) -> datetime:
    """The earliest meeting of a chain."""
    return min([met, *(datetime.fromisoformat(step["from"]) for step in chain)])
