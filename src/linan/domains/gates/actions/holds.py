"""Holds opened, cleared and left to end by themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.ledger import cancel_at, record, record_at
from linan.core.ledger.fields import within
from linan.core.policy import queries as policy
from linan.domains.gates.abilities import CLEAR_HOLD, SET_HOLD
from linan.domains.gates.facts import HoldCleared, HoldLapsed, HoldSet
from linan.domains.gates.models import Hold
from linan.domains.gates.rules import HoldOutcome, HoldReason
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@transaction.atomic
def set_hold(by: Actor, person: PersonRef, reason: HoldReason) -> Hold:
    """Ask somebody to ring the desk; it ends by itself after `gates.hold_hours`. The same reason again is one hold.

    It changes no colour. Needs SET_HOLD over the home. Leaves `HoldSet`, and `HoldLapsed` when nobody cleared it.
    """
    home = community.region_of(person)
    if not by.can(SET_HOLD, home):
        by.must_somewhere(SET_HOLD)
        raise not_found()
    moment = now()
    held = Hold.objects.select_for_update().filter(person_id=person.id, reason=reason.value, cleared_at=None).first()
    if held is not None and held.until_at > moment:
        return held
    if held is not None:
        held.cleared_at, held.outcome = held.until_at, "lapsed"
        held.save()
    due = moment + timedelta(hours=policy.number("gates.hold_answer_hours", home, moment).value)
    until = moment + timedelta(hours=policy.number("gates.hold_hours", home, moment).value)
    row = Hold.objects.create(
        person_id=person.id, region=home, reason=reason.value, opened_at=moment, opened_by=by.id, due_at=due,
        until_at=max(until, due),
    )  # fmt: skip
    ref = RecordRef(row.id)
    cause = record(HoldSet(region=home, subject=person, hold=ref, reason=reason.value, until=row.until_at), by=by)
    lapsed = HoldLapsed(region=home, subject=person, hold=ref)
    record_at(row.until_at, lapsed, by=by, once=_clock(row.id), cause=cause)
    return row


@transaction.atomic
def clear_hold(by: Actor, hold: UUID, outcome: HoldOutcome) -> Hold:
    """The desk rang and the question is answered. Twice is once. Needs CLEAR_HOLD over the home.

    Refuses `hold_over` for one that ended by itself.
    """
    rows = Hold.objects.select_for_update().filter(within("region", by.must_somewhere(CLEAR_HOLD)), pk=hold)
    row = rows.first()
    if row is None:
        raise not_found()
    if row.cleared_at is not None:
        return row
    if row.until_at <= now():
        raise Refusal("hold_over", Words("This has ended by itself already."), kind=Kind.CONFLICT)
    row.cleared_at, row.cleared_by, row.outcome = now(), by.id, outcome.value
    row.save()
    cancel_at(_clock(row.id))
    record(HoldCleared(region=row.region, subject=PersonRef(row.person_id), hold=RecordRef(row.id)), by=by)
    return row


def _clock(hold: UUID) -> str:
    return f"gates.hold:{hold}"
