"""The screens of quarantine: for staff at /quarantine/, for residents at /me/quarantine/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core import clock
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, form_key, page, render
from linan.core.desk.saying import on_day
from linan.core.ledger import once_or_earlier
from linan.domains.quarantine import actions, forms, queries, rules
from linan.domains.quarantine.abilities import WATCH_DOORS
from linan.domains.quarantine.facts import Regime
from linan.domains.quarantine.queries import OrderFilter
from linan.domains.quarantine.rules import CareRole, State, mark_of
from linan.kernel.actor import Actor
from linan.kernel.refs import OrderRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words

HEARD = {True: Words("nobody has heard from them"), False: Words("nothing overdue")}


@page
def order_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which orders? By regime, state and whether nobody was heard from; the same list as a file."""
    today = clock.today()
    asked = request.GET
    wanted = OrderFilter(
        regime=asked.get("regime", ""), state=asked.get("state") or "open", overdue=asked.get("overdue") == "1"
    )
    listing = Listing(
        title=Words("Who is staying in?"),
        columns=[
            Column(Words("Person"), lambda line: line.card.name if line.card else ""),
            Column(Words("Regime"), lambda line: line.regime_words),
            Column(Words("State"), lambda line: line.state_words),
            Column(Words("Day of the stay"), lambda line: rules.count_words(line.order.due, today)),
            Column(Words("Through"), lambda line: on_day(line.order.until_on)),
            Column(Words("Word from them"), lambda line: HEARD[line.overdue], template="quarantine/_heard.html"),
        ],
        fetch=lambda cursor, size: queries.orders(by, wanted, cursor=cursor, size=size),
        filters=[
            Filter("regime", Words("Regime"), [(str(r), rules.REGIME_WORDS[r]) for r in Regime]),
            Filter("state", Words("State"), list(queries.STATE_FILTERS.items())),
            Filter("overdue", Words("Not heard from"), [("1", Words("only these"))]),
        ],
        deeds=[Deed(Words("Reported leavings"), "/quarantine/doors/")] if by.regions(WATCH_DOORS) else [],
        row_url=lambda line: f"/quarantine/{line.order.id}/",
        empty=Words("Stays appear here as soon as one is ordered in your area."),
        export_name="stays",
    )
    return listing.response(request)


