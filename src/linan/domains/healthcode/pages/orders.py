"""Orders by hand: the office's desk (to do first), one order with its yes and no, the form, alarms."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.community import queries as register
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say
from linan.domains.healthcode import actions
from linan.domains.healthcode.abilities import ORDER_BY_HAND
from linan.domains.healthcode.forms import OrderForm
from linan.domains.healthcode.queries import orders as queries
from linan.domains.healthcode.rules.orders import OrderState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words

LONGEST_LIST = 5000
"""Lines read of a pasted list; what an order may name is bounded far below and counted, not cut."""


@page
def desk(request: HttpRequest, by: Actor) -> HttpResponse:
    """What waits for me, the alarms first; below it every order of my areas."""
    found = queries.orders(by, state=request.GET.get("state", ""), cursor=request.GET.get("after"))
    context = {
        "alarms": queries.open_alarms(by),
        "waiting": queries.to_agree(by),
        "orders": found,
        "may_order": bool(by.regions(ORDER_BY_HAND)),
    }
    return render(request, "healthcode/orders.html", context)


@page
def order(request: HttpRequest, by: Actor, order_id: UUID) -> HttpResponse:
    """One order: everything needed to say yes or no."""
    return render(request, "healthcode/order.html", {"view": queries.order_view(by, order_id)})


@page
def new_order(request: HttpRequest, by: Actor) -> HttpResponse:
    """Propose an order by hand; beside the form stands what bounds it."""
    bounds = queries.bounds(by, by.must_somewhere(ORDER_BY_HAND)[0])
    posted = request.method == "POST"
    form = OrderForm(request.POST if posted else None, most_days=bounds.days)
    chosen = _chosen(by, request)
    if posted and form.is_valid():
        try:
            people, unknown = _people(by, form.cleaned_data["people"])
            if unknown:
                form.add_error("people", say(Words("Not found: {lines}", lines="、".join(unknown[:10]))))
            else:
                row = actions.propose_order(by, {*people, *chosen}, form.asked())
                return done(request, _said(row.state, row.third_needed), f"/healthcode/orders/{row.pk}/")
        except Refusal as refusal:
            if refusal.kind is not Kind.INVALID or refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, say(refusal.words))
    cards = register.cards_of(by, chosen, under=ORDER_BY_HAND, what="healthcode.order") if chosen else {}
    context = {"form": form, "bounds": bounds, "chosen": list(cards.values())}
    return render(request, "healthcode/order_new.html", context, 422 if posted else 200)


def _chosen(by: Actor, request: HttpRequest) -> list[PersonRef]:
    texts = request.POST.getlist("person") or request.GET.getlist("person")
    found = []
    for text in texts[:LONGEST_LIST]:
        try:
            found.append(PersonRef(UUID(text)))
        except ValueError:
            continue
    return found


def _people(by: Actor, text: str) -> tuple[set[PersonRef], list[str]]:
    """The people of a pasted list, and the lines nobody of the reader's area answers to."""
    found: set[PersonRef] = set()
    unknown: list[str] = []
    for line in [x for raw in text.splitlines()[:LONGEST_LIST] if (x := raw.strip())]:
        one = register.find_by_identity(by, line, under=ORDER_BY_HAND) if len(line) == 18 else None
        same = [one] if one else register.find_by_phone(by, line, under=ORDER_BY_HAND)
        if len(same) == 1:
            found |= set(same)
        else:  # a telephone a family shares names nobody
            unknown.append(line)
    return found, unknown


def _said(state: str, third: bool) -> Words:
    if state == OrderState.STOPPED:
        return Words("This cannot be ordered. The attempt was reported to those who oversee orders.")
    if third:
        return Words("Proposed. It needs two more people, and those who oversee orders were told.")
    return Words("Proposed. A second person of another office has to agree.")


@action
def agree(request: HttpRequest, by: Actor, order_id: UUID) -> HttpResponse:
    row = actions.agree_to_order(by, order_id)
    words = Words("In force.") if row.state == OrderState.IN_FORCE else Words("Agreed. A third person has to agree.")
    return done(request, words, f"/healthcode/orders/{order_id}/")


@action
def refuse(request: HttpRequest, by: Actor, order_id: UUID) -> HttpResponse:
    actions.refuse_order(by, order_id, request.POST.get("because", ""))
    return done(request, Words("Refused. Nothing changes for anybody."), f"/healthcode/orders/{order_id}/")


@action
def lift(request: HttpRequest, by: Actor, order_id: UUID) -> HttpResponse:
    person = request.POST.get("person", "")
    try:
        who = PersonRef(UUID(person)) if person else None
    except ValueError:
        raise not_found() from None
    actions.lift_order(by, order_id, request.POST.get("because", ""), who)
    return done(request, Words("Lifted. Their codes are weighed again already."), f"/healthcode/orders/{order_id}/")


@action
def settle(request: HttpRequest, by: Actor, alarm_id: UUID) -> HttpResponse:
    actions.settle_alarm(by, alarm_id, request.POST.get("outcome", ""), request.POST.get("words", ""))
    return done(request, Words("The alarm is settled."), "/healthcode/orders/")


urlpatterns = [
    path("orders/", desk, name="orders"),
    path("orders/new/", new_order, name="order_new"),
    path("orders/<uuid:order_id>/", order, name="order"),
    path("orders/<uuid:order_id>/agree/", agree, name="order_agree"),
    path("orders/<uuid:order_id>/refuse/", refuse, name="order_refuse"),
    path("orders/<uuid:order_id>/lift/", lift, name="order_lift"),
    path("alarms/<uuid:alarm_id>/settle/", settle, name="alarm_settle"),
]
