"""Drawing the map: grids, buildings, places and gates."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import cache
from django.db import transaction

from linan.core import clock
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.facts import (
    AreaAdded,
    GateAdded,
    PlaceAdded,
)
from linan.core.community.models import Building, Gate, Grid, Place, PlaceKind
from linan.core.ledger import record, record_many
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


def add_grid(by: Actor, region: Region, name: str) -> Grid:
    """Draw a grid at its path below a community. Needs EDIT_PLACES there; refuses `already_there`, `bad_area`."""
    by.must(EDIT_PLACES, over=region)
    need_level(region, Level.GRID)
    refuse_if(Grid.objects.filter(region=region).exists())
    with transaction.atomic():
        row = Grid.objects.create(region=region, name=need_name(name), since_on=clock.today())
        record(AreaAdded(region=region, name=row.name), by=by)
    cache.delete(f"community.name:{region}")
    return row


def add_building(
    by: Actor, region: Region, name: str, *, address: str = "", floors: int = 0, lift: bool = False
) -> Building:
    """Enter a building at its path below a grid. Needs EDIT_PLACES there; refuses `already_there`, `bad_area`."""
    by.must(EDIT_PLACES, over=region)
    need_level(region, Level.BUILDING)
    refuse_if(Building.objects.filter(region=region).exists())
    with transaction.atomic():
        row = Building.objects.create(
            region=region, name=need_name(name), address=rules.plain_text(address)[:200], floors=floors, lift=lift
        )
        record(AreaAdded(region=region, name=row.name), by=by)
    cache.delete(f"community.name:{region}")
    return row


def draw_areas(by: Actor, grids: Mapping[Region, str], buildings: Mapping[Region, str]) -> None:
    """Draw grids and buildings (path → name) where there are none yet, hundreds as quickly as one.

    Needs EDIT_PLACES over each that is missing. Refuses `bad_area`, `bad_name`.
    """
    # Grids first, so that the ledger tells of an area before it tells of what lies in it.
    new_grids = _missing(Grid, Level.GRID, by, grids)
    new_buildings = _missing(Building, Level.BUILDING, by, buildings)
    drawn = new_grids | new_buildings
    if not drawn:
        return
    with transaction.atomic():
        Grid.objects.bulk_create([Grid(region=r, name=n, since_on=clock.today()) for r, n in new_grids.items()])
        Building.objects.bulk_create([Building(region=r, name=n) for r, n in new_buildings.items()])
        record_many([AreaAdded(region=r, name=n) for r, n in drawn.items()], by=by)
    cache.delete_many([f"community.name:{r}" for r in drawn])


def _missing(
    model: type[Grid] | type[Building], level: Level, by: Actor, wanted: Mapping[Region, str]
) -> dict[Region, str]:
    there = set(model.objects.filter(region__in=list(wanted)).values_list("region", flat=True))
    missing = {region: need_name(name) for region, name in sorted(wanted.items()) if region not in there}
    for region in missing:
        by.must(EDIT_PLACES, over=region)
        need_level(region, level)
    return missing


def add_place(by: Actor, region: Region, name: str, kind: str, *, use: str = "", address: str = "") -> Place:
    """Enter a place people visit (`indoor`, `outdoor` or `vehicle`). Needs EDIT_PLACES over its region."""
    by.must(EDIT_PLACES, over=region)
    if kind not in PlaceKind.values:
        raise Refusal(
            "bad_place_kind",
            Words("Say whether the place is indoors, outdoors or a vehicle."),
            kind=Kind.INVALID,
            field="kind",
        )
    with transaction.atomic():
        row = Place.objects.create(
            region=region, name=need_name(name, 120), kind=kind, use=use[:20], address=rules.plain_text(address)[:200]
        )
        record(PlaceAdded(region=region, subject=row.ref, name=row.name), by=by)
    return row


def add_gate(by: Actor, region: Region, name: str) -> Gate:
    """Enter a gate of a community or building. Needs EDIT_PLACES over it."""
    by.must(EDIT_PLACES, over=region)
    with transaction.atomic():
        row = Gate.objects.create(region=region, name=need_name(name))
        record(GateAdded(region=region, subject=row.ref, name=row.name), by=by)
    return row


def need_name(raw: str, most: int = 60) -> str:
    """A name of 1 to `most` characters; refuses `bad_name`."""
    name = rules.plain_text(raw)
    if not 1 <= len(name) <= most:
        raise Refusal(
            "bad_name",
            Words("A name of 1 to {most} characters is needed.", most=most),
            kind=Kind.INVALID,
            field="name",
        )
    return name


def need_level(region: Region, level: Level) -> None:
    """Refuses `bad_area` for a path that is not of this level."""
    if region.level is not level:
        raise Refusal(
            "bad_area",
            Words("This code does not lie at the right level of the map."),
            kind=Kind.INVALID,
            next_step=Words("Choose the area above it first, then give it a short code such as g01 or b03."),
            field="region",
        )


def refuse_if(there: bool) -> None:
    """Refuses `already_there` when something is."""
    if there:
        raise Refusal(
            "already_there",
            Words("There is one with this code already."),
            next_step=Words("Open it in the list, or choose another code."),
        )
