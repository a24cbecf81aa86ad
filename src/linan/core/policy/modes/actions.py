"""Switching the mode: propose, confirm as the second person, end. An order ends by the clock if by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record, record_at
from linan.core.policy.abilities import SWITCH_MODE
from linan.core.policy.facts import ModeEnded, ModeLapsed, ModeProposed, ModeSwitched
from linan.core.policy.models import ModeOrder
from linan.core.policy.modes import rules
from linan.core.policy.modes.queries import mode_in
from linan.core.policy.modes.rules import NORMAL
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import need_aware
from linan.kernel.words import Words


def propose_mode(
    by: Actor,
    region: Region,
    mode: str,
    *,
    reason: str,
    until: datetime,
    powers: Iterable[str] = (),
    basis: str = "",
) -> ModeOrder:
    """Order a mode over a region until a set hour; one that lends powers waits for a second person.

    Needs SWITCH_MODE over the region. Refuses `no_such_mode`, `reason_missing`, `bad_end`, `bad_power`, `bad_area`.
    """
    by.must(SWITCH_MODE, over=region)
    at = clock.now()
    found = rules.modes().get(mode)
    if found is None or mode == NORMAL:
        raise _invalid(
            "no_such_mode", Words("Choose alert, emergency or recovery; back to normal is ending the order."), "mode"
        )
    if region.level > Level.COMMUNITY:
        raise _invalid("bad_area", Words("A mode is ordered for a community or a wider area."), "region")
    if not reason.strip():
        raise _invalid("reason_missing", Words("A switch needs its reason."), "reason")
    if not at < need_aware(until) <= at + timedelta(hours=found.longest_hours):
        words = Words("The end lies ahead, at most {n} hours; longer is another order.", n=found.longest_hours)
        raise _invalid("bad_end", words, "until")
    wanted = sorted(set(powers))
    if not set(wanted) <= set(rules.lendable(mode)):
        raise _invalid("bad_power", Words("This mode does not lend such a power."), "powers")
    with transaction.atomic():
        row = ModeOrder.objects.create(
            region=region,
            mode=mode,
            reason=reason.strip()[:400],
            basis=basis.strip()[:200],
            powers=wanted,
            since_at=at,
            until_at=until,
            proposed_by=by.id,
            proposed_at=at,
        )
        if found.people > 1:
            record(ModeProposed(region=region, subject=row.ref, mode=mode, until_at=until), by=by)
        else:
            _begin(by, row)
    return row


def confirm_mode(by: Actor, order: UUID) -> ModeOrder:
    """Agree as the second person: the mode is in force from now. Doing it twice is harmless.

    Needs SWITCH_MODE over its region. Refuses `second_person` to who proposed it, `bad_end` when its time is over.
    """
    with transaction.atomic():
        row = ModeOrder.objects.select_for_update().filter(pk=order).first()
        if row is None or not by.can(SWITCH_MODE, row.region):
            raise not_found()
        if row.confirmed_at is not None:
            return row
        if row.until_at <= clock.now():
            raise Refusal(
                "bad_end",
                Words("Its time is over before it began."),
                next_step=Words("Propose it again with a later end."),
            )
        if row.proposed_by == by.id:
            raise Refusal(
                "second_person",
                Words("A switch that lends powers needs a second person."),
                kind=Kind.NOT_PERMITTED,
                reasons=by.must_not,
                next_step=Words("Ask a colleague who may switch the mode to confirm it."),
            )
        _begin(by, row)
    return row


def end_mode(by: Actor, order: UUID) -> ModeOrder:
    """End an order now, or take a proposal back; one person is enough, because ease is never held up.

    Needs SWITCH_MODE over its region. Doing it twice is harmless.
    """
    at = clock.now()
    with transaction.atomic():
        row = ModeOrder.objects.select_for_update().filter(pk=order).first()
        if row is None or not by.can(SWITCH_MODE, row.region):
            raise not_found()
        if row.until_at <= at:
            return row
        row.until_at = row.ended_at = at
        row.save(update_fields=["until_at", "ended_at"])
        if row.confirmed_at is not None:
            cancel_at(_timer(row))
            record(ModeEnded(region=row.region, subject=row.ref, mode=row.mode), by=by)
    return row


def _begin(by: Actor, row: ModeOrder) -> None:
    at = clock.now()
    was = mode_in(row.region, at).mode.code
    row.confirmed_by, row.confirmed_at, row.since_at = by.id, at, at
    row.save(update_fields=["confirmed_by", "confirmed_at", "since_at"])
    switched = ModeSwitched(
        region=row.region,
        subject=row.ref,
        mode=row.mode,
        was=was,
        until_at=row.until_at,
        powers=tuple(row.powers),
    )
    record(switched, by=by, purpose=row.reason[:200], basis=row.basis)
    # The powers are over at that moment whether the worker runs or not; the timer tells the others.
    record_at(row.until_at, ModeLapsed(region=row.region, subject=row.ref, mode=row.mode), by=by, once=_timer(row))


def _timer(row: ModeOrder) -> str:
    return f"policy.mode:{row.pk}"


def _invalid(code: str, words: Words, field: str) -> Refusal:
    return Refusal(code, words, kind=Kind.INVALID, field=field)
