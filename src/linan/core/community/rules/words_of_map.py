"""What stands on the map, in words."""

from __future__ import annotations

from linan.core.community.facts import ShapeKind, SpotKind
from linan.kernel.geo import Crs
from linan.kernel.words import Words

SPOT_WORDS = {
    SpotKind.GATE: Words("gate"),
    SpotKind.BUILDING: Words("building"),
    SpotKind.STAIR: Words("stair"),
    SpotKind.DEPOT: Words("depot"),
    SpotKind.TEST_SITE: Words("testing site"),
    SpotKind.PLACE: Words("place"),
}
SHAPE_WORDS = {
    ShapeKind.ROUTE: Words("route"),
    ShapeKind.GRID: Words("grid"),
    ShapeKind.ZONE: Words("zone"),
    ShapeKind.COMPOUND: Words("compound"),
}
CRS_WORDS = {
    Crs.WGS84: Words("WGS-84 (satellite receivers, surveying)"),
    Crs.GCJ02: Words("GCJ-02 (maps published in China)"),
    Crs.BD09: Words("BD-09 (Baidu maps)"),
}
