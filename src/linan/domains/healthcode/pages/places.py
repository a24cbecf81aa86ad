"""The page of one's own places, with its window and its limit; and the proof of them on the phone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import page, render
from linan.domains.healthcode import queries
from linan.domains.healthcode.rules import CertificateKind
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found


@page
def my_places(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Where I was in the days that count."""
    return render(request, "healthcode/places.html", {"itinerary": queries.my_places(by, PersonRef(person_id))})


@page
def places_proof(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """The proof of places as a phone shows it. The page holds no code: the phone asks for one bound to a key of its
    own (`frontend/src/code.ts`), each time the page is opened with a network."""
    who = PersonRef(person_id)
    if not by.is_or_acts_for(who):
        raise not_found()
    found = queries.certificate_of(by, who, CertificateKind.PLACES)
    return render(request, "healthcode/places_proof.html", {"paper": found, "view": queries.my_code(by, who)})


resident_urlpatterns = [
    path("<uuid:person_id>/places/", my_places, name="my_places"),
    path("<uuid:person_id>/places/proof/", places_proof, name="places_proof"),
]
