"""Reading and writing the map as GeoJSON (RFC 7946) and as a table; each list names its coordinate system."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linan.core.community.facts import ShapeKind, SpotKind
from linan.kernel.geo import Crs, Point, from_wgs84
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

HEADINGS = {
    "kind": ("kind", "种类", "类型"),
    "name": ("name", "名称"),
    "region": ("region", "区域", "路径"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
    "points": ("points", "坐标串"),
    "crs": ("crs", "coordinate_system", "坐标系"),
}
SYSTEMS = {"wgs84": Crs.WGS84, "gcj02": Crs.GCJ02, "bd09": Crs.BD09, "epsg4326": Crs.WGS84, "crs84": Crs.WGS84}
MEMBER = "coordinate_system"
"""Where a GeoJSON file of ours says it, beside `features`; the standard knows WGS-84 alone and takes no note of it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of a list: a point or a shape, its coordinates as written."""

    row: int
    kind: SpotKind | ShapeKind
    name: str
    region: Region
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used, and why."""

    row: int
    words: Words


def read_crs(text: str) -> Crs | None:
    """`WGS-84`, `gcj02`, `BD09`, `EPSG:4326` …; None for what is not known."""
    return SYSTEMS.get(re.sub(r"[^0-9a-z]", "", text.casefold()))


def need_crs(written: str, chosen: Crs) -> None:
    """Refuses `other_system` when the file names another system than the one chosen."""
    if written and read_crs(written) is not chosen:
        raise Refusal(
            "other_system",
            Words("The file says its coordinates are {written}, not the system chosen here.", written=written[:40]),
            kind=Kind.INVALID,
            field="crs",
        )


def read_geojson(text: str, crs: Crs) -> tuple[list[Drawn], list[BadLine]]:
    """The features of a file. Refuses `file_unreadable`, `other_system`."""
    try:
        whole = json.loads(text)
        features = whole["features"]
        written = str(whole.get(MEMBER, ""))
        if not isinstance(features, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refusal(
            "file_unreadable", Words("This is no GeoJSON collection of features."), kind=Kind.INVALID, field="file"
        ) from None
    need_crs(written, crs)
    good: list[Drawn] = []
    bad: list[BadLine] = []
    for number, feature in enumerate(features, 1):
        try:
            told, shape = feature["properties"], feature["geometry"]
            coordinates = shape["coordinates"]
            if shape["type"] == "Polygon":
                coordinates = coordinates[0]
            raw = [coordinates] if shape["type"] == "Point" else coordinates
            points = tuple(Point(float(c[0]), float(c[1])) for c in raw)
        except (KeyError, TypeError, ValueError, IndexError):
            bad.append(BadLine(number, Words("Each feature needs a point, a line or an area.")))
            continue
        _sort_in(good, bad, number, told if isinstance(told, dict) else {}, points)
    return good, bad


def read_rows(
    header: Sequence[str], rows: Iterable[Sequence[str]], crs: Crs, first_row: int = 2
) -> tuple[list[Drawn], list[BadLine]]:
    """The lines of a table with the columns kind, name, region, lon, lat or points. Refuses `columns_missing`."""
    known = {alias: field for field, aliases in HEADINGS.items() for alias in aliases}
    at = {known[h.strip().casefold()]: i for i, h in enumerate(header) if h.strip().casefold() in known}
    if not {"kind", "name", "region"} <= at.keys() or not ({"lon", "lat"} <= at.keys() or "points" in at):
        raise Refusal(
            "columns_missing",
            Words("The table needs the columns kind, name, region, and lon with lat, or points."),
            kind=Kind.INVALID,
            field="file",
        )
    good: list[Drawn] = []
    bad: list[BadLine] = []
    for number, row in enumerate(rows, first_row):
        told = {field: row[i].strip() for field, i in at.items() if i < len(row)}
        if not any(told.values()):
            continue
        need_crs(told.get("crs", ""), crs)
        try:
            points = read_points(told["points"]) if told.get("points") else ()
            points = points or (Point(float(told["lon"]), float(told["lat"])),)
        except (KeyError, ValueError):
            bad.append(BadLine(number, Words("The coordinates cannot be read.")))
            continue
        _sort_in(good, bad, number, told, points)
    return good, bad


def read_points(text: str) -> tuple[Point, ...]:
    """`120.01 30.02; 120.03 30.04` or one pair a line; ValueError when it is anything else."""
    pairs = [
        p.split() for p in re.sub(r"[,，]", " ", text).replace("；", ";").replace("\n", ";").split(";") if p.strip()
    ]
    if any(len(p) != 2 for p in pairs):
        raise ValueError(text)
    return tuple(Point(float(lon), float(lat)) for lon, lat in pairs)


def write_geojson(drawn: Iterable[tuple[Mapping[str, Any], str, Sequence[Point]]], crs: Crs) -> dict[str, Any]:
    """(properties, geometry type, WGS-84 points) as a collection in `crs`; seven digits are a centimetre."""
    features = []
    for told, geometry, points in drawn:
        out = [[round(p.lon, 7), round(p.lat, 7)] for p in (from_wgs84(p, crs) for p in points)]
        shape: Any = out[0] if geometry == "Point" else [[*out, out[0]]] if geometry == "Polygon" else out
        features.append(
            {"type": "Feature", "properties": dict(told), "geometry": {"type": geometry, "coordinates": shape}}
        )
    return {"type": "FeatureCollection", MEMBER: crs.value, "features": features}


def _sort_in(
    good: list[Drawn], bad: list[BadLine], row: int, told: Mapping[str, Any], points: tuple[Point, ...]
) -> None:
    kind = str(told.get("kind", "")).strip()
    kinds: dict[str, SpotKind | ShapeKind] = {**{k.value: k for k in SpotKind}, **{k.value: k for k in ShapeKind}}
    try:
        path = str(told.get("region", "")).strip()
        region = Region(path if not path or path.endswith("/") else f"{path}/")
    except ValueError:
        bad.append(BadLine(row, Words("The region is not a path of the map.")))
        return
    if kind not in kinds:
        bad.append(BadLine(row, Words("The kind is one of: {kinds}.", kinds=", ".join(kinds))))
    elif kind in {k.value for k in SpotKind} and len(points) != 1:
        bad.append(BadLine(row, Words("A point has one pair of coordinates.")))
    else:
        good.append(Drawn(row, kinds[kind], str(told.get("name", "")).strip(), region, points))
