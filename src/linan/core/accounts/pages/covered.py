"""Who acts for whom, and the elders whom no telephone and no family reaches."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.accounts import actions, covered
from linan.core.accounts.abilities import WITNESS_PROXY
from linan.core.accounts.rules import CAPACITY_WORDS, WAY_WORDS, OtherWayKind
from linan.core.community.queries import card_of, find_by_phone
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import on_date
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import civil_day
from linan.kernel.words import Words


def _day(at: datetime) -> str:
    return on_date(civil_day(at))


@page
def cover_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who is covered by whom?"""
    return Listing(
        title=Words("Who acts for whom"),
        columns=[
            Column(Words("Name"), lambda c: c.card.name if c.card else ""),
            Column(Words("Age"), lambda c: c.card.age if c.card else None, numeric=True),
            Column(Words("By age"), lambda c: CAPACITY_WORDS[c.capacity]),
            Column(Words("Who acts for them"), lambda c: c.helper),
            Column(Words("On what ground"), lambda c: covered.HOW_WORDS[c.how]),
            Column(Words("Until"), lambda c: _day(c.until)),
        ],
        fetch=lambda cursor, size: covered.covers(by, cursor=cursor, size=size),
        deeds=[Deed(Words("Elders nobody reaches"), "/accounts/unreached/")],
        row_url=lambda c: f"/people/{c.card.ref.id}/" if c.card else "",
        empty=Words("Nobody acts for anybody here yet."),
        hint=Words("It is noted on a person's page."),
        export_name="who-acts-for-whom",
    ).response(request)


@page
def unreached_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which elders have neither a telephone nor somebody who acts for them?"""
    return Listing(
        title=Words("Elders with neither telephone nor helper"),
        columns=[
            Column(Words("Name"), lambda u: u.card.name),
            Column(Words("Age"), lambda u: u.card.age, numeric=True),
            Column(Words("Address"), lambda u: u.card.address),
            Column(
                Words("Reached how"), lambda u: WAY_WORDS[u.way] if u.way else Words("no way is known: knock and note")
            ),
            Column(Words("Through"), lambda u: u.through),
        ],
        fetch=lambda cursor, size: covered.unreached(by, cursor=cursor, size=size),
        deeds=[Deed(Words("Who acts for whom"), "/accounts/covers/")],
        row_url=lambda u: f"/accounts/people/{u.card.ref.id}/helper/",
        empty=Words("Every elder here has a telephone or somebody who acts for them."),
        export_name="elders-nobody-reaches",
    ).response(request)


@page
def panel(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """On a person's page: what they do alone, who acts for them, how else they are reached."""
    view = covered.covered(by, PersonRef(person))
    context = {
        "view": view,
        "capacity": CAPACITY_WORDS[view.capacity],
        "way": WAY_WORDS[view.way] if view.way else None,
        "covers": [(c, covered.HOW_WORDS[c.how]) for c in view.covers],
    }
    return render(request, "accounts/panel.html", context)


@page
def helper_form(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """Who acts for this person, or how else are they reached?"""
    ref = PersonRef(person)
    view = covered.covered(by, ref)
    context = {
        "view": view,
        "card": card_of(by, ref, under=WITNESS_PROXY),
        "household": covered.whom_to_choose(by, ref),
        "ways": WAY_WORDS.items(),
        "capacity": CAPACITY_WORDS[view.capacity],
        "covers": [(c, covered.HOW_WORDS[c.how]) for c in view.covers],
    }
    return render(request, "accounts/helper.html", context)


@action
def note_helper(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """Somebody acts for them from now on: agreed on paper, or as their guardian."""
    covered.whom_to_choose(by, PersonRef(person))  # who may not note it is not told whose telephone this is
    helper = _helper(by, request.POST.get("helper", ""), request.POST.get("phone", ""))
    if request.POST.get("how") == "guardian":
        actions.note_guardian(by, PersonRef(person), helper)
    else:
        actions.agree_proxy(by, PersonRef(person), helper)
    return done(request, Words("It is noted who acts for them."), f"/accounts/people/{person}/helper/")


def _helper(by: Actor, chosen: str, phone: str) -> PersonRef:
    """One of the household, or whoever has this telephone. Refuses `helper_unknown`."""
    try:
        if chosen:
            return PersonRef(UUID(chosen))
    except ValueError:
        pass
    found = find_by_phone(by, phone, under=WITNESS_PROXY) if phone.strip() else []
    if len(found) != 1:
        raise Refusal(
            "helper_unknown",
            Words("The helper was not found."),
            kind=Kind.INVALID,
            field="phone",
            next_step=Words("Choose one of the household, or write the telephone number of one person of your area."),
        )
    return found[0]


@action
def note_way(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """How somebody without a telephone is reached."""
    way = request.POST.get("way", "")
    if way not in set(OtherWayKind):
        raise Refusal(
            "way_unknown",
            Words("Choose how this person is reached."),
            kind=Kind.INVALID,
            field="way",
            next_step=Words("Choose one from the list."),
        )
    actions.note_other_way(by, PersonRef(person), OtherWayKind(way), through=request.POST.get("through", ""))
    return done(request, Words("The way is noted."), "/accounts/unreached/")


urlpatterns = [
    path("covers/", cover_list, name="covers"),
    path("unreached/", unreached_list, name="unreached"),
    path("panel/person/<uuid:person>/", panel, name="person_panel"),
    path("people/<uuid:person>/helper/", helper_form, name="helper"),
    path("people/<uuid:person>/helper/note/", note_helper, name="note_helper"),
    path("people/<uuid:person>/way/", note_way, name="note_way"),
]
