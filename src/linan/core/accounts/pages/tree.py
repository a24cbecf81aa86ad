"""Who answers for what, from the street down to the building: the gaps first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.pages.reading import region_from
from linan.core.accounts.tree import tree
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.queries import name_of
from linan.core.community.queries.coverage import coverage
from linan.core.desk.pages import page, render
from linan.kernel.actor import Actor
from linan.kernel.region import Level


@page
def responsibility(request: HttpRequest, by: Actor) -> HttpResponse:
    held = by.must_somewhere(SEE_STAFF)
    asked = request.GET.get("area", "")
    region = region_from(asked) if asked else held[0]
    nodes = tree(by, region)
    # A county's dwellings are counted street by street: a whole county in one answer helps nobody.
    counted = region.level >= Level.STREET and by.can(SEE_PEOPLE, over=region)
    found = coverage(by, region) if counted else None
    places = [
        (d, name_of(d.community), "、".join(name_of(g) for g in d.grids))
        for d in (*found.orphans, *found.doubles)
    ] if found else []  # fmt: skip
    context = {
        "nodes": nodes,
        "missing": [n for n in nodes if n.gap],
        "area": name_of(region),
        "found": found,
        "places": places,
    }
    return render(request, "accounts/tree.html", context)
