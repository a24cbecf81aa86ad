"""The household board, and what the register said on an earlier day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.community import actions, queries
from linan.core.community.abilities import EDIT_PLACES, KEEP_BOARD
from linan.core.community.facts import PresenceSource
from linan.core.community.forms.board import BuildingForm, WordForm
from linan.core.community.pages.frames import form_answer
from linan.core.community.pages.register import PRESENCE_WORDS, region_from
from linan.core.community.rules import HouseholdState
from linan.core.community.rules.words_of_board import STATE_WORDS
from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import page, render
from linan.core.desk.saying import when_at
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level
from linan.kernel.words import Words


@page
def board(request: HttpRequest, by: Actor) -> HttpResponse:
    """How is each household, and who has gone silent?"""
    state, area = request.GET.get("state", ""), request.GET.get("area", "")
    region = region_from(area) if area else None
    wanted = HouseholdState(state) if state in {s.value for s in HouseholdState} else None
    return Listing(
        title=Words("Household board"),
        columns=[
            Column(Words("Address"), lambda line: line.address),
            Column(Words("State"), lambda line: STATE_WORDS[line.state]),
            Column(Words("Last word"), lambda line: when_at(line.last_at) if line.last_at else ""),
            Column(
                Words("Heard from daily since"), lambda line: when_at(line.managed_since) if line.managed_since else ""
            ),
            Column(Words("What they need"), lambda line: line.needs),
        ],
        fetch=lambda cursor, size: queries.board(by, region, wanted, cursor=cursor, size=size),
        filters=[Filter("state", Words("State"), [(s.value, w) for s, w in STATE_WORDS.items()])],
        row_url=lambda line: f"/community/households/{line.household.id}/",
        empty=Words("No household is entered here yet."),
        hint=Words("Households come with the list of residents."),
        export_name="household-board",
    ).response(request)


@page
def word_new(request: HttpRequest, by: Actor, household: UUID) -> HttpResponse:
    """Note how a household is."""
    home = queries.household_of(by, HouseholdRef(household))
    by.must(KEEP_BOARD, over=home.region)
    members = [("", "–"), *((str(c.ref.id), c.name) for c in home.members)]

    class Form(WordForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            chosen = self.fields["person"]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = members

    def do(data: dict[str, Any]) -> Words:
        actions.hear_from(
            by,
            home.ref,
            route=PresenceSource(data["route"]),
            person=PersonRef(UUID(data["person"])) if data["person"] else None,
            symptoms=re.split(r"[,，、]", data["symptoms"]),
            needs=data["needs"],
        )
        return Words("Their word was noted.")

    back = reverse("community:household", args=[household])
    return form_answer(request, Form, title=Words("Word from a household"), do=do, back=back)


@page
def building_change(request: HttpRequest, by: Actor) -> HttpResponse:
    """Put a building's particulars right."""
    region = region_from(request.GET.get("area", ""))
    row = next((b for b, _, _ in queries.buildings(by, region) if b.region == region), None)
    if row is None:
        raise not_found()
    by.must(EDIT_PLACES, over=region)

    def do(data: dict[str, Any]) -> Words:
        actions.change_building(by, region, **(data | {"exits": data["exits"] or 0}))
        return Words("What is known of {name} changed.", name=data["name"])

    initial = {"name": row.name, "address": row.address, "floors": row.floors, "lift": row.lift}
    initial |= {"exits": row.exits, "air": row.air}
    back = f"{reverse('community:building')}?area={region}"
    return form_answer(request, BuildingForm, title=Words("Change a building"), do=do, back=back, initial=initial)


def _day(request: HttpRequest) -> date:
    text = request.GET.get("on", "")
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            "bad_day",
            Words("This is not a day."),
            kind=Kind.INVALID,
            next_step=Words("Choose it again from the form."),
            field="on",
        ) from None


@page
def then_person(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """Somebody as the register had them at the end of a day."""
    on = _day(request)
    found = queries.person_as_of(by, PersonRef(person), on)
    home = queries.household_as_of(by, found.household, on) if found.household and by.duties else None
    context = {"on": on, "person": found, "presence": PRESENCE_WORDS[found.presence], "home": home}
    return render(request, "community/then.html", {**context, "title": found.name, "now": f"/people/{person}/"})


@page
def then_household(request: HttpRequest, by: Actor, household: UUID) -> HttpResponse:
    """A door and who was behind it at the end of a day."""
    on = _day(request)
    found = queries.household_as_of(by, HouseholdRef(household), on)
    now = reverse("community:household", args=[household])
    return render(request, "community/then.html", {"on": on, "home": found, "title": found.address, "now": now})


@page
def then_building(request: HttpRequest, by: Actor) -> HttpResponse:
    """A building, door by door, at the end of a day."""
    on, area = _day(request), region_from(request.GET.get("area", ""))
    if area.level is not Level.BUILDING:
        raise not_found()
    found = queries.building_as_of(by, area, on)
    now = f"{reverse('community:building')}?area={area}"
    return render(request, "community/then.html", {"on": on, "building": found, "title": found.name, "now": now})


urlpatterns = [
    path("board/", board, name="board"),
    path("households/<uuid:household>/word/", word_new, name="word_new"),
    path("building/change/", building_change, name="building_change"),
    path("then/people/<uuid:person>/", then_person, name="then_person"),
    path("then/households/<uuid:household>/", then_household, name="then_household"),
    path("then/building/", then_building, name="then_building"),
]
