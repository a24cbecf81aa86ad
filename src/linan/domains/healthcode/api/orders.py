"""Orders by hand over the API: the same two offices, the same alarms, the same silence as on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from linan.core.desk.api import PROBLEMS, PageOut, Whole, by_of, tail
from linan.core.desk.saying import say
from linan.core.ledger import once_or_earlier
from linan.domains.healthcode import actions
from linan.domains.healthcode.abilities import OVERSEE_ORDERS
from linan.domains.healthcode.api.codes import router
from linan.domains.healthcode.queries import orders as queries
from linan.domains.healthcode.rules.orders import AlarmOutcome, Asked
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef

LONGEST_LIST = 5000
"""People read of one call, as on the page; what an order may name is bounded far below and counted, not cut."""


class OrderIn(Schema):
    """A proposal: ground, law and record as the form names them; `key` makes sending twice harmless."""

    people: list[UUID] = Field(min_length=1, max_length=LONGEST_LIST)
    ground: str = Field(max_length=80)
    basis: str = Field("", max_length=40)
    record: str = Field("", max_length=80)
    reason: str = Field("", max_length=400)
    days: Whole = 1
    key: str = Field("", max_length=80)


class OrderStateOut(Schema):
    """What the order is now. `waits_for` says in words who still has to say yes; empty when nobody has."""

    order: UUID
    state: str
    people: int
    third_needed: bool
    until: datetime
    waits_for: str


class OrderLineOut(OrderStateOut):
    office: str
    ground: str
    area: str
    mine_to_do: bool


class OrdersPage(PageOut):
    items: list[OrderLineOut]


class NamedOut(Schema):
    person: UUID
    name: str
    address: str
    lifted_at: datetime | None


class AlarmOut(Schema):
    alarm: UUID
    order: UUID
    words: str
    office: str
    people: int
    raised_at: datetime
    settled_at: datetime | None
    outcome: str
    may_settle: bool


class OrderOut(OrderLineOut):
    """One order with its offices and alarms; `named` is empty for who may not see names (`shows_names`)."""

    reason: str
    record: str
    basis: str
    offices: list[str]
    may_agree: bool
    may_lift: bool
    shows_names: bool
    named: list[NamedOut]
    alarms: list[AlarmOut]


class BecauseIn(Schema):
    """Why, in words; `person` lifts for one of those it names, nobody for all of them."""

    because: str = Field("", max_length=400)
    person: UUID | None = None


class LiftedOut(Schema):
    freed: int


class SettleIn(Schema):
    outcome: AlarmOutcome
    words: str = Field(max_length=400)


@router.get("/orders", response={200: OrdersPage, **PROBLEMS})
def list_orders(request: HttpRequest, state: str = "", after: str | None = None) -> Any:
    """Orders by hand in one's areas, the newest first; `mine_to_do` marks those that wait for one's yes or no."""
    page = queries.orders(by_of(request), state=state, cursor=after)
    items = [_line(line) for line in page.items]
    return {"items": items, **tail(page)}


@router.post("/orders", response={200: OrderStateOut, **PROBLEMS})
def propose_order(request: HttpRequest, sent: OrderIn) -> Any:
    """Propose an order by hand. Nothing changes for anybody until somebody of another office agrees.

    What no number of people can order is answered with the state `stopped`, and those who oversee orders are told.
    """
    by = by_of(request)
    asked = Asked(sent.ground, sent.basis, sent.record, sent.reason, sent.days)
    return _once(by, "order", sent.key, lambda: _propose(by, sent.people, asked))


def _propose(by: Actor, people: list[UUID], asked: Asked) -> dict[str, Any]:
    row = actions.propose_order(by, [PersonRef(p) for p in people], asked)
    return _state(row.pk, by)


@router.get("/orders/{order}", response={200: OrderOut, **PROBLEMS})
def show_order(request: HttpRequest, order: UUID) -> Any:
    """One order with everything needed to say yes or no. Reading names is noted."""
    view = queries.order_view(by_of(request), order)
    row = view.line.order
    return _line(view.line) | {
        "reason": row.reason,
        "record": row.record,
        "basis": row.basis,
        "offices": row.offices,
        "may_agree": view.may_agree,
        "may_lift": view.may_lift,
        "shows_names": view.shows_names,
        "named": [
            {"person": n.person.id, "name": n.name, "address": n.address, "lifted_at": n.lifted_at} for n in view.people
        ],
        "alarms": [_alarm(a) for a in view.alarms],
    }


@router.post("/orders/{order}/agree", response={200: OrderStateOut, **PROBLEMS})
def agree_to_order(request: HttpRequest, order: UUID) -> Any:
    """Say yes as second or third person, of an office that has not signed yet."""
    by = by_of(request)
    actions.agree_to_order(by, order)
    return _state(order, by)


@router.post("/orders/{order}/refuse", response={200: OrderStateOut, **PROBLEMS})
def refuse_order(request: HttpRequest, order: UUID, sent: BecauseIn) -> Any:
    """Say no, or take one's own proposal back."""
    by = by_of(request)
    actions.refuse_order(by, order, sent.because)
    return _state(order, by)


@router.post("/orders/{order}/lift", response={200: LiftedOut, **PROBLEMS})
def lift_order(request: HttpRequest, order: UUID, sent: BecauseIn) -> Any:
    """Lift an order, for one person or for everybody it names; ease needs no second person."""
    person = PersonRef(sent.person) if sent.person else None
    return {"freed": actions.lift_order(by_of(request), order, sent.because, person)}


@router.get("/alarms", response={200: list[AlarmOut], **PROBLEMS})
def list_alarms(request: HttpRequest) -> Any:
    """Alarms about orders by hand that nobody has looked into, the oldest first; for those who oversee orders."""
    by = by_of(request)
    by.must_somewhere(OVERSEE_ORDERS)
    return [_alarm(a) for a in queries.open_alarms(by)]


@router.post("/alarms/{alarm}/settle", response={200: AlarmOut, **PROBLEMS})
def settle_alarm(request: HttpRequest, alarm: UUID, sent: SettleIn) -> Any:
    """Say what came of looking into an alarm; `stopped` also ends its order."""
    by = by_of(request)
    row = actions.settle_alarm(by, alarm, sent.outcome, sent.words)
    return next(_alarm(a) for a in queries.order_view(by, row.order_id).alarms if a.id == row.pk)


def _line(line: queries.OrderLine) -> dict[str, Any]:
    row = line.order
    return {
        "order": row.pk,
        "state": row.state,
        "people": row.people,
        "third_needed": row.third_needed,
        "until": row.until,
        "waits_for": say(line.state) if line.waits else "",
        "office": row.office,
        "ground": say(line.ground),
        "area": line.area,
        "mine_to_do": line.mine_to_do,
    }


def _state(order: UUID, by: Actor) -> dict[str, Any]:
    told = _line(queries.line_of(by, order))
    return {name: told[name] for name in ("order", "state", "people", "third_needed", "until", "waits_for")}


def _alarm(line: queries.AlarmLine) -> dict[str, Any]:
    row = line.alarm
    return {
        "alarm": row.pk,
        "order": row.order_id,
        "words": say(line.words),
        "office": row.office,
        "people": row.people,
        "raised_at": row.raised_at,
        "settled_at": row.settled_at,
        "outcome": row.outcome,
        "may_settle": line.may_settle,
    }


def _once(by: Actor, what: str, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    if not key:
        return make()

    def stored() -> dict[str, Any]:
        return {k: str(v) if isinstance(v, UUID | datetime) else v for k, v in make().items()}

    return once_or_earlier(f"healthcode.{what}:{by.id}", key, stored)[0]
