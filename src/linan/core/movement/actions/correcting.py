"""Correcting a visit that was told wrongly: other times, or it never was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linan.core.ledger import record
from linan.core.movement import store
from linan.core.movement.abilities import RECORD_MOVEMENT
from linan.core.movement.actions.inserting import Fresh, insert
from linan.core.movement.facts import VisitsCorrected
from linan.core.movement.index import serving
from linan.core.movement.models import Visit
from linan.core.movement.store.moving import leave_no_trace
from linan.core.movement.visitfile import minute_of
from linan.kernel.actor import Ability, Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Correction:
    """The visit of `key`, recorded as starting at `told_start`, was from `start_at` to `end_at`; None: never."""

    key: str
    told_start: datetime
    start_at: datetime | None = None
    end_at: datetime | None = None


@transaction.atomic
def correct_visits(by: Actor, corrections: Sequence[Correction], *, under: Ability = RECORD_MOVEMENT) -> None:
    """Correct visits wherever they lie; all or none. Leaves one VisitsCorrected for each street.

    Needs the ability over each visit's place. Refuses `not_found` for a visit that is not there or out of reach, and
    `ends_before_start`. Searches after this find only what is told now; an index of the old visits serves no more.
    """
    told: dict[Region, list[bool]] = {}
    leave_no_trace()
    for one in corrections:
        if one.start_at and one.end_at and one.end_at < one.start_at:
            raise Refusal("ends_before_start", Words("A visit ends before it starts."), kind=Kind.INVALID)
        was = _taken_out(one)
        if was is None or not by.can(under, Region(was.region)):
            raise not_found()
        stays = one.start_at is not None and one.end_at is not None
        if one.start_at is not None and one.end_at is not None:
            # It keeps its key: the same scan told once more stays the same visit.
            insert({one.key: was._replace(start=minute_of(one.start_at), end=minute_of(one.end_at))})
        told.setdefault(store.street_of(was.region), []).append(stays)
    transaction.on_commit(serving.forget_stale)
    for street, which in sorted(told.items()):
        withdrawn = which.count(False)
        record(VisitsCorrected(region=street, corrected=len(which) - withdrawn, withdrawn=withdrawn), by=by)


def _taken_out(one: Correction) -> Fresh | None:
    """The visit as it was, no longer in the table or its day's file."""
    row = Visit.objects.select_for_update().filter(key=one.key).first()
    if row is None:
        found = store.take_out(one.key, minute_of(one.told_start))
        return Fresh(*found) if found else None
    was = Fresh(
        row.person_id, row.place_id, row.region, row.start_minute, row.end_minute, row.source, str(row.certainty)
    )
    row.delete()
    return was
