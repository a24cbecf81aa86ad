"""Where a generated county stands: blocks of buildings along lanes, a wall, a road around, and what lies beyond it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from linan.kernel.geo import LocalPlane, Metres, Point
from linan.kernel.region import Level, Region
from linan.kernel.worlds.county import County

ORIGIN = Point(119.98, 30.27)
"""The first community's south gate; the others follow a kilometre apart to the east."""
_APART = 1000.0
_ROW, _COLUMN, _ACROSS = 60.0, 56.0, 5
_HALF = 320.0


@dataclass(frozen=True, slots=True)
class Spotted:
    """A point, by the codes of the register's map: `kind` is gate, building, stair, depot or test_site."""

    region: Region
    kind: str
    name: str
    at: Point


@dataclass(frozen=True, slots=True)
class Outlined:
    """A route, or the ring of a grid or compound."""

    region: Region
    kind: str
    name: str
    points: tuple[Point, ...]


def make_layout(county: County) -> tuple[list[Spotted], list[Outlined]]:
    """Positions for everything drawn by `make_county`; equal for equal counties."""
    spots: list[Spotted] = []
    shapes: list[Outlined] = []
    units: dict[Region, set[Region]] = defaultdict(set)
    for home in county.households:
        units[home.region.at(Level.BUILDING)].add(home.region.at(Level.UNIT))
    for n, community in enumerate(county.communities):
        plane = LocalPlane(LocalPlane(ORIGIN).point(Metres(n * _APART, 0)))
        for thing in _community(county, community.region, units):
            if isinstance(thing[-1], Metres):
                spots.append(Spotted(thing[0], thing[1], thing[2], plane.point(thing[-1])))
            else:
                shapes.append(Outlined(thing[0], thing[1], thing[2], tuple(plane.point(m) for m in thing[-1])))
    return spots, shapes


def _community(
    county: County, region: Region, units: dict[Region, set[Region]]
) -> Iterator[tuple[Region, str, str, Metres] | tuple[Region, str, str, list[Metres]]]:
    grids = [g for g in county.grids if region.covers(g)]
    north = 30.0
    for start in range(0, len(grids), 2):
        deep = 0.0
        for side, grid in enumerate(grids[start : start + 2]):
            west = -_HALF + 15 if side == 0 else 15.0
            buildings = [b for b in county.buildings if grid.covers(b)]
            rows = -(-len(buildings) // _ACROSS)
            deep = max(deep, rows * _ROW)
            for i, building in enumerate(buildings):
                at = Metres(west + 30 + _COLUMN * (i % _ACROSS), north + 34 + _ROW * (i // _ACROSS))
                yield building, "building", f"{(int(grid.code[1:]) - 1) * 10 + int(building.code[1:])}幢", at
                for k, unit in enumerate(sorted(units[building])):
                    yield unit, "stair", f"{unit.code[1:]}单元", Metres(at.east - 10 + 20 * k, at.north - 8)
            yield grid, "grid", f"第{int(grid.code[1:])}网格", _box(west, north, west + 290, north + rows * _ROW)
        for row in range(int(deep // _ROW)):
            lane = north + 12 + _ROW * row
            yield (
                region,
                "route",
                f"{start // 2 + 1}区{row + 1}弄",
                [Metres(-_HALF + 15, lane), Metres(_HALF - 15, lane)],
            )
        north += deep + 20
    yield region, "compound", "围墙", _box(-_HALF, 0, _HALF, north)
    yield region, "route", "中心路", [Metres(0, -30), Metres(0, north + 30)]
    around = _box(-_HALF - 30, -30, _HALF + 30, north + 30)
    yield region, "route", "环路", [*around, around[0]]
    gates = [g for g in county.gates if g.region == region]
    for gate, y in zip(gates, (0.0, north), strict=False):
        yield region, "gate", gate.name, Metres(0, y)
    for word, y in (("南", -48.0), ("北", north + 48)):
        yield region, "depot", f"{word}物资点", Metres(-150, y)
        yield region, "test_site", f"{word}采样点", Metres(150, y)


def _box(west: float, south: float, east: float, north: float) -> list[Metres]:
    return [Metres(west, south), Metres(east, south), Metres(east, north), Metres(west, north)]
