"""Orders: opening, joining, putting in force and letting lapse.

A person has at most one open order. Every reason is a ground of it; when one comes or goes, what governs is weighed
again from all grounds in force, so the order in which news arrives never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.core.community.queries import regions_of
from linan.core.ledger import cancel_many, record, record_at_many, record_many
from linan.domains.quarantine import queries, rules
from linan.domains.quarantine.abilities import NAME_FIVE, ORDER_QUARANTINE
from linan.domains.quarantine.actions.numbers import next_numbers
from linan.domains.quarantine.facts import (
    CheckInMissed,
    QuarantineActivated,
    QuarantineChanged,
    QuarantineLapsed,
    QuarantineOrdered,
    Regime,
    ReleaseDue,
    ReleaseNear,
)
from linan.domains.quarantine.models import CareName, Ground, Order, Whose
from linan.domains.quarantine.rules import State
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refs import OrderRef, PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.time import Due, civil_day
from linan.kernel.words import Words


class Reading(Whose):
    """The fields QuarantineOrdered and QuarantineChanged share."""

    regime: Regime
    days: int
    anchor_on: date
    until_on: date
    rule: str
    provisional: bool
    because: Ref
    test_days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One stay somebody asks for; `last_exposed_on` is day 0, `test_days` are days of that count."""

    person: PersonRef
    regime: Regime
    because: Ref
    last_exposed_on: date
    days: int
    rule: str
    provisional: bool = False
    test_days: tuple[int, ...] = ()

    @property
    def due(self) -> Due:
        return Due(self.last_exposed_on, self.days, self.rule)


def order_quarantine(
    by: Actor,
    person: PersonRef,
    *,
    regime: Regime,
    because: Ref,
    last_exposed_on: date,
    days: int,
    rule: str,
    provisional: bool = False,
    test_days: Sequence[int] = (),
) -> Order | None:
    """Order a stay, or add a ground to the one that is open; None when the days asked for are already over.

    Needs ORDER_QUARANTINE over the person's region. Asking twice for the same cause changes nothing. The order is in
    force at once when each of the five roles has somebody on duty there, and otherwise waits as a draft.
    """
    wanted = Wanted(person, regime, because, last_exposed_on, days, rule, provisional, tuple(test_days))
    return next(iter(order_many(by, [wanted])), None)


@transaction.atomic
def order_many(by: Actor, wanted: Sequence[Wanted]) -> list[Order]:
    """Order up to 500 stays in one transaction; the orders touched, without those whose days are already over.

    Needs ORDER_QUARANTINE over each person's region; one that is not allowed refuses them all.
    """
    if len(wanted) > 500:
        raise Refusal(
            "too_many_orders",
            Words("At most 500 people can be ordered at once; these are {count}.", count=len(wanted)),
            kind=Kind.INVALID,
            next_step=Words("Send them in smaller groups."),
        )
    at = clock.now()
    for w in wanted:
        _must_make_sense(w, at)
    regions = _regions_of(by, [w.person for w in wanted])
    live = [w for w in wanted if w.due.ends_at() > at]
    held = {
        o.person_id: o
        for o in Order.objects.select_for_update().filter(
            person_id__in=[w.person.id for w in live], state__in=list(rules.OPEN)
        )
    }
    fresh: dict[Order, list[Wanted]] = {}
    touched: dict[Order, None] = {}
    joined: list[tuple[Order, Wanted]] = []
    for w in live:
        order = held.get(w.person.id)
        if order is None:
            order = held[w.person.id] = Order(person_id=w.person.id, region=regions[w.person], ordered_at=at)
            fresh[order] = []
        if order in fresh:
            fresh[order].append(w)
        else:
            joined.append((order, w))
        touched[order] = None
    _open(by, fresh, at)
    for order, w in joined:
        _join(by, order, w, at)
    return list(touched)


