"""The screens of assessing: a unit's work as recorded, what it was asked, and what that took."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import action, done, page, render
from linan.domains.reporting import actions, forms, queries
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.words import Words


@page
def units(request: HttpRequest, by: Actor) -> HttpResponse:
    """What has each unit done by its own records, and what was it asked?"""
    listed = queries.units_to_assess(by)
    if "unit" in request.GET or len(listed) == 1:
        chosen = forms.region(request.GET["unit"]) if "unit" in request.GET else listed[0][0]
        return render(request, "reporting/unit.html", {"view": queries.unit_of(by, chosen), "listed": listed})
    return render(request, "reporting/units.html", {"listed": listed})


@action
def inspect(request: HttpRequest, by: Actor) -> HttpResponse:
    told = request.POST
    unit = forms.region(told.get("unit", ""))
    made = actions.inspect_unit(by, unit, told.get("topic", ""), despite=told.get("despite", ""))
    words = Words("The unit is asked.") if made.was_asked else Words("It was given already: see the record below.")
    return done(request, words, to=f"/reporting/units/?unit={unit}")


@action
def answer(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    told = request.POST
    minutes = forms.count(told.get("minutes", ""))
    made = actions.answer_inspection(by, RecordRef(id), told.get("answer", ""), minutes)
    return done(request, Words("Answered. Nobody asks for it again in the coming days."),
                to=f"/reporting/units/?unit={made.region}")  # fmt: skip


urlpatterns = [
    path("units/", units, name="units"),
    path("units/inspect/", inspect, name="inspect"),
    path("inspections/<uuid:id>/answer/", answer, name="answer_inspection"),
]
