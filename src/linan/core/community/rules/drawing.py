"""From metres to a drawing: one sheet 360 units wide, so that on a telephone a unit is a pixel and type stays large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linan.kernel.geo import LocalPlane, Point, middle_of

WIDTH = 360.0
MARGIN = 26.0
TALLEST = 560.0
CROWDED = 34.0
"""Where buildings stand closer than this on the sheet, they carry their number alone; the list has the full name."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of the world that is drawn."""

    plane: LocalPlane
    west: float
    north: float
    scale: float
    width: float
    height: float

    def xy(self, at: Point) -> tuple[float, float]:
        m = self.plane.metres(at)
        return MARGIN + (m.east - self.west) * self.scale, MARGIN + (self.north - m.north) * self.scale

    def path(self, points: Sequence[Point]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.xy, points))

    @property
    def bar(self) -> tuple[int, float]:
        """A round number of metres and how long it is on the sheet."""
        metres = next(m for m in (2000, 1000, 500, 200, 100, 50, 20, 10, 5) if m * self.scale <= 110 or m == 5)
        return metres, metres * self.scale


def sheet_for(points: Sequence[Point]) -> Sheet:
    """A sheet that holds all of at least one point, north up; at most 10 units a metre."""
    plane = LocalPlane(middle_of(points))
    flat = [plane.metres(p) for p in points]
    west, east = min(m.east for m in flat), max(m.east for m in flat)
    south, north = min(m.north for m in flat), max(m.north for m in flat)
    across, down = max(east - west, 10.0), max(north - south, 10.0)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / down, 10.0)
    height = max(down * scale + 2 * MARGIN, 160.0)
    # What is narrow stands in the middle of the sheet.
    west -= ((WIDTH - 2 * MARGIN) / scale - across) / 2
    return Sheet(plane, west, north, scale, WIDTH, height)


def short_name(name: str) -> str:
    """`12幢` → `12`: the number painted on the wall; the name itself when there is none."""
    digits = "".join(c for c in name if c.isascii() and c.isalnum())
    return digits or name[:3]


def crowded(places: Sequence[tuple[float, float]]) -> bool:
    """Whether any two symbols stand so close that full names would run into one another."""
    return any(
        abs(a[0] - b[0]) < CROWDED and abs(a[1] - b[1]) < CROWDED / 2 for i, a in enumerate(places) for b in places[:i]
    )
