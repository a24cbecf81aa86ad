"""Which engine answers `linan trace`: all give the same answer, in their own time.

simple    NumPy, no compiling: best up to some hundred thousand visits
numba     the compiled index: best beyond, and for many questions
duckdb    SQL straight on the file: nothing is loaded, memory stays small
spark     the same SQL on Spark, as the extra `linan[spark]` and Java bring it, or on the cluster of LINAN_SPARK_MASTER;
          its workers see the folder LINAN_SPARK_SCRATCH (this machine's own by default)
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
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
        return _on_spark(table, cases, question)
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


def _on_spark(table: Table, cases: Mapping[int, int | None], question: dict[str, int]) -> Any:
    import os
    from importlib.util import find_spec

    import duckdb

    from linan.kernel.contacts.sql import SqlIndex

    if find_spec("pyspark") is None:
        raise _absent(Words("The engine “{engine}” is not part of this installation.", engine="spark"))
    from linan.kernel.contacts.spark import SparkEngine, session

    scratch = os.environ.get("LINAN_SPARK_SCRATCH")
    with tempfile.TemporaryDirectory(prefix="linan-visits-", dir=scratch) as folder:
        path = Path(folder) / "visits.parquet"
        query = f"COPY ({table.relation or 'SELECT * FROM kept'}) TO '{path}' (FORMAT parquet)"  # noqa: S608
        if table.base is not None:
            table.base.execute(query)
        else:
            with duckdb.connect() as base:
                kept = {"person": table.person, "place": table.place, "start": table.start, "stop": table.end}
                base.execute(query)
                del kept
        try:
            with session() as spark, SparkEngine(spark, path, Path(scratch) if scratch else None) as engine:
                return SqlIndex.on(engine).search(cases, **question)
        except RuntimeError as error:
            raise _absent(Words("Spark did not start: {reason}", reason=str(error).splitlines()[0])) from error


def _absent(words: Words) -> Refusal:
    return Refusal(
        "engine_absent",
        words,
        kind=Kind.INVALID,
        next_step=Words("Use --engine numba or --engine duckdb; the answers are the same."),
    )


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
