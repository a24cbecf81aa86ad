"""Visits in a Parquet file: read as columns or left where they lie, through DuckDB.

Times that are whole numbers are minutes; timestamps and ISO texts are China time unless they carry a zone. Where both
times are numbers or timestamps no row is ever turned into text; anything else is read row by row, as a CSV is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from linan.core.movement import visitfile
from linan.core.movement.tracetable import Names, Table, of_visits
from linan.core.movement.visitfile import BadRow, unusable
from linan.kernel.words import Words

MOST_NAMED = 1000
"""Refused rows that are named one by one; the others are only counted."""
COUNTED_UP_TO = 20_000_000
"""Rows up to which repeated ones are counted for a file that is searched where it lies: counting sorts it all."""
_OWN_NUMBERS_BELOW = 1 << 27
"""People and places that are whole numbers below this keep them: a table of one entry each still fits in memory."""
_TIMES = {
    "TIMESTAMP": "CAST(floor(epoch({}) / 60) AS BIGINT) - 480",
    "TIMESTAMP WITH TIME ZONE": "CAST(floor(epoch({}) / 60) AS BIGINT)",
}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


def text_rows(path: Path) -> Iterator[Sequence[str]]:
    """The rows as a CSV would have them, header first."""
    with _open(path) as base:
        # Texts keep a zone; as objects DuckDB would want a package of its own for it.
        base.execute("SET TimeZone = 'UTC'")
        told = ", ".join(
            f"CAST({_quoted(n)} AS VARCHAR) AS {_quoted(n)}" if "TIME ZONE" in kind else _quoted(n)
            for n, kind in _kinds(base, path).items()
        )
        cursor = base.execute(f"SELECT {told} FROM {_source(path)}")
        yield [str(d[0]) for d in cursor.description or ()]
        while rows := cursor.fetchmany(10_000):
            yield from ([_text(v) for v in row] for row in rows)


def table_of(path: Path, mapping: Mapping[str, str], *, in_place: bool) -> Table:
    """The file's visits. `in_place`: as a SELECT on the file, if its columns allow."""
    base = _open(path)
    kinds = _kinds(base, path)
    at = visitfile.columns_of(list(kinds), visitfile.COLUMNS, visitfile.ALIASES, mapping)
    person, place, start, end = (list(kinds)[i] for i in at)
    times = {kinds[start], kinds[end]}
    if times <= set(_WHOLE):
        clock, minute = "minutes", "CAST({} AS BIGINT)"
    elif len(times) == 1 and times <= set(_TIMES):
        clock, minute = "iso", _TIMES[times.pop()]
    else:
        base.close()
        return of_visits(visitfile.visits_of(text_rows(path), mapping))

    limits = (-visitfile.MAX_MINUTE, visitfile.MAX_MINUTE)
    if clock == "iso":
        limits = (visitfile.FIRST_MINUTE, visitfile.LAST_MINUTE)
    base.execute(
        f"CREATE TEMP VIEW told AS SELECT {_quoted(person)} AS person, {_quoted(place)} AS place,"
        f" {minute.format(_quoted(start))} AS start, {minute.format(_quoted(end))} AS stop,"
        f" file_row_number + 2 AS number FROM {_source(path)}"
    )
    good = f"stop >= start AND start >= {limits[0]} AND stop <= {limits[1]}"
    for column, kind in (("person", kinds[person]), ("place", kinds[place])):
        good += f" AND {column} IS NOT NULL" + (f" AND {column} <> ''" if kind == "VARCHAR" else "")
    base.execute(f"CREATE TEMP VIEW good AS SELECT person, place, start, stop FROM told WHERE {good}")
    rows, used = _one(base, f"SELECT count(*), count(*) FILTER (WHERE {good}) FROM told")
    people, person_number, people_seen = _names(base, "person", kinds[person])
    places, place_number, places_seen = _names(base, "place", kinds[place])
    relation = f"SELECT {person_number} AS person, {place_number} AS place, start, stop FROM good"
    for column, number in (("person", person_number), ("place", place_number)):
        if number != f"good.{column}":
            relation += f" JOIN {column}_names ON {column}_names.name = good.{column}"
    table = Table(
        people,
        places,
        clock,
        relation=relation,
        base=base,
        rows=rows,
        used=used,
        duplicates=None,
        people_seen=people_seen,
        places_seen=places_seen,
        bad=_bad(base, good, limits) if used < rows else [],
        bad_rows=rows - used,
    )
    if rows <= COUNTED_UP_TO:
        (repeats,) = _one(base, "SELECT count(*) FROM (SELECT DISTINCT * FROM good) once")
        table.duplicates, table.used = used - repeats, repeats
    if not in_place:
        _load(table)
    return table