def activate(by: Actor, order: OrderRef) -> Order:
    """Put a draft in force once all five roles are filled; refuses `five_missing` and names the empty ones.

    Needs NAME_FIVE over the order's region. An order in force already stays as it is.
    """
    with transaction.atomic():
        found = queries.open_order_for(by, NAME_FIVE, order)
        if found.state == State.ACTIVE:
            return found
        missing = rules.missing_roles(n.named() for n in found.five.all())
        if missing:
            raise Refusal(
                "five_missing",
                Words("The order cannot take force before all five are named."),
                reasons=[rules.blocker_words(f"no_{role}") for role in missing],
                next_step=Words("Fill the empty roles with a name and a telephone number."),
            )
        put_in_force(by, [found], clock.now())
        return found


@transaction.atomic
def lapse_orders(by: Actor, because: Ref) -> int:
    """Let every ground that rests on `because` fall away; the number of stays that ended by it.

    Needs ORDER_QUARANTINE; only orders in the actor's regions are touched. A stay with other grounds goes on under
    what governs then. Doing it twice changes nothing.
    """
    regions = by.must_somewhere(ORDER_QUARANTINE)
    at = clock.now()
    ended = 0
    orders = queries.orders_resting_on(str(because), regions).select_for_update()
    for order in orders:
        order.grounds.filter(because=str(because), lapsed_at=None).update(lapsed_at=at)
        stay = rules.weigh_grounds(g.weighed() for g in order.grounds.filter(lapsed_at=None))
        if stay is None:
            lapse(by, order, because, at)
            ended += 1
        else:
            _govern(by, order, stay, at)
    return ended


def lapse(by: Actor, order: Order, because: Ref, at: datetime) -> None:
    """Close an order as if it had not been needed, and silence its timers."""
    order.state, order.closed_at, order.blockers = State.LAPSED, at, []
    order.save(update_fields=["state", "closed_at", "blockers"])
    silence(order)
    record(QuarantineLapsed(**order.whose, because=because), by=by)


def put_in_force(by: Actor, orders: Sequence[Order], at: datetime) -> None:
    """Number the notices of these drafts and start their days. The caller has seen that all five are named."""
    if not orders:
        return
    facts: list[Fact] = []
    numbers = next_numbers([o.region for o in orders], at, "notice")
    for order, notice in zip(orders, numbers, strict=True):
        order.state, order.activated_at, order.notice_number = State.ACTIVE, at, notice
        facts.append(QuarantineActivated(**order.whose, notice=notice))
    record_at_many([t for order in orders for t in _word_timers(order, at)], by=by)
    Order.objects.bulk_update(orders, ["state", "activated_at", "notice_number"])
    record_many(facts, by=by)


def expect_word(by: Actor, order: Order, at: datetime) -> None:
    """Set this evening's timer (tomorrow's when the evening is past or today's word is in), until the stay ends."""
    if timers := _word_timers(order, at):
        record_at_many(timers, by=by)


def _word_timers(order: Order, at: datetime) -> list[tuple[datetime, Fact, str]]:
    on = civil_day(at)
    if order.heard_on(on) or at >= rules.check_in_deadline(on):
        on += timedelta(days=1)
    if on > order.until_on:
        return []
    return [(rules.check_in_deadline(on), CheckInMissed(**order.whose, on=on), _word_key(order, on))]


def silence(order: Order) -> None:
    """Cancel every timer of a closed order; those already due find it closed and do nothing."""
    today = clock.today()
    words = [_word_key(order, today + timedelta(n)) for n in (0, 1)]
    cancel_many([f"release:{order.id}", f"near:{order.id}", *words])


def _must_make_sense(w: Wanted, at: datetime) -> None:
    if w.last_exposed_on > civil_day(at):
        raise Refusal(
            "exposed_in_future",
            Words("The last exposure lies in the future: {on}.", on=w.last_exposed_on),
            kind=Kind.INVALID,
            field="last_exposed_on",
            next_step=Words("Check the date of the last exposure."),
        )
    if not 0 < w.days <= rules.MOST_DAYS:
        raise Refusal(
            "days_out_of_range",
            Words("A stay lasts 1 to {most} days, not {days}.", most=rules.MOST_DAYS, days=w.days),
            kind=Kind.INVALID,
            field="days",
            next_step=Words("Take the number from the edition in force."),
        )


