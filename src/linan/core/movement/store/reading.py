"""Reading stored days: the keys they hold, the columns a search wants, the lines of one person or place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import numpy as np

from linan.core.clock import today
from linan.core.movement.models import StoredDay
from linan.core.movement.store import layout
from linan.core.movement.visitfile import minute_of
from linan.kernel.region import Region

T = TypeVar("T")
Line = tuple[UUID, UUID, int, int, str, str]


def known_keys(keys: Mapping[str, tuple[str, int]]) -> set[str]:
    """Those of `keys` (key → region, start minute) that lie in a stored day already."""
    until = layout.minutes_of(today())[0]
    days: dict[tuple[Region, date], list[str]] = {}
    for key, (region, start) in keys.items():
        if start < until:
            days.setdefault((layout.street_of(region), layout.day_of(start)), []).append(key)

    def stored() -> list[StoredDay]:
        rows = StoredDay.objects.filter(day__in={day for _, day in days}) if days else []
        return [d for d in rows if (d.region, d.day) in days]

    def read(found: Sequence[StoredDay]) -> set[str]:
        wanted = np.array([k for d in found for k in days[(d.region, d.day)]], dtype=object)
        with layout.opened() as base:
            told = {"key": wanted}
            base.execute("CREATE TEMP TABLE asked AS SELECT key, CAST(md5(key) AS UUID) AS mark FROM told")
            del told
            rows = layout.select(layout.files_of(found, "places"))
            same = base.execute(f"SELECT DISTINCT a.key FROM asked a JOIN ({rows}) v ON v.key = a.mark").fetchall()
            return {str(k) for (k,) in same}

    return _again(stored, read, set())


def stored_lines(
    *, person: UUID | None = None, place: UUID | None = None, since: datetime | None = None,
    until: datetime | None = None, regions: Sequence[Region] | None = None, limit: int | None = None,
) -> list[Line]:  # fmt: skip
    """Visits (person, place, start, end, source, certainty) of a person, latest first, or at a place, in order."""
    copy, whose, whom = ("people", "person", person) if person is not None else ("places", "place", place)
    wanted = f"{whose} = CAST(? AS UUID)"
    values: list[Any] = [str(whom)]
    if since is not None:
        wanted += " AND stop >= ?"
        values.append(minute_of(since))
    if until is not None:
        wanted += " AND start < ?"
        values.append(minute_of(until))
    if regions is not None:
        wanted += f" AND ({' OR '.join(['starts_with(region, ?)'] * len(regions)) or 'false'})"
        values += [str(r) for r in regions]
    order = "start DESC, key" if person is not None else "start, key"
    query = "SELECT person, place, start, stop, source, certainty FROM ({rows}) v WHERE " + wanted
    query += f" ORDER BY {order}" + (f" LIMIT {int(limit)}" if limit is not None else "")

    def read(days: Sequence[StoredDay]) -> list[Line]:
        with layout.opened() as base:
            rows = layout.select(layout.files_of(days, copy))
            found: list[Line] = base.execute(query.format(rows=rows), values).fetchall()
            return found

    return _again(lambda: layout.touching(since, until), read, [])


def stored_columns(
    days: Sequence[StoredDay], hot: Sequence[tuple[UUID, UUID, int, int]], since: int, until: int, region: Region | None
) -> tuple[dict[str, Any], list[bytes], list[bytes]]:
    """Stored and hot visits that touch [since, until), each once: numbers, and whom and what they stand for.

    People and places are numbered in the order of their ids. OSError when a file is gone: then look again.
    """
    import duckdb

    from linan.core.movement.store.moving import put_hot

    with layout.opened() as base:
        put_hot(base, [("", p, q, "", s, e, "", "") for p, q, s, e in hot])
        rows = layout.select(layout.files_of(days, "places"))
        within = "" if region is None else f" AND starts_with(region, '{Region(str(region))}')"
        try:
            base.execute(
                "CREATE TEMP TABLE seen AS SELECT DISTINCT person, place, start, stop FROM (SELECT person, place,"
                f" start, stop FROM hot UNION ALL SELECT person, place, start, stop FROM ({rows}) v"
                f" WHERE stop >= {int(since)} AND start < {int(until)}{within}) u"
            )
        except duckdb.IOException as error:
            raise OSError(str(error)) from error
        names = []
        for column in ("person", "place"):
            base.execute(
                f"CREATE TEMP TABLE {column}_names AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS number"
                f" FROM (SELECT DISTINCT {column} AS id FROM seen) d"
            )
            told = base.execute(f"SELECT id::BLOB AS id FROM {column}_names ORDER BY number").fetchnumpy()
            names.append([bytes(b) for b in np.ma.getdata(told["id"]).tolist()])
        numbers = base.execute(
            "SELECT p.number AS person, q.number AS place, start, stop FROM seen JOIN person_names p ON p.id = person"
            " JOIN place_names q ON q.id = place ORDER BY 2, 3, 4, 1"
        ).fetchnumpy()
        return {n: np.ma.getdata(c).astype(np.int64) for n, c in numbers.items()}, names[0], names[1]


def _again(stored: Callable[[], Sequence[StoredDay]], read: Callable[[Sequence[StoredDay]], T], nothing: T) -> T:
    """Read; a day that was written anew in between has other files now, so look where they are and read again."""
    import duckdb

    for left in range(5, -1, -1):
        days = stored()
        if not days:
            return nothing
        try:
            return read(days)
        except duckdb.IOException:
            if not left:
                raise
    return nothing
