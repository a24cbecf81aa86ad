"""Forgetting movements when their keeping period ends: the hot rows, the files, and every index of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from linan.core.clock import now, today
from linan.core.ledger import record, record_at
from linan.core.ledger.fields import within
from linan.core.movement import store
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.movement.facts import KeepingEnds, MovementForgotten
from linan.core.movement.index import serving
from linan.core.movement.models import Passage, Visit
from linan.core.movement.store.moving import leave_no_trace, settle
from linan.core.movement.visitfile import minute_of
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import end_of
from linan.kernel.words import Words


@transaction.atomic
def delete_older_than(by: Actor, kept_days: int, apart: Mapping[Region, int] | None = None) -> MovementForgotten:
    """Delete readings that ended more than `kept_days` days ago in the actor's regions, and record how many.

    `apart` names areas that keep another number of days while a mode of their own is in force. Needs FORGET_MOVEMENT.
    The days come from the policy in force; fewer than one is refused.
    """
    own = apart or {}
    if min([kept_days, *own.values()]) < 1:
        raise Refusal("keeping_period_too_short", Words("Movements are kept for at least one day."), kind=Kind.INVALID)
    regions = by.must_somewhere(FORGET_MOVEMENT)
    at = now()
    before = at - timedelta(days=kept_days)
    visits = passages = days = 0
    leave_no_trace()
    for where, kept in ((list(regions), kept_days), *(([r], n) for r, n in own.items())):
        limit = at - timedelta(days=kept)
        inner = [r for r in own if r not in where and any(w.covers(r) for w in where)]
        theirs = within("region", where) & ~within("region", inner) if inner else within("region", where)
        visits += Visit.objects.filter(theirs, end_minute__lt=minute_of(limit)).delete()[0]
        passages += Passage.objects.filter(theirs, at__lt=limit).delete()[0]
        stored, changed = store.forget_stored(store.Limit(where, inner, minute_of(limit)))
        visits, days = visits + stored, days + changed
    fact = MovementForgotten(
        region=regions[0], before=before, kept_days=kept_days, visits=visits, passages=passages, stored_days=days
    )
    if visits or passages:
        record(fact, by=by, purpose="retention")
        transaction.on_commit(settle)
    if days:
        transaction.on_commit(serving.forget)
    return fact


def look_daily(by: Actor, region: Region) -> None:
    """Set the timer that lets movements of `region` be deleted when their keeping period ends; safe to repeat.

    Needs FORGET_MOVEMENT. It rings soon after each midnight and is set anew by the workflow that answers it.
    """
    by.must(FORGET_MOVEMENT, over=region)
    due = end_of(today()) + timedelta(minutes=20)
    with transaction.atomic():
        record_at(due, KeepingEnds(region=region), by=by, once=f"movement.keeping:{region}")
