"""Places, gates, buildings and grids."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from linan.core.community.abilities import EDIT_PLACES, SEE_PEOPLE
from linan.core.community.facts import Presence
from linan.core.community.models import Building, Gate, Grid, Household, Person, Place
from linan.core.ledger.fields import within
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import GateRef, PlaceRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region


def place_of(by: Actor, place: PlaceRef) -> Place:
    """A place. Public places are known to every signed-in member of staff; a home only with SEE_PEOPLE over it."""
    row = Place.objects.filter(pk=place.id).first()
    if row is None or (row.use == "home" and not by.can(SEE_PEOPLE, over=row.region)) or not by.duties:
        raise not_found()
    return row


def gate_of(by: Actor, gate: GateRef, *, under: Ability | None = None) -> Gate:
    """A gate of an area in which the actor has any duty, or the ability `under`. Refuses `not_found`."""
    row = Gate.objects.filter(pk=gate.id).first()
    if row is None:
        raise not_found()
    mine = by.can(under, over=row.region) if under else any(d.region.covers(row.region) for d in by.duties)
    if not mine:
        raise not_found()
    return row


def gates_within(by: Actor, regions: Iterable[Region]) -> list[Gate]:
    """Open gates in those of `regions` where the actor has a duty."""
    mine = [r for r in regions if any(d.region.covers(r) for d in by.duties)]
    return list(Gate.objects.filter(within("region", mine), closed_at__isnull=True).order_by("region", "name"))


def gate_names(gates: Iterable[GateRef]) -> dict[GateRef, str]:
    """Names of gates: public, they are written on them."""
    rows = Gate.objects.filter(pk__in={g.id for g in gates}).values_list("id", "name")
    return {GateRef(i): name for i, name in rows}


def place_names(places: Iterable[PlaceRef]) -> dict[PlaceRef, str]:
    """Names of places; a home has none."""
    rows = Place.objects.filter(pk__in={p.id for p in places}).values_list("id", "name", "use")
    return {PlaceRef(i): "" if use == "home" else name for i, name, use in rows}


def place_regions(places: Iterable[PlaceRef]) -> dict[PlaceRef, Region]:
    """The region each of these places lies in, homes too; for whoever may know that somebody was there."""
    rows = Place.objects.filter(pk__in={p.id for p in places}).values_list("id", "region")
    return {PlaceRef(i): Region(region) for i, region in rows}


def places(by: Actor, region: Region | None = None, *, limit: int = 200) -> list[Place]:
    """Public places of the areas where the actor may change places or see people."""
    rows = Place.objects.filter(where(by, region), closed_at__isnull=True).exclude(use="home")
    return list(rows.order_by("region", "name", "id")[:limit])


def gates(by: Actor, region: Region | None = None, *, limit: int = 200) -> list[Gate]:
    """Open gates of the actor's areas."""
    return list(Gate.objects.filter(where(by, region), closed_at__isnull=True).order_by("region", "name")[:limit])


def buildings(by: Actor, region: Region | None = None) -> list[tuple[Building, int, int]]:
    """Buildings of the actor's areas with households and people living here; at most 500."""
    rows = list(Building.objects.filter(where(by, region)).order_by("region")[:500])
    if not rows:
        return []
    homes: dict[Region, int] = {}
    here: dict[Region, int] = {}
    span = Q(region__gte=rows[0].region, region__lt=rows[-1].region.range[1])
    for home in Household.objects.filter(span).values_list("region", flat=True):
        homes[home.at(Level.BUILDING)] = homes.get(home.at(Level.BUILDING), 0) + 1
    living = Person.objects.filter(span, presence=Presence.LIVING_HERE.value).order_by()
    for region_, count in living.values_list("region").annotate(n=Count("id")):
        here[region_.at(Level.BUILDING)] = here.get(region_.at(Level.BUILDING), 0) + count
    return [(b, homes.get(b.region, 0), here.get(b.region, 0)) for b in rows]


def grids(by: Actor, region: Region | None = None) -> list[Grid]:
    """Grids of the actor's areas, in path order."""
    return list(Grid.objects.filter(where(by, region), until_on__isnull=True).order_by("region")[:500])


def where(by: Actor, region: Region | None) -> Q:
    """The areas where the actor may see people or change places, cut to `region`; refuses `not_found` outside."""
    held = sorted({*by.regions(SEE_PEOPLE), *by.regions(EDIT_PLACES)}) or list(by.must_somewhere(EDIT_PLACES))
    if region is not None:
        held = [region] if any(r.covers(region) for r in held) else [r for r in held if region.covers(r)]
        if not held:
            raise not_found()
    return within("region", held)
