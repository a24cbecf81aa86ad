"""Bringing in the map as a list: GeoJSON or a table, in the coordinate system it is written in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.actions.layout import draw_shape, place_spot
from linan.core.community.facts import ShapeKind, SpotKind
from linan.core.community.rules.geofile import BadLine, Drawn, read_geojson, read_rows
from linan.core.desk.excel import decode, read_table
from linan.kernel.actor import Actor
from linan.kernel.geo import Crs
from linan.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines were entered (or could be), and those that could not."""

    entered: int
    bad: list[BadLine]


def import_layout(by: Actor, content: bytes, filename: str, crs: Crs, *, dry_run: bool = False) -> Imported:
    """Draw every line of the file that can be drawn, converted from `crs`; the others say why.

    A line lies in whatever area it names, and needs EDIT_PLACES there. With `dry_run` nothing stays.
    """
    by.must_somewhere(EDIT_PLACES)
    good, bad = _read(content, filename, crs)
    entered = 0
    with transaction.atomic():
        for line in good:
            try:
                with transaction.atomic():
                    _draw(by, line, crs)
                entered += 1
            except Refusal as refusal:
                bad.append(BadLine(line.row, refusal.words))
        if dry_run:
            transaction.set_rollback(True)
    return Imported(entered, sorted(bad, key=lambda b: b.row))


def _read(content: bytes, filename: str, crs: Crs) -> tuple[list[Drawn], list[BadLine]]:
    if filename.casefold().endswith((".geojson", ".json")):
        return read_geojson(decode(content), crs)
    table = read_table(content, filename)[0]
    return read_rows(table.header, table.rows, crs, table.first_row)


def _draw(by: Actor, line: Drawn, crs: Crs) -> None:
    match line.kind:
        case SpotKind():
            place_spot(by, line.region, line.kind, line.name, line.points[0], crs)
        case ShapeKind():
            draw_shape(by, line.region, line.kind, line.name, line.points, crs)
