"""The cells of a community with the people in them, and the smallest set of them that cuts given exposures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from linan.core.community.facts import Presence, ShapeKind, SpotKind
from linan.core.community.models import Person, Shape, Spot
from linan.core.community.queries.names import path_names
from linan.core.community.rules.cells import CellKind, Cut, Exposure, outermost, smallest, widened
from linan.core.ledger.fields import within
from linan.kernel.actor import Ability, Actor
from linan.kernel.geo import inside
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOST = 2000
"""Exposures at once."""


@dataclass(frozen=True, slots=True)
class Met:
    """One exposure as somebody found it: where those known live, and the shared space where others were."""

    homes: tuple[Region, ...]
    shared: Region | None = None
    compound: bool = False
    """The shared space is the whole compound around the homes, such as a court or a canteen."""


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell to close, by name, with the people in it. A compound is named by its wall."""

    kind: CellKind
    name: str
    region: Region
    people: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The smallest set, and what closing wider cells would come to."""

    smallest: Cut[str]
    cells: tuple[CellLine, ...]
    wider: tuple[tuple[CellKind, Cut[str]], ...]
    asked: int
    walled: bool
    """Whether a compound is drawn around every home; without one the community is what lies around a building."""


def propose_cells(by: Actor, met: Sequence[Met], *, under: Ability) -> Proposal:
    """The smallest set of cells that cuts the exposures, for who holds `under` over every home; counts, no names.

    Refuses `not_permitted`, `too_many` and `no_exposure`.
    """
    if not met or len(met) > MOST:
        raise Refusal(
            "too_many" if met else "no_exposure",
            Words("At most {n} exposures at once.", n=MOST) if met else Words("There is no exposure to cut."),
            kind=Kind.INVALID,
        )
    homes = sorted({r for m in met for r in (*m.homes, *((m.shared,) if m.shared else ()))})
    for home in homes:
        by.must(under, over=home)
    tree = _Tree(sorted({h.community for h in homes}))
    exposures = [tree.exposure(m) for m in met]
    people = tree.people()
    least = smallest(exposures, tree.above, people)
    wider = [(k, widened(exposures, tree.above, people, tree.kinds, k)) for k in list(CellKind)[1:]]
    lines = tuple(CellLine(tree.kinds[c], tree.name(c), tree.regions[c], people.get(c, 0)) for c in least.cells)
    return Proposal(least, lines, tuple(wider), len(exposures), walled=tree.walled)


class _Tree:
    """The cells around the homes asked about; a compound stands between its buildings and the community."""

    def __init__(self, communities: list[Region]) -> None:
        self.above: dict[str, str | None] = {}
        self.kinds: dict[str, CellKind] = {}
        self.regions: dict[str, Region] = {}
        self.walled = True
        self._communities = communities
        self._wall: dict[Region, Shape] = {}
        for community in communities:
            self._put(str(community), CellKind.COMMUNITY, community, None)
            walls = Shape.objects.filter(within("region", community), kind=ShapeKind.COMPOUND.value).order_by("name")
            spots = Spot.objects.filter(within("region", community), kind=SpotKind.BUILDING.value)
            rings = [(w, w.line) for w in walls]
            for spot in spots:
                wall = next((w for w, ring in rings if inside(spot.at, ring)), None)
                if wall is not None:
                    self._wall[spot.region] = wall

    def exposure(self, met: Met) -> Exposure[str]:
        asks = [self._cell(h) for h in met.homes]
        if met.compound:
            asks += [self._around(h) for h in met.homes]
        if met.shared is not None:
            asks.append(self._cell(met.shared))
        return Exposure(outermost(asks, self.above))

    def people(self) -> dict[str, int]:
        """Who is not known to be away, by cell: one count for each door, summed upwards."""
        found: dict[str, int] = {}
        rows = Person.objects.filter(within("region", self._communities)).exclude(presence=Presence.AWAY.value)
        for home, n in rows.order_by().values_list("region").annotate(Count("id")):
            around = {str(home.at(Level(k))) for k in range(Level.COMMUNITY, home.level + 1)}
            wall = self._wall.get(home.at(Level.BUILDING)) if home.level >= Level.BUILDING else None
            if wall is not None:
                around.add(_key(wall))
            for cell in around:
                found[cell] = found.get(cell, 0) + n
        return found

    def name(self, cell: str) -> str:
        if self.kinds[cell] is CellKind.COMPOUND:
            return next(w.name for w in self._wall.values() if _key(w) == cell)
        return " ".join(path_names(self.regions[cell], down_from=Level.COMMUNITY))

    def _cell(self, at: Region) -> str:
        """The cell of a region, with all that lies around it. A grid closes nothing: it counts as its community."""
        if at.level < Level.BUILDING:
            return str(at.community)
        building = at.at(Level.BUILDING)
        self._put(str(building), CellKind.BUILDING, building, self._around(building))
        for level, kind in ((Level.UNIT, CellKind.STAIR), (Level.HOUSEHOLD, CellKind.FLAT)):
            if at.level >= level:
                self._put(str(at.at(level)), kind, at.at(level), str(at.at(Level(level - 1))))
        return str(at)

    def _around(self, at: Region) -> str:
        wall = self._wall.get(at.at(Level.BUILDING)) if at.level >= Level.BUILDING else None
        if wall is None:
            self.walled = False
            return str(at.community)
        self._put(_key(wall), CellKind.COMPOUND, wall.region, str(at.community))
        return _key(wall)

    def _put(self, cell: str, kind: CellKind, region: Region, above: str | None) -> None:
        self.kinds[cell], self.regions[cell], self.above[cell] = kind, region, above


def _key(wall: Shape) -> str:
    return f"compound:{wall.pk}"
