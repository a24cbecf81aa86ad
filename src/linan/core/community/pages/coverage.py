"""What lies in no grid or in several, and saying which grid answers for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.community import actions, queries
from linan.core.community.abilities import EDIT_PLACES, SEE_PEOPLE
from linan.core.community.pages.register import region_from
from linan.core.community.queries.coverage import DWELLING, Thing, coverage
from linan.core.community.rules.words_of_places import THING_WORDS
from linan.core.desk.pages import action, done, page, render
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

SHOWN = 200
"""More lines than this are counted and not drawn: whoever mends them works through them from the top."""


@page
def coverage_page(request: HttpRequest, by: Actor) -> HttpResponse:
    """Is every dwelling, shop, gate and public space in exactly one grid?"""
    held = by.must_somewhere(SEE_PEOPLE)
    asked = request.GET.get("area", "")
    region = region_from(asked) if asked else held[0]
    context: dict[str, Any] = {"area": queries.name_of(region), "region": region}
    if region.level < Level.STREET:
        # A county is counted street by street: all at once in one answer helps nobody.
        by.must(SEE_PEOPLE, over=region)
        return render(request, "community/coverage.html", context | {"below": queries.divisions_below(region)})
    found = coverage(by, region)
    grids = {g.region: g.name for g in queries.grids(by, region)}
    lines = [_line(by, t, grids) for t in (*found.orphans, *found.doubles)]
    context |= {"found": found, "lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN)}
    return render(request, "community/coverage.html", context)


def _line(by: Actor, thing: Thing, grids: dict[Region, str]) -> dict[str, object]:
    mends = thing.kind != DWELLING and by.can(EDIT_PLACES, over=thing.community)
    return {
        "thing": thing,
        "kind": THING_WORDS[thing.kind],
        "where": queries.name_of(thing.community),
        "in": [(g, grids.get(g) or queries.name_of(g), g in thing.claimed) for g in thing.grids],
        "mends": mends,
        "grids": [(r, n) for r, n in grids.items() if thing.community.covers(r)] if mends else [],
    }


@action
def claim(request: HttpRequest, by: Actor) -> HttpResponse:
    grid = region_from(request.POST.get("grid", ""))
    actions.claim(by, grid, _thing(request))
    return done(request, Words("The grid answers for it now."), f"/community/coverage/?area={grid.community}")


@action
def release(request: HttpRequest, by: Actor) -> HttpResponse:
    grid = region_from(request.POST.get("grid", ""))
    actions.release_claim(by, grid, _thing(request))
    return done(request, Words("The grid no longer answers for it."), f"/community/coverage/?area={grid.community}")


def _thing(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("thing", ""))
    except ValueError:
        raise not_found() from None


urlpatterns = [
    path("coverage/", coverage_page, name="coverage"),
    path("coverage/claim/", claim, name="claim"),
    path("coverage/release/", release, name="release_claim"),
]
