"""Which grid a written address lies in. Names nobody: only places are told."""

from __future__ import annotations

from collections.abc import Iterable

from linan.core.community.models import Building, Gate, Grid, Household, Site
from linan.core.community.queries.coverage import grids_of
from linan.core.community.rules.particulars import search_text
from linan.core.ledger.fields import within
from linan.kernel.region import Level, Region


def places_called(community: Region, text: str) -> tuple[Region, ...]:
    """Where an address of a community lies: doors or buildings in open grids, or whole grids; in path order.

    The door of exactly that address, else the building whose name begins it, else a gate or site it names, else a grid
    it names. Several when it is entered in several grids; none when nothing fits.
    """
    wanted = search_text(text)
    if not wanted or community.level < Level.COMMUNITY:
        return ()
    grids = dict(Grid.objects.filter(within("region", community), until_on=None).values_list("region", "name"))
    doors = Household.objects.filter(within("region", community)).values_list("region", "address")
    found = {at.at(Level.BUILDING) for at, address in doors.iterator() if search_text(address) == wanted}
    found = found or _longest(
        (at, search_text(name))
        for at, name in Building.objects.filter(within("region", community)).values_list("region", "name")
        if wanted.startswith(search_text(name))
    )
    return tuple(sorted(at for at in found or _open(community, wanted, grids) if at.at(Level.GRID) in grids))


def _open(community: Region, wanted: str, grids: dict[Region, str]) -> set[Region]:
    """The grids of the gate or site whose name is in the text, else the grid whose name is."""
    rows = [
        *Gate.objects.filter(within("region", community), closed_at=None).values_list("id", "region", "name"),
        *Site.objects.filter(within("region", community), until_on=None).values_list("id", "region", "name"),
    ]
    named = [(len(search_text(name)), thing, at) for thing, at, name in rows if search_text(name) in wanted]
    if named:
        _, thing, at = max(named, key=lambda n: (n[0], str(n[1])))
        return set(grids_of(thing, at))
    return _longest((at, search_text(name)) for at, name in grids.items() if search_text(name) in wanted)


def _longest(found: Iterable[tuple[Region, str]]) -> set[Region]:
    told = [(at, name) for at, name in found if name]
    most = max((len(name) for _, name in told), default=0)
    return {at for at, name in told if len(name) == most}
