"""The rules changed: how far everybody is weighed again, who was freed, who stays and why."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import page, render
from linan.domains.healthcode.queries.weighings import weighing_of
from linan.domains.healthcode.queries.weighings import weighings as all_weighings
from linan.kernel.actor import Actor


@page
def weighings(request: HttpRequest, by: Actor) -> HttpResponse:
    """Each change of the rules with what came of it."""
    return render(request, "healthcode/weighings.html", {"lines": all_weighings(by)})


@page
def weighing(request: HttpRequest, by: Actor, weighing_id: UUID) -> HttpResponse:
    """One of them, while it goes on and afterwards."""
    return render(request, "healthcode/weighing.html", {"view": weighing_of(by, weighing_id)})


urlpatterns = [
    path("weighings/", weighings, name="weighings"),
    path("weighings/<uuid:weighing_id>/", weighing, name="weighing"),
]
