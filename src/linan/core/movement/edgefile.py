"""The edges of a search as Parquet: one row for each meeting that made somebody's exposure earlier.

    generation    which meeting of a chain it is, from 1
    via, person   who passed it on, and to whom, as the file names them
    place         null for meetings
    met_from, met_to    as the file tells time: whole numbers, or timestamps with a zone
    minutes, seconds    all overlaps of the two while `via` was infectious
    final         true on each person's own exposure in the end; a chain may have passed through while it was later
    source        "visit" or "meeting": what kind of record it was read from

By generation and person. Written beside its place first and put there whole: a full disk leaves no half a file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from linan.core.movement.tracetable import Names, Table


def write_edges(path: Path, table: Table, found: Any) -> None:
    """OSError where the file cannot be written."""
    import duckdb

    edges = found.edges()
    minute = 1 if table.seconds else 60
    time = "{0}" if table.clock != "iso" else f"to_timestamp({{0}} * {minute})"
    told = {n: edges[n] for n in ("generation", "met_from", "met_to", "minutes", "final")}
    told |= {n: _named(table.people, edges[n]) for n in ("via", "person")}
    told["place"] = _named(table.places, edges["place"])
    length = "minutes // 60 AS minutes, minutes AS seconds" if table.seconds else "minutes, minutes * 60 AS seconds"
    place = "NULL::VARCHAR AS place" if table.seconds else "place"
    half = path.with_name(path.name + ".part")
    with duckdb.connect() as base:
        base.execute("SET TimeZone = 'Asia/Shanghai'") if table.clock == "iso" else None
        base.execute("CREATE TABLE told AS SELECT * FROM told")
        try:
            base.execute(
                f"COPY (SELECT generation, via, person, {place}, {time.format('met_from')} AS met_from,"
                f" {time.format('met_to')} AS met_to, {length}, final = 1 AS final,"
                f" '{'meeting' if table.seconds else 'visit'}' AS source FROM told)"
                f" TO '{str(half).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)"
            )
            with half.open("rb+") as file:
                os.fsync(file.fileno())
            half.replace(path)
        except duckdb.Error as error:
            raise OSError(f"{path}: {error}") from error
        finally:
            half.unlink(missing_ok=True)


def _named(names: Names, numbers: Any) -> Any:
    """The names of the numbers, as a column."""
    if isinstance(names, range) or not len(numbers):
        return numbers
    known = np.array(names, dtype=object)
    return known[numbers] if len(known) else numbers
