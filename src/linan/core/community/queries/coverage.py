"""Is every dwelling, site, gate and public space in exactly one grid? Those in none or in several, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linan.core import clock
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.models import Claim, Gate, Grid, Household, Site
from linan.core.community.rules import plain_text
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.region import Level, Region

DWELLING, GATE = "dwelling", "gate"
"""The other kinds are those of sites: `enterprise`, `facility`, `public_space`."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One door, gate or site that is in no grid or in several: its address or name and the grids that hold it."""

    community: Region
    kind: str
    address: str
    grids: tuple[Region, ...]
    id: UUID
    claimed: tuple[Region, ...] = ()
    """Those of `grids` that hold it by a claim, which can be released."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a whole area comes to. Both lists are empty when each is in exactly one grid."""

    dwellings: int
    others: int
    orphans: tuple[Thing, ...]
    doubles: tuple[Thing, ...]


@dataclass(slots=True)
class _Seen:
    """One thing while its entries are read: two entries of it in one grid are one."""

    kind: str
    address: str
    id: UUID
    grids: set[Region]
    claimed: set[Region]


def coverage(by: Actor, region: Region) -> Coverage:
    """What lies in no open grid of an area, and what is entered in or claimed by two or more. Needs SEE_PEOPLE over it.

    A door is told by its address within its community, a site by name and address, a gate by itself. No name of a
    person is in it.
    """
    by.must(SEE_PEOPLE, over=region)
    open_grids = set(Grid.objects.filter(within("region", region), until_on=None).values_list("region", flat=True))
    seen: dict[tuple[Region, str, str], _Seen] = {}
    for kind, id_, at, address, key in (*_homes(region), *_things(region)):
        found = seen.setdefault((at.community, kind, key), _Seen(kind, address, id_, set(), set()))
        if at.at(Level.GRID) in open_grids:
            found.grids.add(at.at(Level.GRID))
    _add_claims(region, seen.values(), open_grids)
    things = [
        Thing(at, s.kind, s.address, tuple(sorted(s.grids)), s.id, tuple(sorted(s.claimed)))
        for (at, _, _), s in seen.items()
    ]
    dwellings = sum(s.kind == DWELLING for s in things)
    return Coverage(
        dwellings,
        len(things) - dwellings,
        tuple(t for t in things if not t.grids),
        tuple(t for t in things if len(t.grids) > 1),
    )


def _homes(region: Region) -> Iterator[tuple[str, UUID, Region, str, str]]:
    rows = Household.objects.filter(within("region", region)).order_by("region", "id")
    for id_, at, address in rows.values_list("id", "region", "address").iterator():
        yield DWELLING, id_, at, address, "".join(plain_text(address).split())


def _things(region: Region) -> Iterator[tuple[str, UUID, Region, str, str]]:
    gates = Gate.objects.filter(within("region", region), closed_at__isnull=True).order_by("region", "name")
    for id_, at, name in gates.values_list("id", "region", "name"):
        yield GATE, id_, at, name, str(id_)
    sites = Site.objects.filter(Q(until_on=None) | Q(until_on__gte=clock.today()), within("region", region))
    rows = sites.order_by("region", "id").values_list("kind", "id", "region", "name", "address")
    for kind, id_, at, name, address in rows:
        shown = f"{name} {address}".strip()
        yield kind, id_, at, shown, "".join(plain_text(shown).split())


def _add_claims(region: Region, seen: Iterable[_Seen], open_grids: set[Region]) -> None:
    by_thing: dict[UUID, set[Region]] = {}
    for thing, grid in Claim.objects.filter(within("region", region)).values_list("thing", "region"):
        if grid in open_grids:
            by_thing.setdefault(thing, set()).add(grid)
    for found in seen:
        if found.kind != DWELLING:
            found.claimed = by_thing.get(found.id, set())
            found.grids |= found.claimed


def grids_of(thing: UUID, at: Region) -> tuple[Region, ...]:
    """The open grids that answer for a gate or site: its own and those that claim it. For workflows and routing."""
    wanted = {*Claim.objects.filter(thing=thing).values_list("region", flat=True)}
    if at.level >= Level.GRID:
        wanted.add(at.at(Level.GRID))
    rows = Grid.objects.filter(region__in=wanted, until_on=None).order_by("region")
    return tuple(rows.values_list("region", flat=True))
