"""One spatial layer for everybody: what stands where, and the way from a door to the gate, the stores and the test."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linan.core.community.abilities import EDIT_PLACES, SEE_PEOPLE
from linan.core.community.facts import EmergencyUse, ShapeKind, SpotKind
from linan.core.community.models import Building, Division, Floor, Gate, Household, Shape, Spot
from linan.core.community.queries.spaces import serving
from linan.core.community.rules.ways import Network, Reached
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.geo import LocalPlane, Point, inside, middle_of
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class Layer:
    """The map of one community: open points, shapes, and which buildings have no place on it yet."""

    region: Region
    spots: list[Spot]
    shapes: list[Shape]
    unplaced: list[Building]

    def of_kind(self, kind: SpotKind) -> list[Spot]:
        return [s for s in self.spots if s.kind == kind.value]

    def wall_around(self, at: Point) -> list[Point]:
        """The compound a point lies in; empty when nothing is walled in."""
        rings = (s.line for s in self.shapes if s.kind == ShapeKind.COMPOUND.value)
        return next((r for r in rings if inside(at, r)), [])


@dataclass(frozen=True, slots=True)
class FloorLine:
    """One floor with its doors: path, room and address."""

    number: int
    name: str
    use: str
    doors: list[tuple[Region, str]]


@dataclass(frozen=True, slots=True)
class FromHere:
    """A door, stair or building: its stair, and the nearest gate, stores and test site with the ways there."""

    region: Region
    stair: Spot
    gate: Reached[UUID] | None
    depot: Reached[UUID] | None
    test_site: Reached[UUID] | None


def map_communities(by: Actor) -> list[tuple[Region, str]]:
    """The communities whose map the reader may open, in path order; at most 200."""
    held = _held(by)
    above = [r for r in held if r.level <= Level.COMMUNITY]
    mine = {r.community for r in held if r.level > Level.COMMUNITY}
    rows = Division.objects.filter(
        Q(region__in=mine) | (within("region", above) if above else Q(pk=None)),
        level=int(Level.COMMUNITY),
        until_on__isnull=True,
    )
    return list(rows.order_by("region").values_list("region", "name")[:200])


def communities_within(region: Region) -> list[Region]:
    """The communities of an area, in path order: of a community itself, or of one around a smaller area."""
    if region.level >= Level.COMMUNITY:
        return [region.community]
    rows = Division.objects.filter(within("region", region), level=int(Level.COMMUNITY), until_on__isnull=True)
    return list(rows.order_by("region").values_list("region", flat=True))


def layer_of(by: Actor, community: Region) -> Layer:
    """The map of a community the reader holds any part of: where a gate stands is no secret; `not_found` else."""
    if community.level is not Level.COMMUNITY or not any(r.covers(community) or community.covers(r) for r in _held(by)):
        raise not_found()
    spots = list(Spot.objects.filter(within("region", community)).order_by("region", "kind", "name"))
    closed = set(Gate.objects.filter(within("region", community), closed_at__isnull=False).values_list("id", flat=True))
    placed = {s.of for s in spots}
    unplaced = [
        b for b in Building.objects.filter(within("region", community)).order_by("region") if b.pk not in placed
    ]
    shapes = list(Shape.objects.filter(within("region", community)).order_by("region", "kind", "name"))
    _serve(community, spots)
    return Layer(community, [s for s in spots if s.of not in closed], shapes, unplaced)


_SERVES = {EmergencyUse.TESTING: SpotKind.TEST_SITE, EmergencyUse.STORES: SpotKind.DEPOT}


def _serve(community: Region, spots: list[Spot]) -> None:
    """A place that is a test site or store for now is one on the map too, and the ways lead there."""
    now = serving(community)
    for spot in spots:
        use = now.get((spot.region, spot.name)) if spot.kind == SpotKind.PLACE.value else None
        if use in _SERVES:
            spot.kind = _SERVES[use].value


def holds_map(by: Actor, region: Region) -> bool:
    """Whether the reader may open what lies in a region, door by door."""
    return any(r.covers(region) for r in _held(by))


def spot_of(by: Actor, spot: UUID) -> Spot:
    """A point of the reader's communities. Refuses `not_found`."""
    row = Spot.objects.filter(pk=spot).first()
    if row is None or not any(r.covers(row.region) or row.region.community.covers(r) for r in _held(by)):
        raise not_found()
    return row


def from_here(by: Actor, layer: Layer, at: Region) -> FromHere | None:
    """Stair, gate, stores and test site of a door or building; None while it has no place on the map.

    Needs SEE_PEOPLE or EDIT_PLACES over it; refuses `not_found`.
    """
    if at.level < Level.BUILDING or not layer.region.covers(at) or not any(r.covers(at) for r in _held(by)):
        raise not_found()
    stair = _stair(layer, at)
    if stair is None:
        return None
    goals = {
        kind: [s for s in layer.of_kind(kind) if kind is not SpotKind.GATE or s.region.covers(at)]
        for kind in (SpotKind.GATE, SpotKind.DEPOT, SpotKind.TEST_SITE)
    }
    spots = {s.pk: s.at for some in goals.values() for s in some} | {stair.pk: stair.at}
    routes = [s.line for s in layer.shapes if s.kind == ShapeKind.ROUTE.value]
    network: Network[UUID] = Network(LocalPlane(middle_of(list(spots.values()))), routes, spots)
    gates = [s.pk for s in goals[SpotKind.GATE]]
    wall = layer.wall_around(stair.at)
    depot, site = (
        network.nearest(stair.pk, [s.pk for s in goals[kind]], gates=gates, wall=wall)
        for kind in (SpotKind.DEPOT, SpotKind.TEST_SITE)
    )
    return FromHere(at, stair, network.nearest(stair.pk, gates), depot, site)


def floors_of(by: Actor, building: Region) -> list[FloorLine]:
    """The floors of a building from the top, with the doors on each. Needs SEE_PEOPLE or EDIT_PLACES over it."""
    if building.level is not Level.BUILDING or not any(r.covers(building) for r in _held(by)):
        raise not_found()
    noted = {f.number: f for f in Floor.objects.filter(region=building)}
    doors: dict[int, dict[Region, str]] = {}
    if by.can(SEE_PEOPLE, over=building):
        rows = Household.objects.filter(within("region", building)).order_by("region").values_list("region", "address")
        for region, address in rows:
            doors.setdefault(_floor(region), {}).setdefault(region, address)
    lines = []
    for number in sorted({*noted, *doors}, reverse=True):
        row = noted.get(number)
        lines.append(
            FloorLine(number, row.name if row else "", row.use if row else "", sorted(doors.get(number, {}).items()))
        )
    return lines


def _stair(layer: Layer, at: Region) -> Spot | None:
    """The stair of a unit or flat; for a whole building, or where no stair is drawn, the building itself."""
    building = at.at(Level.BUILDING)
    stairs = [s for s in layer.of_kind(SpotKind.STAIR) if at.level >= Level.UNIT and s.region == at.at(Level.UNIT)]
    return next(iter([*stairs, *(s for s in layer.of_kind(SpotKind.BUILDING) if s.region == building)]), None)


def _floor(door: Region) -> int:
    """0502 and 502 are on the fifth floor; 0 where the number does not say."""
    code = door.code
    return int(code[:-2]) if door.level is Level.HOUSEHOLD and code.isdigit() and 3 <= len(code) <= 4 else 0


def _held(by: Actor) -> list[Region]:
    held = sorted({*by.regions(SEE_PEOPLE), *by.regions(EDIT_PLACES)})
    return held or list(by.must_somewhere(SEE_PEOPLE))
