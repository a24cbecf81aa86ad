"""Is every dwelling in exactly one grid? The dwellings in none and those entered in several, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.models import Grid, Household
from linan.core.community.rules import plain_text
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One door that is in no grid or in several: its address and the grids that hold it."""

    community: Region
    address: str
    grids: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a whole area's dwellings come to. Both lists are empty when each is in exactly one grid."""

    dwellings: int
    orphans: tuple[Dwelling, ...]
    doubles: tuple[Dwelling, ...]


def coverage(by: Actor, region: Region) -> Coverage:
    """Dwellings of an area in no open grid, and those entered in two or more. Needs SEE_PEOPLE over it; no name in it.

    A door is told by its address within its community: two entries of it in one grid are one dwelling.
    """
    by.must(SEE_PEOPLE, over=region)
    open_grids = set(Grid.objects.filter(within("region", region), until_on=None).values_list("region", flat=True))
    doors: dict[tuple[Region, str], tuple[str, set[Region]]] = {}
    rows = Household.objects.filter(within("region", region)).order_by("region", "id").values_list("region", "address")
    for home, address in rows.iterator():
        grid = home.at(Level.GRID) if home.level >= Level.GRID else None
        key = (home.community, "".join(plain_text(address).split()))
        _, grids = doors.setdefault(key, (address, set()))
        if grid in open_grids:
            grids.add(grid)
    found = [Dwelling(at, address, tuple(sorted(grids))) for (at, _), (address, grids) in doors.items()]
    return Coverage(
        len(found),
        tuple(d for d in found if not d.grids),
        tuple(d for d in found if len(d.grids) > 1),
    )
