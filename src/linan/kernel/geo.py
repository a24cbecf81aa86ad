"""Where something stands: coordinates, the two shifted systems of Chinese maps, distances and plain polygons.

WGS-84 is what satellites say and what the register stores. Maps published in China use GCJ-02, which shifts every point
by up to some 700 metres by formulas never officially published; Baidu shifts once more (BD-09). The formulas here are
those in open use since 2013: on4wp7's "EvilTransform" (WGS-84 → GCJ-02 on the Krasovsky 1940 ellipsoid,
a = 6378245 m, e² = 0.00669342162296594323) and the polar form of BD-09 as in wandergis/coordtransform. They agree with
the map vendors' own services to about a metre or two. The way back is found by iteration, to better than a millimetre.
Outside the rectangle those formulas give for China nothing is shifted.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import atan2, cos, fabs, hypot, pi, radians, sin, sqrt
from typing import NamedTuple

_A = 6378245.0
_EE = 0.00669342162296594323
_X_PI = pi * 3000.0 / 180.0
_LON = (72.004, 137.8347)
_LAT = (0.8293, 55.8271)
_EARTH = 6371008.8
"""Mean radius of the earth in metres (IUGG, GRS 80 mean radius R1)."""


class Crs(StrEnum):
    """The coordinate system a list is written in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class Point(NamedTuple):
    """Degrees east and north, in this order as in GeoJSON (RFC 7946)."""

    lon: float
    lat: float


def in_china(at: Point) -> bool:
    """Whether the shifts apply: the rectangle of the published formulas, not a border."""
    return _LON[0] <= at.lon <= _LON[1] and _LAT[0] <= at.lat <= _LAT[1]


def to_wgs84(at: Point, crs: Crs) -> Point:
    """A point written in `crs`, as satellites say it."""
    match crs:
        case Crs.WGS84:
            return at
        case Crs.GCJ02:
            return _gcj_to_wgs(at)
        case Crs.BD09:
            return _gcj_to_wgs(_bd_to_gcj(at))


def from_wgs84(at: Point, crs: Crs) -> Point:
    """A stored point, as a map in `crs` shows it."""
    match crs:
        case Crs.WGS84:
            return at
        case Crs.GCJ02:
            return _wgs_to_gcj(at)
        case Crs.BD09:
            return _gcj_to_bd(_wgs_to_gcj(at))


def metres_between(a: Point, b: Point) -> float:
    """Along the great circle (haversine), in metres."""
    north, east = radians(b.lat - a.lat), radians(b.lon - a.lon)
    h = sin(north / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(east / 2) ** 2
    return 2 * _EARTH * atan2(sqrt(h), sqrt(1 - h))


class Metres(NamedTuple):
    """Metres east and north of an origin."""

    east: float
    north: float


class LocalPlane:
    """Metres around an origin: right to a decimetre over the few kilometres of a community."""

    def __init__(self, origin: Point) -> None:
        self.origin = origin
        self._north = radians(1) * _EARTH
        self._east = self._north * cos(radians(origin.lat))

    def metres(self, at: Point) -> Metres:
        return Metres((at.lon - self.origin.lon) * self._east, (at.lat - self.origin.lat) * self._north)

    def point(self, at: Metres) -> Point:
        return Point(self.origin.lon + at.east / self._east, self.origin.lat + at.north / self._north)


def middle_of(points: Sequence[Point]) -> Point:
    """The mean of at least one point."""
    return Point(sum(p.lon for p in points) / len(points), sum(p.lat for p in points) / len(points))


def crosses_itself(ring: Sequence[Point]) -> bool:
    """Whether two sides that do not follow one another meet. The ring is given without its first point repeated."""
    n = len(ring)
    return any(
        _meet(ring[i], ring[(i + 1) % n], ring[j], ring[(j + 1) % n])
        for i in range(n)
        for j in range(i + 2, n)
        if (j + 1) % n != i
    )


def inside(at: Point, ring: Sequence[Point]) -> bool:
    """Whether a point lies in a ring (ray to the east; a point on the edge may fall either way)."""
    found = False
    for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (a.lat > at.lat) != (b.lat > at.lat):
            found ^= at.lon < (b.lon - a.lon) * (at.lat - a.lat) / (b.lat - a.lat) + a.lon
    return found


def square_metres(ring: Sequence[Point]) -> float:
    """The area of a small ring."""
    plane = LocalPlane(middle_of(ring))
    flat = [plane.metres(p) for p in ring]
    twice = sum(a.east * b.north - b.east * a.north for a, b in zip(flat, (*flat[1:], flat[0]), strict=True))
    return fabs(twice) / 2


def _side(a: Point, b: Point, c: Point) -> float:
    return (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon)


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return (_side(a, b, c) > 0) != (_side(a, b, d) > 0) and (_side(c, d, a) > 0) != (_side(c, d, b) > 0)


def _wgs_to_gcj(at: Point) -> Point:
    if not in_china(at):
        return at
    x, y = at.lon - 105.0, at.lat - 35.0
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) + wave
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + wave
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    lat = radians(at.lat)
    magic = 1 - _EE * sin(lat) ** 2
    north = north * 180.0 / (_A * (1 - _EE) / (magic * sqrt(magic)) * pi)
    east = east * 180.0 / (_A / sqrt(magic) * cos(lat) * pi)
    return Point(at.lon + east, at.lat + north)


def _gcj_to_wgs(at: Point) -> Point:
    if not in_china(at):
        return at
    guess = at
    # Each round leaves about a thousandth of the error: three would do.
    for _ in range(6):
        shown = _wgs_to_gcj(guess)
        guess = Point(guess.lon - (shown.lon - at.lon), guess.lat - (shown.lat - at.lat))
    return guess


def _gcj_to_bd(at: Point) -> Point:
    if not in_china(at):
        return at
    z = hypot(at.lon, at.lat) + 0.00002 * sin(at.lat * _X_PI)
    theta = atan2(at.lat, at.lon) + 0.000003 * cos(at.lon * _X_PI)
    return Point(z * cos(theta) + 0.0065, z * sin(theta) + 0.006)


def _bd_to_gcj(at: Point) -> Point:
    if not in_china(at):
        return at
    guess = Point(at.lon - 0.0065, at.lat - 0.006)
    for _ in range(6):
        shown = _gcj_to_bd(guess)
        guess = Point(guess.lon - (shown.lon - at.lon), guess.lat - (shown.lat - at.lat))
    return guess
