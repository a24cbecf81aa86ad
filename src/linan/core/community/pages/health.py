"""How good the register is, which doors are worth a visit, and confirming what is right."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community import actions, queries
from linan.core.community.facts import PresenceSource
from linan.core.community.pages.register import region_from
from linan.core.community.rules import Failing
from linan.core.community.rules.words import ASKED, FAILING_STEPS, FAILING_WORDS
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import when_at
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

STEP_URLS = {
    Failing.UNCLEAR: "/community/?presence=on_roll",
    Failing.RIGID: "/community/to-confirm/",
    Failing.FEW_USERS: "/community/",
}


def _area(request: HttpRequest) -> Region | None:
    text = request.GET.get("area", "")
    return region_from(text) if text else None


@page
def register_health(request: HttpRequest, by: Actor) -> HttpResponse:
    """Four failings, each measured by itself, and the buildings behind them."""
    found = queries.register_health(by, _area(request))
    checks = [
        {
            "check": c,
            "words": FAILING_WORDS[c.failing],
            "step": FAILING_STEPS[c.failing],
            "url": STEP_URLS.get(c.failing),
        }
        for c in found.checks
    ]
    return render(request, "community/health.html", {"found": found, "checks": checks})


@page
def to_confirm(request: HttpRequest, by: Actor) -> HttpResponse:
    """Doors worth a visit: nobody has confirmed them for too long."""
    area = _area(request)
    return Listing(
        title=Words("Doors to confirm"),
        columns=[
            Column(Words("Address"), lambda door: door.address),
            Column(Words("Last confirmed"), lambda d: when_at(d.last) if d.last else Words("not confirmed yet")),
        ],
        fetch=lambda cursor, size: queries.stale_doors(by, area, cursor=cursor, size=size),
        deeds=[Deed(Words("Register self-check"), reverse("community:register_health"))],
        row_url=lambda door: f"/community/households/{door.household.id}/",
        empty=Words("Every door was confirmed in time."),
        hint=Words("Residents can confirm their own household after signing in; visit only the others."),
        export_name="to-confirm",
    ).response(request)


def _route(request: HttpRequest) -> PresenceSource:
    wanted = request.POST.get("route", "")
    if wanted not in {r.value for r in ASKED}:
        raise not_found()
    return PresenceSource(wanted)


@action
def person_confirm(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """This entry is right."""
    actions.confirm_person(by, PersonRef(person), _route(request))
    return done(request, Words("The entry was confirmed."), f"/people/{person}/")


@action
def household_confirm(request: HttpRequest, by: Actor, household: UUID) -> HttpResponse:
    """Everybody behind this door still lives here."""
    actions.confirm_household(by, HouseholdRef(household), _route(request))
    return done(request, Words("The entry was confirmed."), reverse("community:household", args=[household]))


@page
def my_home(request: HttpRequest, by: Actor) -> HttpResponse:
    """What the register says about my household; I confirm it myself, and nobody needs to knock."""
    return render(request, "community/my_home.html", {"home": queries.my_home(by)})


@action
def my_home_confirm(request: HttpRequest, by: Actor) -> HttpResponse:
    """All of this is right."""
    home = queries.my_home(by)
    if home is None:
        raise not_found()
    actions.confirm_household(by, home.household, PresenceSource.SELF_REPORT)
    return done(request, Words("Thank you. Nobody needs to visit to ask this again."), "/me/community/")


urlpatterns = [
    path("register-health/", register_health, name="register_health"),
    path("to-confirm/", to_confirm, name="to_confirm"),
    path("people/<uuid:person>/confirm/", person_confirm, name="person_confirm"),
    path("households/<uuid:household>/confirm/", household_confirm, name="household_confirm"),
]
resident_urlpatterns = [
    path("", my_home, name="my_home"),
    path("confirm/", my_home_confirm, name="my_home_confirm"),
]
