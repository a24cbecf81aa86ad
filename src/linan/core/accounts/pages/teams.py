"""The team of a grid and its duty card; who is away and who is back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from linan.core.accounts import actions, queries, roles
from linan.core.accounts.abilities import ASSIGN_DUTY, SEE_STAFF
from linan.core.accounts.models import HelperKind
from linan.core.accounts.pages.reading import midnight, region_from
from linan.core.accounts.teams import team_of
from linan.core.community.areas import areas_within
from linan.core.community.queries import name_of
from linan.core.desk.pages import action, done, page, render
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level
from linan.kernel.words import Words

PLACES = 6
"""Rows for helpers in the form: the widest team anybody has described has five."""


@page
def team(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who leads this grid, who helps as what, and who stands in for whom?"""
    grid = region_from(request.GET.get("grid", ""))
    if grid.level is not Level.GRID:
        raise not_found()
    found = team_of(by, grid)
    context: dict[str, Any] = {
        "grid": grid,
        "name": name_of(grid),
        "where": name_of(grid.community),
        "team": found,
        "role": roles.role(roles.leading(Level.GRID)),
    }
    if by.can(ASSIGN_DUTY, over=grid):
        here = [c for c in queries.colleagues(by) if c.region.covers(grid.community) or grid.community.covers(c.region)]
        held = [(h.staff, h.kind) for h in found.helpers] + [(None, "")] * PLACES
        context |= {
            "may_assign": True,
            "people": here,
            "kinds": HelperKind.choices,
            "rows": list(enumerate(held[:PLACES], 1)),
            "leader": found.leaders[0].ref if found.leaders else None,
        }
    return render(request, "accounts/team.html", context)


@page
def team_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """The grids of an area, each with its team."""
    found = [a for held in by.must_somewhere(SEE_STAFF) for a in areas_within(held) if a.region.level is Level.GRID]
    return render(request, "accounts/teams.html", {"grids": [(a, name_of(a.region.community)) for a in found]})


@action
def save_team(request: HttpRequest, by: Actor) -> HttpResponse:
    grid = region_from(request.POST.get("grid", ""))
    people, kinds = request.POST.getlist("helper"), request.POST.getlist("kind")
    known = {k.value for k in HelperKind}
    helpers = [
        actions.Helper(_staff(who), HelperKind(kind if kind in known else HelperKind.OTHER))
        for who, kind in zip(people, kinds, strict=False)
        if who
    ]
    leader = request.POST.get("leader", "")
    actions.save_team(by, grid, _staff(leader) if leader else None, helpers)
    return done(request, Words("The team is saved."), f"{reverse('accounts:team')}?grid={grid}")


@action
def note_absence(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    until = midnight(request.POST.get("until", ""), "until")
    actions.note_absence(by, StaffRef(staff), until)
    return done(request, Words("Noted; whoever stands in has the rights already."), _back(request, staff))


@action
def note_return(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    actions.note_return(by, StaffRef(staff))
    return done(request, Words("Noted; whoever stood in has stepped back."), _back(request, staff))


def _back(request: HttpRequest, staff: UUID) -> str:
    grid = request.POST.get("grid", "")
    if grid:
        return f"{reverse('accounts:team')}?grid={region_from(grid)}"
    return reverse("accounts:staff_record", args=[staff])


def _staff(text: str) -> StaffRef:
    try:
        return StaffRef(UUID(text))
    except ValueError:
        raise Refusal("unknown_staff", Words("Choose a name from the list."), kind=Kind.INVALID) from None
