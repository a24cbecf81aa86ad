"""Forgetting who waited at a gate, and open questions at doors, once they were settled long enough ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from linan.core.clock import now
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.gates.abilities import FORGET_REGISTER
from linan.domains.gates.facts import WaitingForgotten
from linan.domains.gates.models import Handover, Hold
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

LOT = 500


def forget_waiting(by: Actor, days: int, apart: Mapping[Region, int] | None = None) -> int:
    """Forget whom a gate kept waiting and what was noted about it, `days` after they were taken over, and delete
    questions at doors so long after they were cleared or their time was over; returns how many.

    A handover stays with gate, times, reason and how it ended: gates are compared by their number. One nobody took over
    stays whole. `apart` names areas with days of their own. Needs FORGET_REGISTER. Fewer than one day is refused.
    """
    own = apart or {}
    if min([days, *own.values()]) < 1:
        words = Words("Who waited at a gate is kept for at least one day.")
        raise Refusal("keeping_period_too_short", words, kind=Kind.INVALID)
    regions = by.must_somewhere(FORGET_REGISTER)
    moment, waited, holds = now(), 0, 0
    for where, kept in ((list(regions), days), *(([r], n) for r, n in own.items())):
        limit = moment - timedelta(days=kept)
        inner = [r for r in own if r not in where and any(w.covers(r) for w in where)]
        theirs = within("region", where) & ~within("region", inner) if inner else within("region", where)
        named = Q(person__isnull=False) | ~Q(note="")
        old = Handover.objects.filter(theirs, named, handed_at__lt=limit).order_by("pk").values_list("pk", flat=True)
        waited += _lots(partial(_first, old), _handovers)
        over = Q(cleared_at__lt=limit) | Q(cleared_at=None, until_at__lt=limit)
        done = Hold.objects.filter(theirs, over).order_by("pk").values_list("pk", flat=True)
        holds += _lots(partial(_first, done), _holds)
    if waited or holds:
        with transaction.atomic():
            fact = WaitingForgotten(region=regions[0], kept_days=days, handovers=waited, holds=holds)
            record(fact, by=by, purpose="retention")
    return waited + holds


def _first(rows: Any) -> list[UUID]:
    return list(rows[:LOT])


def _lots(next_ids: Callable[[], list[UUID]], forget: Callable[[list[UUID]], object]) -> int:
    """Lot by lot: so many rows are locked at once and no more."""
    gone = 0
    while ids := next_ids():
        with transaction.atomic():
            forget(ids)
        gone += len(ids)
    return gone


def _handovers(ids: list[UUID]) -> None:
    Handover.objects.filter(pk__in=ids).update(person=None, note="")


def _holds(ids: list[UUID]) -> None:
    Hold.objects.filter(pk__in=ids).delete()