def _regions_of(by: Actor, people: Iterable[PersonRef]) -> Mapping[PersonRef, Region]:
    """Where each person lives, as far as the actor may order there; one outside refuses like one that is absent."""
    wanted = set(people)
    return queries.all_or_not_found(by, ORDER_QUARANTINE, wanted, regions_of(wanted))


def _ground(order: Order, w: Wanted) -> Ground:
    return Ground(
        order=order,
        because=str(w.because),
        regime=w.regime,
        anchor_on=w.last_exposed_on,
        days=w.days,
        rule=w.rule,
        test_days=list(w.test_days),
        provisional=w.provisional,
    )


def _open(by: Actor, fresh: dict[Order, list[Wanted]], at: datetime) -> None:
    """Write new orders with their grounds and default five, and put in force those that lack nobody."""
    grounds: list[Ground] = []
    five: list[CareName] = []
    ready: list[Order] = []
    near: dict[Region, list[rules.CareName]] = {}
    for order, asked in fresh.items():
        by_cause = {str(w.because): w for w in asked}
        own = [_ground(order, w) for w in by_cause.values()]
        stay = rules.weigh_grounds(g.weighed() for g in own)
        assert stay is not None  # every fresh order was asked for
        _write(order, stay)
        grounds += own
        building = order.region.at(Level.BUILDING)
        if building not in near:
            near[building] = queries.default_five(building)
        names = near[building]
        five += [queries.care_name(order, n) for n in names]
        if not rules.missing_roles(names):
            ready.append(order)
    Order.objects.bulk_create(fresh)
    Ground.objects.bulk_create(grounds)
    CareName.objects.bulk_create(five)
    record_many([QuarantineOrdered(**_reading(o)) for o in fresh], by=by)
    record_at_many([t for order in fresh for t in _release_timers(order, at)], by=by)
    put_in_force(by, ready, at)


def _join(by: Actor, order: Order, w: Wanted, at: datetime) -> None:
    """Add or renew one ground of an open order, and weigh again."""
    ground = order.grounds.filter(because=str(w.because)).first()
    new = _ground(order, w)
    if ground is not None:
        new.id = ground.id
    new.save(force_update=ground is not None)
    stay = rules.weigh_grounds(g.weighed() for g in order.grounds.filter(lapsed_at=None))
    assert stay is not None  # the ground just saved is in force
    _govern(by, order, stay, at)


def _govern(by: Actor, order: Order, stay: rules.Stay, at: datetime) -> None:
    """Let `stay` govern the order; when that changes anything, move the timers and say so."""
    before = _reading(order)
    _write(order, stay)
    after = _reading(order)
    if after == before:
        return
    order.save()
    record_at_many(_release_timers(order, at), by=by)
    record(QuarantineChanged(**after), by=by)


def _write(order: Order, stay: rules.Stay) -> None:
    order.regime, order.provisional, order.because = stay.regime, stay.provisional, stay.because
    order.anchor_on, order.days, order.rule = stay.due.anchor_on, stay.due.days, stay.due.rule
    order.until_on, order.test_days = stay.due.last_on, list(stay.test_days)


def _reading(order: Order) -> Reading:
    """The order as its facts tell it."""
    return {
        **order.whose,
        "regime": Regime(order.regime),
        "days": order.days,
        "anchor_on": order.anchor_on,
        "until_on": order.until_on,
        "rule": order.rule,
        "provisional": order.provisional,
        "because": Ref.parse(order.because),
        "test_days": tuple(order.test_days),
    }


def _release_timers(order: Order, at: datetime) -> list[tuple[datetime, Fact, str]]:
    """The release at the midnight that closes the last day, and a look at the blockers one day before."""
    ends_at = order.due.ends_at()
    timers: list[tuple[datetime, Fact, str]] = [(ends_at, ReleaseDue(**order.whose), f"release:{order.id}")]
    near_at = ends_at - timedelta(days=1)
    if near_at > at:
        timers.append((near_at, ReleaseNear(**order.whose), f"near:{order.id}"))
    return timers


def _word_key(order: Order, on: date) -> str:
    return f"word:{order.id}:{on}"