@page
def order(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What about this one?"""
    found = queries.order_of(by, OrderRef(id))
    return render(
        request,
        "quarantine/order.html",
        {
            "view": found,
            "count": rules.count_words(found.order.due, clock.today()),
            "five": _roles(found),
            "symptoms": rules.SYMPTOM_WORDS.items(),
            "steps": [(s, rules.STEP_WORDS[s]) for s in found.next_steps],
        },
    )


@page
def five_form(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Who are the five?"""
    found = queries.order_of(by, OrderRef(id))
    return render(request, "quarantine/five.html", {"view": found, "five": _roles(found), "seen": mark_of(found.five)})


@page
def notice(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The notice on one A4, for staff to print or for the person to keep."""
    return render(request, "quarantine/notice.html", _paper(by, id))


@page
def certificate(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The certificate on one A4; there is none before the release."""
    context = _paper(by, id)
    if context["view"].order.state != State.RELEASED:
        raise not_found()
    return render(request, "quarantine/certificate.html", context)


@page
def doors(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which reported leavings has nobody looked into, and how do refusals end?"""
    return render(
        request, "quarantine/doors.html", {"alarms": queries.open_alarms(by), "ladder": queries.refusal_counts(by)}
    )


@page
def person_panel(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """The stays of one person, as a panel on their page."""
    return render(request, "quarantine/panel.html", {"stays": queries.orders_of(by, PersonRef(person_id))})


@action
def name_five(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.name_five(by, OrderRef(id), forms.five(request.POST.dict()), seen=request.POST.get("seen", ""))
    return redirect("quarantine:order", id)


@action
def serve(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.serve_notice(by, OrderRef(id))
    return redirect("quarantine:order", id)


@action
def check_in_for(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The grid worker checks in for someone without a telephone."""
    _check_in(request, by, id)
    return redirect("quarantine:order", id)


@action
def announce(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    since, until = forms.moment(said.get("since", ""), "since"), forms.moment(said.get("until", ""), "until")
    _once(request, by, lambda: actions.announce_visit(by, OrderRef(id), since, until, said.get("reason", "")))
    return redirect("quarantine:order", id)


@action
def refusal_step(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    actions.take_refusal_step(
        by,
        OrderRef(id),
        forms.step(said.get("step", "")),
        said=said.get("said", ""),
        witness=said.get("witness", ""),
        law=said.get("law", ""),
    )
    return redirect("quarantine:order", id)


@action
def acknowledge(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.acknowledge_leaving(by, id, request.POST.get("outcome", ""))
    return redirect("quarantine:doors")


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """The resident's own page: why, until when, what is allowed, how to object, whom to call, and the check-in."""
    whose = request.GET.get("for")
    view = queries.own_order(by, PersonRef(_uuid(whose)) if whose else None)
    context = {
        "view": view,
        "count": rules.count_words(view.order.due, clock.today()) if view else None,
        "five": _roles(view) if view else [],
        "symptoms": rules.SYMPTOM_WORDS.items(),
        "today": clock.today(),
    }
    return render(request, "quarantine/mine.html", context)


@action
def check_in(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    _check_in(request, by, id)
    return redirect("my_quarantine:mine")


@action
def sign(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.sign_notice(by, OrderRef(id), request.POST.get("name", ""))
    return redirect("my_quarantine:mine")


def _check_in(request: HttpRequest, by: Actor, id: UUID) -> None:
    """Read the form, which a telephone without network may send late and more than once."""
    said = request.POST
    tenths, on = forms.temperature(said.get("temperature", "")), forms.day(said.get("on", ""))
    felt, note = said.getlist("symptoms"), said.get("note", "")
    _once(
        request,
        by,
        lambda: actions.check_in(by, OrderRef(id), temperature_tenths=tenths, symptoms=felt, note=note, on=on),
    )


def _once(request: HttpRequest, by: Actor, do: Callable[[], object]) -> None:
    """Do it unless the form with this key was taken before."""

    def make() -> dict[str, object]:
        do()
        return {}

    once_or_earlier(f"quarantine:{by.id}", request.POST.get("key") or form_key(), make)


def _roles(view: queries.OrderView) -> list[dict[str, object]]:
    """The five rows in their usual order, the empty ones among them."""
    named = {n.role: n for n in view.five}
    return [{"role": r, "words": rules.ROLE_WORDS[r], "named": named.get(r)} for r in CareRole]


def _paper(by: Actor, id: UUID) -> dict[str, Any]:
    view = queries.paper_of(by, OrderRef(id))
    back = "/me/quarantine/" if by.is_or_acts_for(view.order.subject) else f"/quarantine/{id}/"
    place = queries.place_words(view.order)
    return {"view": view, "five": _roles(view), "place": place, "today": clock.today(), "back": back}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


urlpatterns = [
    path("", order_list, name="list"),
    path("doors/", doors, name="doors"),
    path("doors/<uuid:id>/acknowledge/", acknowledge, name="acknowledge"),
    path("panel/person/<uuid:person_id>/", person_panel, name="person_panel"),
    path("<uuid:id>/", order, name="order"),
    path("<uuid:id>/five/", five_form, name="five"),
    path("<uuid:id>/five/name/", name_five, name="name_five"),
    path("<uuid:id>/notice/", notice, name="notice"),
    path("<uuid:id>/serve/", serve, name="serve"),
    path("<uuid:id>/check-in/", check_in_for, name="check_in"),
    path("<uuid:id>/announce/", announce, name="announce"),
    path("<uuid:id>/refusal/", refusal_step, name="refusal"),
    path("<uuid:id>/certificate/", certificate, name="certificate"),
]

resident_urlpatterns = [
    path("", mine, name="mine"),
    path("<uuid:id>/check-in/", check_in, name="check_in"),
    path("<uuid:id>/sign/", sign, name="sign"),
    path("<uuid:id>/notice/", notice, name="notice"),
    path("<uuid:id>/certificate/", certificate, name="certificate"),
]
