"""Coordinates go in and out of the shifted systems and come back; distances and polygons are what a tape would say."""

from __future__ import annotations

import pytest

from linan.kernel.geo import (
    Crs,
    LocalPlane,
    Metres,
    Point,
    crosses_itself,
    from_wgs84,
    in_china,
    inside,
    metres_between,
    square_metres,
    to_wgs84,
)

TIANANMEN = Point(116.404, 39.915)


def test_known_points_of_the_published_formulas():
    """The examples in coordtransform's README (wandergis, 2016)."""
    gcj = from_wgs84(TIANANMEN, Crs.GCJ02)
    assert gcj == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)
    assert from_wgs84(to_wgs84(TIANANMEN, Crs.GCJ02), Crs.BD09) == pytest.approx(
        (116.41036949371029, 39.92133699351021), abs=1e-9
    )
    assert 400 < metres_between(TIANANMEN, gcj) < 700


@pytest.mark.parametrize("crs", list(Crs))
def test_every_point_of_the_country_comes_back_within_a_metre(crs):
    for lon in range(74, 136, 3):
        for lat in range(18, 54, 3):
            at = Point(lon + 0.1234, lat + 0.4321)
            assert metres_between(at, to_wgs84(from_wgs84(at, crs), crs)) < 0.01
            assert metres_between(at, from_wgs84(to_wgs84(at, crs), crs)) < 1


@pytest.mark.parametrize("at", [Point(2.3522, 48.8566), Point(-73.98, 40.75), Point(151.2, -33.87)])
def test_outside_china_nothing_moves(at):
    assert not in_china(at)
    for crs in Crs:
        assert from_wgs84(at, crs) == to_wgs84(at, crs) == at


def test_a_degree_north_is_sixty_sea_miles_and_the_plane_agrees():
    north = metres_between(Point(120, 30), Point(120, 31))
    assert north == pytest.approx(60 * 1852, rel=0.002)
    plane = LocalPlane(Point(120, 30))
    away = plane.point(Metres(300, 400))
    assert metres_between(plane.origin, away) == pytest.approx(500, abs=0.1)
    assert plane.metres(away) == pytest.approx((300, 400), abs=1e-6)


def test_rings():
    plane = LocalPlane(Point(120, 30))
    ring = [plane.point(Metres(x, y)) for x, y in ((0, 0), (100, 0), (100, 50), (0, 50))]
    assert square_metres(ring) == pytest.approx(5000, rel=1e-4)
    assert inside(plane.point(Metres(50, 25)), ring) and not inside(plane.point(Metres(150, 25)), ring)
    assert not crosses_itself(ring)
    assert crosses_itself([ring[0], ring[2], ring[1], ring[3]])
