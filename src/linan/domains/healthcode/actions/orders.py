"""Orders by hand: propose, agree, refuse, lift; expiry by itself; alarms and their settling.

An order by hand is the one thing here that people decide and nobody observed. So it takes two people of two offices,
ends by itself, turns nobody red, and many at once take a third person and are told to those who oversee at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.ledger import cancel_at, record, record_at
from linan.core.policy.legal import need_basis
from linan.domains.healthcode.abilities import AGREE_TO_ORDER, ORDER_BY_HAND, OVERSEE_ORDERS, TAKE_EVIDENCE
from linan.domains.healthcode.actions.codes import let_fall, take_down
from linan.domains.healthcode.facts import (
    ManualOrderAgreed,
    ManualOrderDue,
    ManualOrderExpired,
    ManualOrderInForce,
    ManualOrderLifted,
    ManualOrderProposed,
    ManualOrderRefused,
    OrderAlarmSettled,
    OrderBatchAlarmed,
)
from linan.domains.healthcode.models import Evidence, ManualOrder, OfficeDay, OrderAlarm, OrderedPerson
from linan.domains.healthcode.queries.orders import everybodys, limits_in, spread_before
from linan.domains.healthcode.rules import BULK_MOST, EvidenceKind, NewEvidence
from linan.domains.healthcode.rules import orders as rules
from linan.domains.healthcode.rules.orders import AlarmKind, AlarmOutcome, Asked, OrderState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.verdicts import BY_HAND
from linan.kernel.words import Words


def propose_order(by: Actor, persons: Iterable[PersonRef], asked: Asked) -> ManualOrder:
    """Propose an order by hand. It changes nothing until a second person of another office agrees.

    Needs ORDER_BY_HAND over everybody named. More people of one office in a day than `healthcode.order_batch`, or of
    all offices of the county in `healthcode.order_spread_days` than `healthcode.order_spread`, need a third person too
    and raise an alarm at once; more than `healthcode.order_people_most`, or anybody on a ground that
    is none of the list, are kept as an attempt that nobody can agree to, with an alarm. Refuses what
    `rules.check_order` names, `nobody_named`, `no_office`, `bad_basis`, `no_such_rule`.
    """
    by.must_somewhere(ORDER_BY_HAND)
    rules.need_office(by.organisation)
    named, now = sorted(set(persons)), clock.now()
    region = _common(by, named)
    limits = limits_in(region, now)
    with transaction.atomic():
        day, county = _office_day(by.organisation, now), _office_day(everybodys(region), now)
        before = rules.Before(day.people, spread_before(region, now))
        alarm = rules.alarm_of(len(named), asked.ground, before, limits)
        if not rules.stops(alarm):
            rules.check_order(asked, policy.number("healthcode.order_days_most", region, now).value)
            need_basis(asked.basis, rules.PURPOSE, civil_day(now))
            if BY_HAND not in policy.rule_set(region, now).colouring:
                raise Refusal(
                    "no_such_rule",
                    Words("The edition in force here knows no orders by hand."),
                    kind=Kind.CONFLICT,
                    next_step=Words("Advise the person instead; nothing can be ordered."),
                )
        for count in (day, county):
            count.people += len(named)
            count.save(update_fields=["people"])
        row = _keep(by, region, named, asked, alarm, now)
        if alarm is not None:
            split = alarm == AlarmKind.SPLIT and day.people <= limits.batch
            _alarm(by, row, alarm, before.spread + len(named) if split else day.people, now)
    return row


def _common(by: Actor, named: Sequence[PersonRef]) -> Region:
    if not named:
        raise Refusal(
            "nobody_named",
            Words("The order names nobody."),
            kind=Kind.INVALID,
            field="people",
            next_step=Words("Enter identity numbers or telephones, one a line."),
        )
    found = register.regions_of(named)
    if len(found) != len(named) or not all(by.can(ORDER_BY_HAND, over=r) for r in found.values()):
        raise not_found()
    return register.common_region(list(found.values())).community


def _office_day(office: str, now: datetime) -> OfficeDay:
    """The day's count of an office, locked until the transaction ends."""
    key = {"office": office, "on": civil_day(now)}
    OfficeDay.objects.bulk_create([OfficeDay(**key)], ignore_conflicts=True)
    return OfficeDay.objects.select_for_update().get(**key)


