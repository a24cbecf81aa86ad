"""Certificates: what can be certified now, what is missing for the rest, and one on a sheet with its code."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.community.queries import name_of
from linan.core.desk.pages import page, render
from linan.domains.healthcode import actions, queries
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level
from linan.kernel.time import civil_day


@page
def my_certificates(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """What can be certified now, and for the rest exactly what is missing."""
    who = _mine(by, person_id)
    context = {"certificates": queries.certificates(by, who), "view": queries.my_code(by, who)}
    return render(request, "healthcode/certificates.html", context)


@page
def certificate(request: HttpRequest, by: Actor, person_id: UUID, kind: str) -> HttpResponse:
    """One certificate on A4, with a code a gate can check; refused with the missing facts."""
    who = _mine(by, person_id)
    found, code = actions.issue_certificate(by, who, kind)
    (holder,) = queries.holders_on_paper(by, [who])
    view = queries.my_code(by, who)
    context = {
        "paper": found, "code": code, "holder": holder, "view": view, "made_on": civil_day(code.issued_at),
        "issued_by": [name_of(view.region.at(Level.COUNTY)), name_of(view.region.community)],
    }  # fmt: skip
    return render(request, "healthcode/certificate.html", context)


def _mine(by: Actor, person_id: UUID) -> PersonRef:
    who = PersonRef(person_id)
    if not by.is_or_acts_for(who):
        raise not_found()
    return who


resident_urlpatterns = [
    path("<uuid:person_id>/certificates/", my_certificates, name="my_certificates"),
    path("<uuid:person_id>/certificates/<str:kind>/", certificate, name="my_certificate"),
]
