"""Who answers for what, from the street down to the door: one level at a time, the gaps first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from linan.core.accounts import actions
from linan.core.accounts.abilities import ASSIGN_DUTY, SEE_STAFF
from linan.core.accounts.homes import homes, unanswered_homes
from linan.core.accounts.pages.reading import region_from
from linan.core.accounts.tree import Node, tree
from linan.core.community.abilities import EDIT_PEOPLE, SEE_PEOPLE
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

FIRST_GAPS = 8
LEVELS = {
    "street": (Level.STREET, Words("street")),
    "community": (Level.COMMUNITY, Words("community")),
    "grid": (Level.GRID, Words("grid")),
    "building": (Level.BUILDING, Words("building")),
}


def _asked(request: HttpRequest, by: Actor) -> Region:
    held = by.must_somewhere(SEE_STAFF)
    asked = request.GET.get("area", "")
    return region_from(asked) if asked else held[0]


@page
def responsibility(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who answers here, who in the areas right below, and where is nobody?"""
    region = _asked(request, by)
    nodes = tree(by, region)
    missing = sorted((n for n in nodes if n.gap), key=lambda n: not n.vacant)
    level = next((n.region.level for n in nodes if n.region != region), None)
    context: dict[str, Any] = {
        "region": region,
        "area": name_of(region),
        "above": _above(by, region),
        "own": next((n for n in nodes if n.region == region), None),
        "below": [(n, _gaps_in(missing, n)) for n in nodes if n.region != region and n.region.level is level],
        "missing": missing[:FIRST_GAPS],
        "more": max(0, len(missing) - FIRST_GAPS),
        "count": len(missing),
        "grid": region if region.level is Level.GRID else None,
        "may_assign": by.can(ASSIGN_DUTY, over=region),
    }
    if region.level >= Level.STREET and by.can(SEE_PEOPLE, over=region):
        without = unanswered_homes(by, region)
        context |= {"without": sum(without.values()), "counted": True}
    if region.level is Level.BUILDING and by.can(SEE_PEOPLE, over=region):
        context |= {"homes": homes(by, region), "may_name": by.can(EDIT_PEOPLE, over=region)}
    return render(request, "accounts/tree.html", context)


def _above(by: Actor, region: Region) -> list[tuple[Region, str]]:
    """The way back up, as far as this reader may look."""
    held = by.regions(SEE_STAFF)
    way = [region.at(Level(n)) for n in range(Level.COUNTY, region.level)]
    return [(r, name_of(r)) for r in way if any(h.covers(r) for h in held)]


def _gaps_in(missing: list[Node], node: Node) -> int:
    return sum(node.region.covers(m.region) for m in missing)


@page
def gap_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Every area in which a lead or somebody who stands in is missing, page by page and as a file."""
    region = _asked(request, by)
    wanted, vacant = LEVELS.get(request.GET.get("level", "")), request.GET.get("what") == "vacant"
    found = [
        n
        for n in tree(by, region)
        if n.gap and (wanted is None or n.region.level is wanted[0]) and (n.vacant or not vacant)
    ]
    return Listing(
        title=Words("Gaps in {area}", area=name_of(region)),
        columns=[
            Column(Words("Area"), lambda n: " ".join((*_names(n.region), n.name))),
            Column(Words("Role"), lambda n: n.role),
            Column(Words("What is missing"), lambda n: n.gap),
            Column(Words("Answers meanwhile"), lambda n: n.answers.name if n.answers else ""),
        ],
        fetch=lambda cursor, size: _cut(found, cursor, size),
        filters=[
            Filter("level", Words("Level"), [(k, w) for k, (_, w) in LEVELS.items()]),
            Filter("what", Words("What is missing"), [("vacant", Words("Nobody leads here."))]),
        ],
        deeds=[Deed(Words("Who answers for what"), f"{reverse('accounts:tree')}?area={region}")],
        row_url=lambda n: f"{reverse('accounts:tree')}?area={n.region}",
        empty=Words("Every area has one lead and somebody who stands in."),
        export_name="gaps",
    ).response(request)


def _names(region: Region) -> list[str]:
    return [name_of(region.at(Level(n))) for n in range(Level.COMMUNITY, region.level)]


def _cut(found: list[Node], cursor: str | None, size: int) -> Page[Node]:
    """A page of what was counted in memory; the cursor is the last area shown."""
    rest = [n for n in found if n.region > cursor] if cursor else found
    shown = rest[:size]
    return Page(shown, str(shown[-1].region) if len(rest) > size else None, len(found), total_is_exact=True)


@action
def name_contact(request: HttpRequest, by: Actor, household: UUID) -> HttpResponse:
    try:
        person = PersonRef(UUID(request.POST.get("person", "")))
    except ValueError:
        raise not_found() from None
    actions.name_contact(by, HouseholdRef(household), person)
    back = region_from(request.POST.get("area", ""))
    return done(request, Words("The household's contact is entered."), f"{reverse('accounts:tree')}?area={back}")
