"""The five people who look after a household, and the notice the household holds in its hands."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from linan.core import clock
from linan.core.accounts.capacity import must_decide_alone
from linan.core.accounts.rules import Deed
from linan.core.ledger import record
from linan.domains.quarantine import queries, rules
from linan.domains.quarantine.abilities import NAME_FIVE, SERVE_NOTICE
from linan.domains.quarantine.actions.orders import put_in_force
from linan.domains.quarantine.facts import FiveNamed, NoticeServed, NoticeSigned
from linan.domains.quarantine.models import CareName, Order
from linan.domains.quarantine.rules import State
from linan.kernel.actor import Actor
from linan.kernel.refs import OrderRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


@transaction.atomic
def name_five(by: Actor, order: OrderRef, five: Sequence[rules.CareName], *, seen: str = "") -> Order:
    """Put names and telephone numbers to the five roles; a draft takes force as soon as none is empty.

    Needs NAME_FIVE over the order's region. Roles not given stay as they are; a role may be named only once.
    `seen` is `rules.mark_of` of the five the caller looked at; refuses `changed_meanwhile` when they are others by now.
    """
    found = queries.open_order_for(by, NAME_FIVE, order)
    if len({n.role for n in five}) < len(five):
        raise Refusal("role_twice", Words("A role is named twice."), kind=Kind.INVALID)
    if seen and seen != rules.mark_of(n.named() for n in found.five.all()):
        raise Refusal(
            "changed_meanwhile",
            Words("Somebody else changed these five names meanwhile."),
            kind=Kind.CONFLICT,
            next_step=Words("Open the page again, look at their names, and then enter yours."),
        )
    CareName.objects.bulk_create(
        [queries.care_name(found, n) for n in five],
        update_conflicts=True,
        unique_fields=["order", "role"],
        update_fields=["name", "phone", "substitute_name", "substitute_phone", "staff"],
    )
    missing = rules.missing_roles(n.named() for n in found.five.all())
    fact = FiveNamed(**found.whose, missing=tuple(map(str, missing)))
    record(fact, by=by)
    if not missing and found.state == State.DRAFT:
        put_in_force(by, [found], clock.now())
    return found


@transaction.atomic
def serve_notice(by: Actor, order: OrderRef) -> Order:
    """Note that the notice was handed over. Needs SERVE_NOTICE; the first time counts."""
    found = queries.open_order_for(by, SERVE_NOTICE, order)
    _must_be_numbered(found)
    if found.served_at is None:
        found.served_at = clock.now()
        found.save(update_fields=["served_at"])
        record(NoticeServed(**found.whose, notice=found.notice_number), by=by)
    return found


@transaction.atomic
def sign_notice(by: Actor, order: OrderRef, name: str) -> Order:
    """Sign the notice: the person, a family member who may act for them, or staff with SERVE_NOTICE for a paper one.

    `name` is as written under the notice. The first signature counts; signing says "I have read it", not "I agree".
    """
    found = queries.open_order_for(by, SERVE_NOTICE, order, or_own=True)
    _must_be_numbered(found)
    if by.person == found.subject:
        must_decide_alone(found.subject, Deed.SIGN)
    if not name.strip():
        raise Refusal("name_missing", Words("Please write your name."), kind=Kind.INVALID, field="name")
    if found.signed_at is None:
        found.signed_at = clock.now()
        found.served_at = found.served_at or found.signed_at
        found.signed_by = name.strip()
        found.save(update_fields=["signed_at", "served_at", "signed_by"])
        record(NoticeSigned(**found.whose, notice=found.notice_number), by=by)
    return found


def _must_be_numbered(order: Order) -> None:
    if not order.notice_number:
        raise Refusal(
            "not_in_force",
            Words("There is no notice yet: the order is not in force."),
            next_step=Words("Fill the empty roles with a name and a telephone number."),
        )