def _keep(
    by: Actor, region: Region, named: Sequence[PersonRef], asked: Asked, alarm: AlarmKind | None, now: datetime
) -> ManualOrder:
    stopped = rules.stops(alarm)
    row = ManualOrder.objects.create(
        region=region,
        ground=asked.ground[:24],
        basis=asked.basis[:40],
        record=asked.record.strip()[:80],
        reason=asked.reason.strip()[:400],
        people=len(named),
        until=rules.end_after(now, max(1, asked.days) if not stopped else 1),
        state=OrderState.STOPPED if stopped else OrderState.SECOND,
        third_needed=alarm is not None,
        office=by.organisation,
        proposed_by=by.id,
        proposed_at=now,
        closed_at=now if stopped else None,
    )
    if not stopped:
        # Of an attempt nobody's name is kept: it concerns no one and only its size is looked into.
        OrderedPerson.objects.bulk_create([OrderedPerson(order=row, person_id=p.id) for p in named], batch_size=500)
        record_at(row.until, ManualOrderDue(region=region, subject=row.ref), by=by, once=_timer(row))
    told = ManualOrderProposed(
        region=region,
        subject=row.ref,
        ground=row.ground,
        basis=row.basis,
        office=row.office,
        people=row.people,
        until=row.until,
    )
    record(told, by=by, basis=row.basis)
    return row


def _alarm(by: Actor, order: ManualOrder, kind: AlarmKind, people: int, now: datetime) -> None:
    county = order.region.at(Level.COUNTY)
    row = OrderAlarm.objects.create(
        region=county, order=order, kind=kind, office=order.office, people=people, raised_at=now
    )
    fact = OrderBatchAlarmed(
        region=county, subject=row.ref, order=order.ref, office=order.office, people=people, alarm=kind.value
    )
    record(fact, by=by)


def agree_to_order(by: Actor, order: UUID) -> ManualOrder:
    """Agree as the second person, or as the third where one is needed; then the order is in force. Twice is once.

    Needs AGREE_TO_ORDER over its region as the second, OVERSEE_ORDERS as the third. Refuses `second_person`,
    `second_office`, `no_office`, `order_over`.
    """
    now = clock.now()
    with transaction.atomic():
        row = _locked(by, order)
        if by.id in (row.second_by, row.third_by):
            return row
        if row.state not in rules.WAITING or row.until <= now:
            raise _over()
        third = row.state == OrderState.THIRD
        by.must(OVERSEE_ORDERS if third else AGREE_TO_ORDER, over=row.region)
        rules.check_signer(by.id, by.organisation, row.signers, row.offices)
        if third:
            row.third_by, row.third_office, row.third_at = by.id, by.organisation, now
        else:
            row.second_by, row.second_office, row.second_at = by.id, by.organisation, now
        waits = row.third_needed and not third
        row.state = OrderState.THIRD if waits else OrderState.IN_FORCE
        row.save()
        number = 3 if third else 2
        record(ManualOrderAgreed(region=row.region, subject=row.ref, office=by.organisation, number=number), by=by)
        if not waits:
            _put_in_force(by, row, now)
    return row


def _put_in_force(by: Actor, row: ManualOrder, now: datetime) -> None:
    fact = ManualOrderInForce(region=row.region, subject=row.ref, people=row.people, until=row.until)
    cause = record(fact, by=by, basis=row.basis)
    named = [p.ref for p in row.named.order_by("id")]
    regions = register.regions_of(named)
    params = {"ground": row.ground, "office": row.office, "order": str(row.ref)}
    for start in range(0, len(named), BULK_MOST):
        lot = [p for p in named[start : start + BULK_MOST] if p in regions]
        items = [NewEvidence(p, EvidenceKind.MANUAL_ORDER, now, params, row.until, row.ref) for p in lot]
        take_down(by, items, regions, now, cause=cause)


def refuse_order(by: Actor, order: UUID, because: str) -> ManualOrder:
    """Say no as one of those who are asked, or take one's own proposal back. Twice is once; over is over.

    Needs AGREE_TO_ORDER or OVERSEE_ORDERS over its region, or to have proposed it.
    """
    with transaction.atomic():
        row = _locked(by, order)
        if row.state not in rules.WAITING:
            return row
        _close(row, OrderState.REFUSED, by, because)
        record(ManualOrderRefused(region=row.region, subject=row.ref, office=by.organisation), by=by)
    return row


def lift_order(by: Actor, order: UUID, because: str, person: PersonRef | None = None) -> int:
    """Lift an order that is in force, for one person or for everybody; ease needs no second person. How many were
    freed.

    Needs ORDER_BY_HAND, AGREE_TO_ORDER or OVERSEE_ORDERS over its region. Twice is once.
    """
    with transaction.atomic():
        row = _locked(by, order)
        return _lift(by, row, person, because, "lifted")


def lift_for(by: Actor, order: UUID, person: PersonRef, why: str) -> int:
    """Lift an order for one person after their objection; `why` is a short code. For actions of this domain."""
    with transaction.atomic():
        row = ManualOrder.objects.select_for_update().get(pk=order)
        return _lift(by, row, person, "", why)


