"""The map as an SVG: what is drawn where. Every symbol has a shape and a word of its own; colour only helps."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from linan.core.community.facts import ShapeKind, SpotKind
from linan.core.community.models import Spot
from linan.core.community.queries import FromHere, Layer
from linan.core.community.rules.drawing import Sheet, crowded, sheet_for, short_name
from linan.core.community.rules.ways import Reached
from linan.core.community.rules.words_of_map import SPOT_WORDS
from linan.core.desk.saying import say
from linan.kernel.geo import Point, middle_of
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Mark:
    """One symbol: where, which, the words on it and where it leads."""

    x: str
    y: str
    kind: str
    label: str
    title: str
    at: Region | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Outline:
    points: str
    kind: str
    name: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that stands in the SVG, as texts that need no further thought (and no local decimal comma)."""

    size: str
    outlines: list[Outline]
    marks: list[Mark]
    ways: list[tuple[str, str]]
    bar: tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One answer beside the map: what it is, its name, how far, through which gate."""

    kind: str
    what: Words
    name: str
    metres: int
    through: str
    straight: bool


def drawing(layer: Layer, area: Region, here: FromHere | None) -> Drawing | None:
    """The sheet for an area of the layer; None while nothing of it has a place."""
    spots = [s for s in layer.spots if s.kind != SpotKind.STAIR.value and (_common(s) or area.covers(s.region))]
    shapes = [s for s in layer.shapes if s.kind != ShapeKind.GRID.value or area.covers(s.region)]
    inner = [s.at for s in spots if area.covers(s.region)] + [
        p for s in shapes if area.covers(s.region) and s.kind != ShapeKind.ROUTE.value for p in s.line
    ]
    ways = _ways(here)
    shown = inner + [p for _, reached in ways for p in reached.way.points]
    if not shown:
        return None
    sheet = sheet_for(shown)
    x, y = sheet.width, sheet.height
    near = [s for s in spots if -10 <= sheet.xy(s.at)[0] <= x + 10 and -10 <= sheet.xy(s.at)[1] <= y + 10]
    many = crowded([sheet.xy(s.at) for s in near if s.kind == SpotKind.BUILDING.value])
    marks = [_mark(sheet, s, here, many=many) for s in near]
    if here is not None:
        marks += [_mark(sheet, here.stair, here, many=many)] if here.stair.kind == SpotKind.STAIR.value else []
    bar, long = sheet.bar
    return Drawing(
        f"0 0 {x:.0f} {y + 24:.0f}",
        [Outline(sheet.path(s.line), s.kind, s.name, *_corner(sheet, s.line)) for s in shapes],
        # What is drawn last lies on top: gates and stores over buildings, the chosen one over all.
        sorted(marks, key=lambda m: (m.chosen, m.kind != SpotKind.BUILDING.value)),
        [(kind, sheet.path(reached.way.points)) for kind, reached in ways],
        (bar, f"{long:.1f}", f"{y + 12:.1f}"),
    )


def steps_from(layer: Layer, here: FromHere) -> list[Step]:
    """Gate, stores and test site of a door, as the list beside the map says them."""
    names = {s.pk: s.name for s in layer.spots}
    words = {"gate": SpotKind.GATE, "depot": SpotKind.DEPOT, "test_site": SpotKind.TEST_SITE}
    return [
        Step(
            kind,
            SPOT_WORDS[words[kind]],
            names[reached.goal],
            round(reached.way.metres),
            names[reached.gate] if reached.gate else "",
            not reached.way.along_routes,
        )
        for kind, reached in _ways(here)
    ]


def _ways(here: FromHere | None) -> list[tuple[str, Reached[UUID]]]:
    if here is None:
        return []
    found = (("gate", here.gate), ("depot", here.depot), ("test_site", here.test_site))
    return [(kind, reached) for kind, reached in found if reached is not None]


def _common(spot: Spot) -> bool:
    return spot.region.level == Level.COMMUNITY


def _mark(sheet: Sheet, spot: Spot, here: FromHere | None, *, many: bool) -> Mark:
    x, y = sheet.xy(spot.at)
    kind = SpotKind(spot.kind)
    is_building = kind is SpotKind.BUILDING
    word = say(SPOT_WORDS[kind])
    label = (short_name(spot.name) if many else spot.name[:8]) if is_building else word
    if kind is SpotKind.STAIR:
        label = spot.name[:8]
    reached = {r.goal for _, r in _ways(here)} | {r.gate for _, r in _ways(here)}
    chosen = here is not None and (
        spot.pk == here.stair.pk or spot.pk in reached or (is_building and spot.region.covers(here.region))
    )
    at = spot.region if is_building else None
    return Mark(f"{x:.1f}", f"{y:.1f}", spot.kind, label, f"{word} {spot.name}", at, chosen)


def _corner(sheet: Sheet, line: list[Point]) -> tuple[str, str]:
    x, y = sheet.xy(middle_of(line))
    return f"{x:.1f}", f"{y:.1f}"
