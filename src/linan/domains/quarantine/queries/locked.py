"""Doors the actions use: what is fetched here is locked and may be changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from linan.core.ledger.compiled import One
from linan.core.ledger.fields import within
from linan.domains.quarantine import rules
from linan.domains.quarantine.abilities import SEE_ORDERS, WATCH_DOORS
from linan.domains.quarantine.models import Ground, Leaving, Order
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import OrderRef, PersonRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

_ORDER = One(lambda: Order.objects.select_for_update(), "id")
_OPEN = One(lambda: Order.objects.select_for_update().filter(state__in=list(rules.OPEN)).order_by("id"), "person")


def locked_order(by: Actor, ability: Ability, order: OrderRef) -> Order:
    """The order, locked, to who holds `ability` over its region; absent and not yours answer alike."""
    found = _ORDER.first(order.id)
    if found is None:
        raise not_found()
    if not by.can(ability, found.region):
        if by.can(SEE_ORDERS, found.region):
            by.must(ability, found.region)
        raise not_found()
    return found


def locked_orders(by: Actor, ability: Ability, orders: Collection[OrderRef]) -> dict[OrderRef, Order]:
    """`locked_order` for at most 500, in one statement and one order."""
    rows = Order.objects.select_for_update().filter(pk__in={o.id for o in orders}).order_by("pk")
    found = {o.ref: o for o in rows}
    if any(o not in found or not by.can(ability, found[o].region) for o in orders):
        raise not_found()
    return found


def open_order_for(by: Actor, ability: Ability, order: OrderRef, *, or_own: bool = False) -> Order:
    """The order, locked and still open; `or_own` lets the person and their family in as well."""
    found = _ORDER.first(order.id) if or_own else None
    if found is None or not by.is_or_acts_for(found.subject):
        found = locked_order(by, ability, order)
    if not found.is_open:
        raise Refusal(
            "stay_over",
            Words("This stay is over."),
            next_step=Words("Nothing more is needed. A new stay would be a new order."),
        )
    return found


def open_order_of(by: Actor, ability: Ability, person: PersonRef) -> Order | None:
    """The person's open order, locked, to who holds `ability` over its region; None otherwise."""
    found = _OPEN.first(person.id)
    return found if found is not None and by.can(ability, found.region) else None


def orders_resting_on(because: str, regions: Sequence[Region]) -> QuerySet[Order]:
    """Open orders in `regions` with a ground in force that names `because`."""
    resting = Ground.objects.filter(because=because, lapsed_at=None).values("order_id")
    return Order.objects.filter(within("region", regions), id__in=resting, state__in=list(rules.OPEN))


def leaving_for(by: Actor, alarm: UUID) -> Leaving:
    """One leaving alarm, locked, to who holds WATCH_DOORS over its order's region."""
    found = Leaving.objects.select_for_update().select_related("order").filter(id=alarm).first()
    if found is None or not by.can(WATCH_DOORS, found.order.region):
        raise not_found()
    return found


def all_or_not_found(
    by: Actor, ability: Ability, wanted: set[PersonRef], found: Mapping[PersonRef, Region]
) -> Mapping[PersonRef, Region]:
    """`found` when it holds everybody `wanted` and the actor has `ability` over each of them."""
    by.must_somewhere(ability)
    for person in wanted:
        region = found.get(person)
        if region is None or not by.can(ability, region):
            raise not_found()
    return found