def _lift(by: Actor, row: ManualOrder, person: PersonRef | None, because: str, why: str) -> int:
    if row.state != OrderState.IN_FORCE:
        return 0
    now = clock.now()
    named = row.named.filter(lifted_at=None)
    if person is not None:
        named = named.filter(person_id=person.id)
    ids = list(named.values_list("person_id", flat=True))
    if not ids:
        return 0
    record(ManualOrderLifted(region=row.region, subject=row.ref, people=len(ids), why=why), by=by)
    named.update(lifted_at=now, lifted_because=why[:40])
    _withdraw(by, row, ids, now, why)
    if not row.named.filter(lifted_at=None).exists():
        _close(row, OrderState.LIFTED, by, because)
    return len(ids)


def _withdraw(by: Actor, row: ManualOrder, ids: Sequence[UUID], now: datetime, why: str) -> None:
    held = Evidence.objects.filter(source=str(row.ref), kind=EvidenceKind.MANUAL_ORDER, withdrawn_at=None)
    for start in range(0, len(ids), BULK_MOST):
        if lot := list(held.filter(person_id__in=ids[start : start + BULK_MOST]).order_by("id")):
            let_fall(by, lot, now, why)


def expire_order(by: Actor, order: UUID) -> ManualOrder:
    """The last day is over: close the order, or the proposal of one. For the timer; needs TAKE_EVIDENCE there.

    Its evidence said itself until when it counts, so the codes are free at that moment whether this runs or not.
    """
    now = clock.now()
    with transaction.atomic():
        row = ManualOrder.objects.select_for_update().filter(pk=order).first()
        if row is None:
            raise not_found()
        by.must(TAKE_EVIDENCE, over=row.region)
        if row.state not in (*rules.WAITING, OrderState.IN_FORCE) or now < row.until:
            return row
        ids = list(row.named.filter(lifted_at=None).values_list("person_id", flat=True))
        in_force = row.state == OrderState.IN_FORCE
        _close(row, OrderState.EXPIRED, by, "")
        record(ManualOrderExpired(region=row.region, subject=row.ref), by=by)
        if in_force:
            _withdraw(by, row, ids, now, "expired")
    return row


def settle_alarm(by: Actor, alarm: UUID, outcome: str, words: str) -> OrderAlarm:
    """Say what came of looking into an alarm; `stopped` also ends the order. Twice is once.

    Needs OVERSEE_ORDERS over its region; refuses `second_person` to who proposed the order.
    """
    now = clock.now()
    with transaction.atomic():
        row = OrderAlarm.objects.select_for_update().select_related("order").filter(pk=alarm).first()
        if row is None or not by.can(OVERSEE_ORDERS, row.region):
            raise not_found()
        if row.settled_at is not None:
            return row
        if outcome not in set(AlarmOutcome) or not words.strip():
            raise Refusal(
                "reason_missing",
                Words("Say whether it is founded, and why."),
                kind=Kind.INVALID,
                field="words",
                next_step=Words("Write what you looked at."),
            )
        if by.id == row.order.proposed_by:
            raise Refusal("second_person", Words("Somebody else looks into it."), kind=Kind.NOT_PERMITTED)
        row.settled_at, row.settled_by, row.outcome, row.words = now, by.id, outcome, words.strip()[:400]
        row.save()
        record(OrderAlarmSettled(region=row.region, subject=row.ref, outcome=outcome), by=by)
        if outcome == AlarmOutcome.STOPPED:
            if row.order.state in rules.WAITING:
                refuse_order(by, row.order_id, words)
            else:
                lift_order(by, row.order_id, words)
    return row


def _locked(by: Actor, order: UUID) -> ManualOrder:
    row = ManualOrder.objects.select_for_update().filter(pk=order).first()
    if row is None or not any(by.can(a, row.region) for a in (ORDER_BY_HAND, AGREE_TO_ORDER, OVERSEE_ORDERS)):
        raise not_found()
    return row


def _close(row: ManualOrder, state: OrderState, by: Actor, because: str) -> None:
    row.state, row.closed_at, row.closed_by, row.closed_because = state, clock.now(), by.id, because.strip()[:400]
    row.save(update_fields=["state", "closed_at", "closed_by", "closed_because"])
    cancel_at(_timer(row))


def _timer(row: ManualOrder) -> str:
    return f"healthcode.order:{row.pk}"


def _over() -> Refusal:
    return Refusal(
        "order_over",
        Words("This order no longer waits for anybody."),
        kind=Kind.CONFLICT,
        next_step=Words("Look at its page: it says what became of it."),
    )
