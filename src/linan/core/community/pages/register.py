"""People, buildings, divisions, places and gates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community import actions, queries
from linan.core.community.abilities import EDIT_PLACES, KEEP_BOARD, SEE_PEOPLE, SEE_VULNERABLE
from linan.core.community.facts import Presence
from linan.core.community.forms import AreaForm, GateForm, PlaceForm
from linan.core.community.forms.areas import offer_areas
from linan.core.community.queries import PeopleFilter, PersonCard
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import done, page, render
from linan.core.desk.saying import say
from linan.kernel.actor import Ability, Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

PRESENCE_WORDS = {
    Presence.ON_ROLL: Words("on the roll"),
    Presence.LIVING_HERE: Words("living here"),
    Presence.AWAY: Words("away"),
}
ROOMS = [
    (Words("Household board"), "community:board", KEEP_BOARD),
    (Words("Special care"), "community:vulnerable", SEE_VULNERABLE),
    (Words("Map"), "community:map", SEE_PEOPLE),
    (Words("Owners and tenants"), "community:tenures", SEE_PEOPLE),
    (Words("Enterprises, facilities, public spaces"), "community:sites", SEE_PEOPLE),
    (Words("Spaces"), "community:spaces", SEE_PEOPLE),
    (Words("Readiness of space"), "community:readiness", SEE_PEOPLE),
    (Words("Register self-check"), "community:register_health", SEE_PEOPLE),
]
"""What opens from the list of people, for those who may enter."""


def region_from(text: str) -> Region:
    """A region typed or linked; refuses as absent what is no path."""
    try:
        return Region(text if not text or text.endswith("/") else f"{text}/")
    except ValueError:
        raise not_found() from None


def _area(request: HttpRequest) -> Region | None:
    text = request.GET.get("area", "")
    return region_from(text) if text else None


@page
def people_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who lives here: by name, number or telephone."""
    presence = request.GET.get("presence", "")
    ask = PeopleFilter(
        region=_area(request),
        text=request.GET.get("text", "")[:60],
        presence=Presence(presence) if presence in {p.value for p in Presence} else None,
    )

    def fetch(cursor: str | None, size: int) -> Page[PersonCard]:
        return queries.people(
            by, PeopleFilter(ask.region, ask.text, ask.presence, ask.born_from, ask.born_until, cursor or "", size)
        )

    return Listing(
        title=Words("Residents"),
        columns=[
            Column(Words("Name"), lambda c: c.name),
            Column(Words("Age"), lambda c: c.age, numeric=True),
            Column(Words("Address"), lambda c: c.address),
            Column(Words("Telephone"), lambda c: c.phone),
            Column(Words("Identity number"), lambda c: c.masked_identity),
            Column(Words("Presence"), lambda c: PRESENCE_WORDS[c.presence]),
        ],
        fetch=fetch,
        filters=[
            Filter("text", Words("Name, identity number or telephone")),
            Filter("presence", Words("Presence"), [(p.value, w) for p, w in PRESENCE_WORDS.items()]),
        ],
        deeds=[
            *(Deed(words, reverse(name)) for words, name, needs in ROOMS if by.regions(needs)),
            Deed(Words("Buildings"), reverse("community:buildings")),
            Deed(Words("Bring in a list"), reverse("community:import"), primary=True),
        ],
        row_url=lambda c: f"/people/{c.ref.id}/",
        empty=Words("Nobody is registered here yet."),
        hint=Words("Bring in the list your office keeps, or enter people door by door."),
        export_name="residents",
    ).response(request)


@page
def building_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Buildings with their doors and residents."""
    rows = queries.buildings(by, _area(request))
    return render(request, "community/buildings.html", {"rows": rows, "grids": queries.grids(by, _area(request))})


@page
def building(request: HttpRequest, by: Actor) -> HttpResponse:
    """One building, door by door."""
    area = _area(request)
    if area is None or area.level < Level.BUILDING:
        raise not_found()
    doors = queries.households(by, area)
    count = queries.headcount(by, area)
    context = {"area": area, "name": queries.name_of(area), "doors": doors, "count": count}
    context["may_change"] = by.can(EDIT_PLACES, over=area) and area.level is Level.BUILDING
    return render(request, "community/building.html", context)


@page
def divisions(request: HttpRequest, by: Actor) -> HttpResponse:
    """Find a division; a name alone never identifies a community, so the path is shown."""
    text = request.GET.get("text", "")[:60]
    below = _area(request)
    found = queries.divisions_named(text) if text else queries.divisions_below(below or Region(""))
    return render(request, "community/divisions.html", {"text": text, "found": found, "below": below})


@page
def places(request: HttpRequest, by: Actor) -> HttpResponse:
    """Places and gates."""
    area = _area(request)
    context = {"places": queries.places(by, area), "gates": queries.gates(by, area)}
    return render(request, "community/places.html", context)


def _form_page(
    title: Words, form_class: type[forms.Form], do: Callable[[Actor, dict[str, Any]], Words], back: str, needs: Ability
) -> Callable[..., HttpResponse]:
    @page
    def view(request: HttpRequest, by: Actor) -> HttpResponse:
        by.must_somewhere(needs)
        form = form_class(request.POST) if request.method == "POST" else form_class(initial=request.GET.dict())
        offer_areas(form, by)
        status = 200
        if request.method == "POST":
            if form.is_valid():
                try:
                    return done(request, do(by, form.cleaned_data), reverse(back))
                except Refusal as refusal:
                    if refusal.kind is not Kind.INVALID or refusal.field not in form.fields:
                        raise
                    form.add_error(refusal.field, " ".join(say(w) for w in (refusal.words, *refusal.reasons)))
            status = 422
        return render(request, "community/form.html", {"form": form, "title": title, "back": reverse(back)}, status)

    return view


def _add_area(by: Actor, data: dict[str, Any]) -> Words:
    above = region_from(data["above"])
    region = region_from(f"{above}{data['code']}/")
    if region.level is Level.GRID:
        actions.add_grid(by, region, data["name"])
    else:
        actions.add_building(by, region, data["name"])
    return Words("{name} was added.", name=data["name"])


def _add_place(by: Actor, data: dict[str, Any]) -> Words:
    actions.add_place(by, region_from(data["above"]), data["name"], data["kind"], address=data["address"])
    return Words("The place {name} was added.", name=data["name"])


def _add_gate(by: Actor, data: dict[str, Any]) -> Words:
    actions.add_gate(by, region_from(data["above"]), data["name"])
    return Words("The gate {name} was added.", name=data["name"])


urlpatterns = [
    path("", people_list, name="people"),
    path("buildings/", building_list, name="buildings"),
    path("building/", building, name="building"),
    path("divisions/", divisions, name="divisions"),
    path("places/", places, name="places"),
    path(
        "areas/new/",
        _form_page(Words("Add a grid or building"), AreaForm, _add_area, "community:buildings", EDIT_PLACES),
        name="area_new",
    ),
    path(
        "places/new/",
        _form_page(Words("Add a place"), PlaceForm, _add_place, "community:places", EDIT_PLACES),
        name="place_new",
    ),
    path(
        "gates/new/",
        _form_page(Words("Add a gate"), GateForm, _add_gate, "community:places", EDIT_PLACES),
        name="gate_new",
    ),
]
