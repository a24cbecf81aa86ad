"""Asking for tests and taking the asking back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record_at_many, record_many
from linan.core.ledger.compiled import One, Save
from linan.domains.testing.abilities import ORDER_TEST
from linan.domains.testing.actions.shared import homes_of
from linan.domains.testing.facts import (
    TestDropped,
    TestOrdered,
    TestOverdue,
)
from linan.domains.testing.models import TestOrder
from linan.domains.testing.rules import OrderState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, Ref
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.time import need_aware


def order_test(
    by: Actor, person: PersonRef, reason: str, due_at: datetime, because: Ref | UUID | None = None
) -> TestOrder:
    """Ask somebody to be tested by `due_at`; the same reason and cause again gives the order already open.

    Needs ORDER_TEST over the person's region. Sets the clock that records TestOverdue.
    """
    return order_tests(by, [(person, reason, due_at, because)])[0]


def order_tests(by: Actor, wanted: Iterable[tuple[PersonRef, str, datetime, Ref | UUID | None]]) -> list[TestOrder]:
    """Many orders in one transaction: (person, reason, due, because); each as `order_test` does one."""
    asked = [Asked(p, reason, need_aware(due_at), str(because or "")) for p, reason, due_at, because in wanted]
    return order_all(by, asked, homes_of(by, {a.person for a in asked}, ORDER_TEST))


def drop_tests(by: Actor, because: Ref | UUID) -> int:
    """Take back every open order with this cause; how many there were. Needs ORDER_TEST where they lie."""
    with transaction.atomic():
        found = list(TestOrder.objects.select_for_update().filter(because=str(because), state=OrderState.OPEN))
        for order in found:
            by.must(ORDER_TEST, over=order.region)
            close_order(order, OrderState.DROPPED)
        record_many([TestDropped(region=o.region, subject=o.subject, order=o.id) for o in found], by=by)
    return len(found)


@dataclass(frozen=True, slots=True)
class Asked:
    """A test somebody asks for; the same again is the same order."""

    person: PersonRef
    reason: str
    due_at: datetime
    because: str


def order_all(by: Actor, asked: Sequence[Asked], homes: Mapping[PersonRef, Region]) -> list[TestOrder]:
    """Make the orders that are not open yet, in one transaction, each with its clock."""
    with transaction.atomic():
        standing = TestOrder.objects.filter(person_id__in=[p.id for p in homes]).exclude(state=OrderState.DROPPED)
        held = {Asked(o.subject, o.reason, o.due_at, o.because): o for o in standing.order_by("-id")}
        fresh: list[TestOrder] = []
        for one in asked:
            if one not in held:
                held[one] = TestOrder(
                    person_id=one.person.id,
                    region=homes[one.person],
                    reason=one.reason,
                    because=one.because,
                    due_at=one.due_at,
                    ordered_at=clock.now(),
                )
                fresh.append(held[one])
        TestOrder.objects.bulk_create(fresh, batch_size=500)
        ordered = [
            TestOrdered(region=o.region, subject=o.subject, order=o.id, reason=o.reason, due_at=o.due_at) for o in fresh
        ]
        record_many(ordered, by=by)
        late = [TestOverdue(region=o.region, subject=o.subject, order=o.id) for o in fresh]
        clocks = [(o.due_at, f, f"testing.order:{o.id}") for o, f in zip(fresh, late, strict=True)]
        record_at_many(clocks, by=by)
    return [held[one] for one in asked]


_STATE = Save(TestOrder, "state")
_NAMED = One(lambda: TestOrder.objects.filter(state=OrderState.OPEN), "id", "person")
_NEXT_DUE = One(lambda: TestOrder.objects.filter(state=OrderState.OPEN).order_by("due_at"), "person")


def order_for(person: PersonRef, order: UUID | None) -> TestOrder | None:
    """The order this sample answers: the one named, else the one due first."""
    if order is not None:
        named = _NAMED.first(order, person.id)
        if named is None:
            raise not_found()
        return named
    return _NEXT_DUE.first(person.id)


def close_order(order: TestOrder, state: OrderState) -> None:
    order.state = state.value
    _STATE.of(order)
    cancel_at(f"testing.order:{order.id}")