def _load(table: Table) -> None:
    """Into columns of four bytes."""
    assert table.base is not None
    columns: dict[str, Any] = dict.fromkeys(("person", "place", "start", "stop"))
    whole = ", ".join(f"CAST({c} AS INTEGER) AS {c}" for c in columns)
    for c, values in table.base.execute(f"SELECT {whole} FROM ({table.relation}) v").fetchnumpy().items():
        columns[c] = np.ma.getdata(values)
    table.person, table.place, table.start, table.end = columns.values()
    table.once = table.duplicates != 0
    table.relation = ""
    table.base.close()
    table.base = None


def _names(base: Any, column: str, kind: str) -> tuple[Names, str, int]:
    """(names by number, the SQL that gives the number, how many different ones)."""
    if kind in _WHOLE:
        low, high, seen = _one(base, f"SELECT min({column}), max({column}), count(DISTINCT {column}) FROM good")
        if not seen or (low >= 0 and high < _OWN_NUMBERS_BELOW):
            return range((high or 0) + 1), f"good.{column}", seen
    base.execute(
        f"CREATE TEMP TABLE {column}_names AS SELECT name, row_number() OVER (ORDER BY name) - 1 AS number"
        f" FROM (SELECT DISTINCT {column} AS name FROM good) seen"
    )
    names = [r[0] for r in base.execute(f"SELECT name FROM {column}_names ORDER BY number").fetchall()]
    return names, f"{column}_names.number", len(names)


def _bad(base: Any, good: str, limits: tuple[int, int]) -> list[BadRow]:
    """The first rows that cannot be used, each with its reason."""
    found = base.execute(
        f"SELECT number, person, place, start, stop FROM told WHERE ({good}) IS NOT TRUE ORDER BY number"
        f" LIMIT {MOST_NAMED}"
    ).fetchall()
    bad: list[BadRow] = []
    for number, *cells in found:
        empty = next((c for c, v in zip(visitfile.COLUMNS, cells, strict=True) if v is None or v == ""), None)
        start, stop = cells[2:]
        if empty:
            bad.append(BadRow(number, "cell_empty", Words("The cell “{column}” is empty.", column=empty)))
        elif start < limits[0] or stop > limits[1]:
            words = Words("The year of “{text}” cannot be right.", text=str(start if start < limits[0] else stop))
            bad.append(BadRow(number, "year_off", words))
        else:
            words = Words("The visit ends before it starts: {start} – {end}.", start=start, end=stop)
            bad.append(BadRow(number, "ends_before_start", words))
    return bad


def _open(path: Path) -> Any:
    """A connection on which the file has proved to be readable."""
    import duckdb

    base = duckdb.connect()
    # Nothing is fetched from anywhere: what the engine can do it brings along.
    base.execute("SET autoinstall_known_extensions = false")
    try:
        base.execute(f"SELECT count(*) FROM {_source(path)}").fetchall()
    except duckdb.Error as error:
        base.close()
        raise unusable("file_unreadable", Words("“{name}” cannot be read as Parquet.", name=str(path))) from error
    return base


def _kinds(base: Any, path: Path) -> dict[str, str]:
    """The columns and their types."""
    told = base.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {_source(path)}").fetchall()
    return {str(r[0]): str(r[1]) for r in told}


def _source(path: Path) -> str:
    return "read_parquet('" + str(path.resolve()).replace("'", "''") + "', file_row_number=true)"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _one(base: Any, query: str) -> Any:
    return base.execute(query).fetchone()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
