"""The page of one's own places: what an itinerary code would say, with its window and its limit."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import page, render
from linan.domains.healthcode import queries
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef


@page
def my_places(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Where I was in the days that count."""
    return render(request, "healthcode/places.html", {"itinerary": queries.my_places(by, PersonRef(person_id))})


resident_urlpatterns = [path("<uuid:person_id>/places/", my_places, name="my_places")]
