"""Codes on paper, for people without a phone: one on a sheet, or a household's on one sheet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import page, render
from linan.domains.healthcode import actions, queries
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef


@page
def paper_code(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """One sheet of A4: masked name, the last four of the identity number, the code, and what to do at the gate."""
    return _sheet(request, by, [PersonRef(person_id)])


@page
def household_paper(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Everybody of the person's household whose codes the reader may print, each with a code of their own."""
    return _sheet(request, by, queries.household_on_paper(by, PersonRef(person_id)))


def _sheet(request: HttpRequest, by: Actor, people: list[PersonRef]) -> HttpResponse:
    codes = [actions.issue_to(by, p, paper=True) for p in people]
    holders = queries.holders_on_paper(by, people)
    back = "/me/healthcode/" if by.is_or_acts_for(people[0]) else f"/people/{people[0].id}/"
    context = {"sheet": list(zip(holders, codes, strict=True)), "back": back, "single": len(people) == 1}
    return render(request, "healthcode/paper_code.html", context)


urlpatterns = [
    path("paper/<uuid:person_id>/", paper_code, name="paper_code"),
    path("paper/<uuid:person_id>/household/", household_paper, name="household_paper"),
]
