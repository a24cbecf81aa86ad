"""What a search reached is forgotten with the movements it was found in. Contact lines are the case's file and stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.movement.store.moving import leave_no_trace, settle
from linan.domains.tracing.actions.lines import BATCH
from linan.domains.tracing.facts import FindingsForgotten
from linan.domains.tracing.models import SearchFinding
from linan.kernel.actor import Actor
from linan.kernel.region import Region


@transaction.atomic
def forget_findings(by: Actor, kept_days: int, apart: Mapping[Region, int] | None = None) -> int:
    """Delete findings of people of the actor's regions in which a meeting lies longer back; returns how many.

    One old meeting anywhere in the chain is enough. The run stays with its counts. `apart` names areas that keep
    another number of days. Needs FORGET_MOVEMENT.
    """
    regions, own, now = by.must_somewhere(FORGET_MOVEMENT), apart or {}, clock.now()
    leave_no_trace()
    gone = 0
    for where, kept in ((list(regions), kept_days), *(([r], n) for r, n in own.items())):
        limit = now - timedelta(days=kept)
        inner = [r for r in own if r not in where and any(w.covers(r) for w in where)]
        theirs = within("region", where) & ~within("region", inner) if inner else within("region", where)
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


def _began(met: datetime, chain: list[dict[str, str]]) -> datetime:
    """The earliest meeting of a chain."""
    return min([met, *(datetime.fromisoformat(step["from"]) for step in chain)])
