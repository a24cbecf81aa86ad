"""Which engine answers `linan trace`: all give the same answer, in their own time.

simple    NumPy, no compiling: best up to some hundred thousand visits
numba     the compiled index: best beyond, and for many questions
duckdb    SQL straight on the file: nothing is loaded, memory stays small
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linan.core.movement.tracetable import Table
from linan.kernel.contacts import VisitIndex
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

ENGINES = ("simple", "numba", "duckdb", "spark")
_SIMPLE_UP_TO = 300_000
"""Visits from which compiling, or loading what was compiled, is worth its second."""


def search(table: Table, cases: Mapping[int, int | None], engine: str | None, **question: int) -> Any:
    """Search with `engine` (None: whatever suits the size); what comes back answers as `kernel.contacts.Search`."""
    if engine == "duckdb":
        return _in_sql(table, cases, question)
    if engine == "spark":
        raise Refusal(
            "engine_absent",
            Words("The engine “{engine}” is not part of this installation.", engine=engine),
            kind=Kind.INVALID,
            next_step=Words("Use --engine numba or --engine duckdb; the answers are the same."),
        )
    columns = (table.person, table.place, table.start, table.end)
    simple = engine == "simple" or (engine is None and len(table.person) <= _SIMPLE_UP_TO)
    if not simple or table.once:
        # It also knows rows that stand in a file twice.
        from linan.kernel.contacts.fast import FastIndex

        index = FastIndex.of(*columns, once=table.once)
        if table.duplicates is None:
            table.duplicates, table.used = index.repeats, len(index)
        return index.search(cases, **question)
    return VisitIndex(*columns).search(cases, **question)


def _in_sql(table: Table, cases: Mapping[int, int | None], question: dict[str, int]) -> Any:
    import duckdb

    from linan.kernel.contacts.sql import SqlIndex

    if table.base is not None:
        return SqlIndex(table.base, table.relation).search(cases, **question)
    with duckdb.connect() as base:
        kept = {"person": table.person, "place": table.place, "start": table.start, "stop": table.end}
        base.execute("CREATE TABLE kept AS SELECT * FROM kept")
        del kept
        return SqlIndex(base, "SELECT * FROM kept").search(cases, **question)
