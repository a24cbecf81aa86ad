"""The JSON door of quarantine: the same queries and actions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.domains.quarantine import actions, forms, queries, rules
from linan.domains.quarantine.facts import RefusalStep, Regime
from linan.domains.quarantine.models import Order
from linan.domains.quarantine.queries import OrderFilter
from linan.domains.quarantine.rules import CareRole, State
from linan.kernel.refs import OrderRef, PersonRef

router = new_router("quarantine")


class OrderOut(Schema):
    """One order as the API shows it; people only by id."""

    id: UUID
    person: UUID
    region: str
    state: State
    regime: Regime
    anchor_on: date
    days: int
    until_on: date
    rule: str
    provisional: bool
    test_days: list[int]
    blockers: list[str]
    notice_number: str
    certificate_number: str

    @staticmethod
    def of(order: Order) -> OrderOut:
        return OrderOut(
            id=order.id,
            person=order.person_id,
            region=str(order.region),
            state=State(order.state),
            regime=Regime(order.regime),
            anchor_on=order.anchor_on,
            days=order.days,
            until_on=order.until_on,
            rule=order.rule,
            provisional=order.provisional,
            test_days=list(order.test_days),
            blockers=list(order.blockers),
            notice_number=order.notice_number,
            certificate_number=order.certificate_number,
        )


class OrdersOut(PageOut):
    items: list[OrderOut]


class OrderIn(Schema):
    """`because` is the text of a reference such as `case:018f…`."""

    person: UUID
    regime: Regime
    because: str
    last_exposed_on: date
    days: int
    rule: str
    provisional: bool = False
    test_days: list[int] = []


class NameIn(Schema):
    role: CareRole
    name: str
    phone: str
    substitute_name: str = ""
    substitute_phone: str = ""


class CheckInIn(Schema):
    temperature_tenths: int | None = None
    symptoms: list[str] = []
    note: str = ""
    on: date | None = None


class LeavingIn(Schema):
    person: UUID
    source: str
    at: datetime


class StepIn(Schema):
    step: RefusalStep
    said: str
    witness: str
    law: str = ""


class DoneOut(Schema):
    done: bool


@router.get("/orders", response={200: OrdersOut, **PROBLEMS})
def list_orders(
    request: HttpRequest, regime: str = "", state: str = "open", overdue: bool = False, after: str | None = None
) -> OrdersOut:
    found = queries.orders(by_of(request), OrderFilter(regime, state, overdue), cursor=after)
    return OrdersOut(items=[OrderOut.of(line.order) for line in found.items], **tail(found))


@router.post("/orders", response={200: OrderOut, 204: None, **PROBLEMS})
def order_quarantine(request: HttpRequest, body: OrderIn) -> OrderOut | Status[None]:
    """204 when the days asked for are already over."""
    made = actions.order_quarantine(
        by_of(request),
        PersonRef(body.person),
        regime=body.regime,
        because=forms.reference(body.because),
        last_exposed_on=body.last_exposed_on,
        days=body.days,
        rule=body.rule,
        provisional=body.provisional,
        test_days=body.test_days,
    )
    return OrderOut.of(made) if made else Status(204, None)


@router.get("/orders/{uuid:id}", response={200: OrderOut, **PROBLEMS})
def one_order(request: HttpRequest, id: UUID) -> OrderOut:
    return OrderOut.of(queries.order_of(by_of(request), OrderRef(id)).order)


@router.post("/orders/{uuid:id}/five", response={200: OrderOut, **PROBLEMS})
def name_five(request: HttpRequest, id: UUID, body: list[NameIn]) -> OrderOut:
    five = [rules.CareName(n.role, n.name, n.phone, n.substitute_name, n.substitute_phone) for n in body]
    return OrderOut.of(actions.name_five(by_of(request), OrderRef(id), five))


@router.post("/orders/{uuid:id}/check-ins", response={200: DoneOut, **PROBLEMS})
def check_in(request: HttpRequest, id: UUID, body: CheckInIn) -> DoneOut:
    actions.check_in(by_of(request), OrderRef(id), **body.dict())
    return DoneOut(done=True)


@router.post("/orders/{uuid:id}/refusal-steps", response={200: DoneOut, **PROBLEMS})
def refusal_step(request: HttpRequest, id: UUID, body: StepIn) -> DoneOut:
    said = body.dict(exclude={"step"})
    actions.take_refusal_step(by_of(request), OrderRef(id), body.step, **said)
    return DoneOut(done=True)


@router.post("/leavings", response={200: DoneOut, **PROBLEMS})
def report_leaving(request: HttpRequest, body: LeavingIn) -> DoneOut:
    """`done` is false when nothing holds the person or the door was expected to open."""
    made = actions.report_leaving(by_of(request), PersonRef(body.person), body.source, body.at)
    return DoneOut(done=made is not None)
