"""Drawing the map: points, lines, areas and floors, each a replacement of what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from linan.core.community import rules
from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.actions.areas import need_level, need_name
from linan.core.community.facts import FloorNoted, ShapeDrawn, ShapeKind, SpotKind, SpotMoved, SpotPlaced
from linan.core.community.models import Building, Floor, Gate, Shape, Spot
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.geo import Crs, Point, crosses_itself, metres_between, to_wgs84
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words
from linan.kernel.worlds.layout import Outlined, Spotted

MOST_POINTS = 2000


def place_spot(by: Actor, region: Region, kind: SpotKind, name: str, at: Point, crs: Crs = Crs.WGS84) -> Spot:
    """Put a point on the map, or move it when it stands there already.

    A gate is the open gate of that name in `region`, a building the one at that path. Needs EDIT_PLACES;
    refuses `bad_area`, `bad_position`, `no_such_gate`, `no_such_building`.
    """
    by.must(EDIT_PLACES, over=region)
    if region.level < Level.COMMUNITY:
        raise _bad_area()
    of: UUID | None = None
    if kind is SpotKind.GATE:
        gate = Gate.objects.filter(region=region, name=need_name(name), closed_at__isnull=True).order_by("id").first()
        if gate is None:
            raise _unknown("no_such_gate", Words("No open gate of this name is entered in this area."), "name")
        of = gate.pk
    elif kind is SpotKind.BUILDING:
        building = Building.objects.filter(region=region).first()
        if building is None:
            raise _unknown("no_such_building", Words("No building is entered at this path."), "above")
        of, name = building.pk, building.name
    elif kind is SpotKind.STAIR:
        need_level(region, Level.UNIT)
    name = need_name(name, 120)
    stored = _on_earth(at, crs)
    with transaction.atomic():
        same = {"of": of} if of else {"region": region, "kind": kind.value, "name": name}
        row = Spot.objects.select_for_update().filter(**same).first()
        if row is not None:
            return _move(by, row, stored)
        row = Spot.objects.create(region=region, kind=kind.value, name=name, of=of, lon=stored.lon, lat=stored.lat)
        record(SpotPlaced(region=region, subject=row.ref, spot=kind, name=name), by=by)
    return row


def move_spot(by: Actor, spot: UUID, at: Point, crs: Crs = Crs.WGS84) -> Spot:
    """Move a point. The same place again changes nothing. Needs EDIT_PLACES; refuses `not_found`, `bad_position`."""
    with transaction.atomic():
        row = Spot.objects.select_for_update().filter(pk=spot).first()
        if row is None or not by.can(EDIT_PLACES, over=row.region):
            raise not_found()
        return _move(by, row, _on_earth(at, crs))


def draw_shape(
    by: Actor, region: Region, kind: ShapeKind, name: str, points: Sequence[Point], crs: Crs = Crs.WGS84
) -> Shape:
    """Draw a route or an area, or draw it anew. A ring may repeat its first point at the end.

    Needs EDIT_PLACES; refuses `bad_area`, `bad_shape`, `bad_position`.
    """
    by.must(EDIT_PLACES, over=region)
    if region.level < Level.COMMUNITY:
        raise _bad_area()
    if kind is ShapeKind.GRID:
        need_level(region, Level.GRID)
    line = [_on_earth(p, crs, field="points") for p in points[: MOST_POINTS + 1]]
    if kind is not ShapeKind.ROUTE and len(line) > 1 and line[0] == line[-1]:
        line = line[:-1]
    few = 2 if kind is ShapeKind.ROUTE else 3
    if not few <= len(line) <= MOST_POINTS:
        raise _bad_shape(Words("A route needs two points at least, an area three; {most} at most.", most=MOST_POINTS))
    if kind is not ShapeKind.ROUTE and crosses_itself(line):
        raise _bad_shape(Words("The border of the area crosses itself. Give its corners in their order."))
    kept = [[p.lon, p.lat] for p in line]
    name = need_name(name, 120)
    with transaction.atomic():
        row = Shape.objects.select_for_update().filter(region=region, kind=kind.value, name=name).first()
        if row is not None and row.points == kept:
            return row
        if row is None:
            row = Shape(region=region, kind=kind.value, name=name)
        row.points = kept
        row.save()
        record(ShapeDrawn(region=region, subject=row.ref, shape=kind, name=name), by=by)
    return row


def note_floor(by: Actor, building: Region, number: int, name: str, use: str = "") -> Floor:
    """Say what a floor of a building is called and used for. Needs EDIT_PLACES; refuses `bad_area`, `bad_name`."""
    by.must(EDIT_PLACES, over=building)
    need_level(building, Level.BUILDING)
    told = {"name": need_name(name), "use": rules.plain_text(use)[:60]}
    with transaction.atomic():
        row = Floor.objects.select_for_update().filter(region=building, number=number).first()
        if row is not None and told == {"name": row.name, "use": row.use}:
            return row
        row, _ = Floor.objects.update_or_create(region=building, number=number, defaults=told)
        record(FloorNoted(region=building, name=row.name, number=number), by=by)
    return row


def load_layout(by: Actor, spots: Sequence[Spotted], shapes: Sequence[Outlined]) -> int:
    """Enter the generated positions of a county, for demo, drill and test cells. Needs EDIT_PLACES; safe to repeat.

    One statement a table instead of one a point: no fact for each, as with the generated county itself.
    """
    for region in {s.region.community for s in spots} | {s.region.community for s in shapes}:
        by.must(EDIT_PLACES, over=region)
    communities = {s.region.community for s in spots}
    gates = {(g.region, g.name): g.pk for g in Gate.objects.filter(region__in=communities)}
    buildings = dict(Building.objects.filter(within("region", sorted(communities))).values_list("region", "id"))

    def stands_for(s: Spotted) -> UUID | None:
        if s.kind == SpotKind.GATE.value:
            return gates.get((s.region, s.name))
        return buildings.get(s.region) if s.kind == SpotKind.BUILDING.value else None

    with transaction.atomic():
        made = Spot.objects.bulk_create(
            [
                Spot(
                    region=s.region,
                    kind=s.kind,
                    name=s.name,
                    of=stands_for(s),
                    lon=s.at.lon,
                    lat=s.at.lat,
                )
                for s in spots
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
        Shape.objects.bulk_create(
            [
                Shape(region=s.region, kind=s.kind, name=s.name, points=[[p.lon, p.lat] for p in s.points])
                for s in shapes
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
    return len(made)


def _move(by: Actor, row: Spot, to: Point) -> Spot:
    metres = metres_between(row.at, to)
    # Half a metre is less than anybody measures: the same list brought in again moves nothing.
    if metres < 0.5:
        return row
    row.lon, row.lat = to
    row.save()
    record(
        SpotMoved(region=row.region, subject=row.ref, spot=SpotKind(row.kind), name=row.name, metres=round(metres)),
        by=by,
    )
    return row


def _on_earth(at: Point, crs: Crs, *, field: str = "lon") -> Point:
    if not (-180 <= at.lon <= 180 and -90 <= at.lat <= 90):
        raise Refusal(
            "bad_position",
            Words("Longitude lies between -180 and 180, latitude between -90 and 90; longitude comes first."),
            kind=Kind.INVALID,
            field=field,
        )
    return to_wgs84(at, crs)


def _bad_shape(words: Words) -> Refusal:
    return Refusal("bad_shape", words, kind=Kind.INVALID, field="points")


def _bad_area() -> Refusal:
    words = Words("Say in which community it stands, or more closely.")
    return Refusal("bad_area", words, kind=Kind.INVALID, field="above")


def _unknown(code: str, words: Words, field: str) -> Refusal:
    return Refusal(code, words, kind=Kind.INVALID, field=field)
