"""A journey home, declared before it is made: what the gate will answer stands on the page before one leaves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.clock import now
from linan.core.desk.pages import STATUS, action, done, page, render
from linan.domains.gates import actions, queries
from linan.domains.gates.forms import JourneyForm
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA
from linan.kernel.words import Words


@page
def my_journeys(request: HttpRequest, by: Actor) -> HttpResponse:
    """The journeys declared and what was promised; below them the form for another."""
    refusal = None
    travellers, listed = queries.travellers(by), queries.listed_places()
    tomorrow = (now() + timedelta(days=1)).astimezone(CHINA).replace(hour=9, minute=0, second=0, microsecond=0)
    first = {"departs": f"{tomorrow:%Y-%m-%dT%H:%M}", "arrives": f"{tomorrow + timedelta(hours=6):%Y-%m-%dT%H:%M}"}
    form = JourneyForm(request.POST or None, initial=first, travellers=travellers, listed=listed)
    if request.method == "POST":
        try:
            actions.declare_journey(by, *form.read())
            return done(
                request, Words("Declared. Below stands what the gate will answer."), reverse("my_gates:journeys")
            )
        except Refusal as found:
            if found.kind is not Kind.INVALID:
                raise
            refusal = found
    context = {"journeys": queries.journeys(by), "form": form, "refusal": refusal}
    return render(request, "gates/journeys.html", context, status=STATUS[refusal.kind] if refusal else 200)


@action
def withdraw_journey(request: HttpRequest, by: Actor, journey: UUID) -> HttpResponse:
    actions.withdraw_journey(by, journey)
    return done(request, Words("Taken back."), reverse("my_gates:journeys"))


resident_urlpatterns = [
    path("journeys/", my_journeys, name="journeys"),
    path("journeys/<uuid:journey>/withdraw/", withdraw_journey, name="withdraw_journey"),
]
