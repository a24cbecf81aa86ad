"""The contact search as plain SQL: the same meaning and the same answers, on DuckDB and, in `spark.py`, on Spark.

with duckdb.connect() as base:
    index = SqlIndex(base, "SELECT person, place, start, stop FROM read_parquet('visits.parquet')")
    found = index.search({case: infectious_from}, overlap_minutes=15, latent_minutes=2 * 1440, generations=4)

People and places are whole numbers, times whole minutes. A round of few is a join of their visits with whoever else was
there; a round of many looks at no pair: the running maximum of infectious ends answers "who was there longest when I
came?", the next infectious start "who comes while I am there?", both as window functions over one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from linan.kernel.contacts.found import Found

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WALK_UP_TO = 20_000
"""Infectious visits up to which looking at pairs costs less than sorting every visit of their places."""
_LONG_AGO = -(1 << 40)
_RANKS = 1 << 32
"""Keys are minute x _RANKS + rank, so that one number says when and, among equals, who: below 2^63 for 4,000 years."""

SOURCES = """
SELECT *, row_number() OVER (ORDER BY since, stop DESC, person) AS rank FROM (
    SELECT v.person, v.place, v.stop, greatest(v.start, f.since) AS since, f.since AS infectious
    FROM visits v JOIN fresh f ON v.person = f.person
    WHERE v.stop - greatest(v.start, f.since) >= {least}
) opened
"""

SWEEP = """
WITH events AS (
    SELECT place, since AS minute, 0 AS comes, (stop - {first}) * {ranks} + {ranks} - rank AS stays,
        (since - {first}) * {ranks} + rank AS follows, NULL AS person, NULL AS stop
    FROM sources
    UNION ALL
    SELECT place, start, 1, NULL, NULL, person, stop FROM visits
    WHERE stop - start >= {least} AND place IN (SELECT place FROM sources)
),
seen AS (
    SELECT *,
        max(stays) OVER (PARTITION BY place ORDER BY minute, comes ROWS UNBOUNDED PRECEDING) AS stayer,
        min(follows) OVER (
            PARTITION BY place ORDER BY minute, comes ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS follower
    FROM events
),
met AS (
    SELECT person, place, minute AS start, stop,
        CASE WHEN ((stayer - 1) {whole} {ranks}) + {first} - minute >= {least} THEN minute
             WHEN (follower {whole} {ranks}) + {first} + {least} <= stop
             THEN (follower {whole} {ranks}) + {first} END AS met_at,
        CASE WHEN ((stayer - 1) {whole} {ranks}) + {first} - minute >= {least} THEN {ranks} - 1 - (stayer - 1) % {ranks}
             ELSE follower % {ranks} END AS rank
    FROM seen WHERE comes = 1
),
"""

WALK = """
WITH met AS (
    SELECT v.person, v.place, v.start, v.stop, greatest(v.start, s.since) AS met_at, s.rank, s.stop AS until
    FROM sources s JOIN visits v ON v.place = s.place
    WHERE least(v.stop, s.stop) - greatest(v.start, s.since) >= {least}
),
"""

BETTER = """
better AS (
    SELECT met.*, row_number() OVER (PARTITION BY met.person ORDER BY met_at, place, start, stop, {preferred}) AS choice
    FROM met LEFT JOIN labels ON met.person = labels.person
    WHERE met_at IS NOT NULL AND (labels.exposed IS NULL OR met_at < labels.exposed)
)
SELECT better.person, sources.person AS via, better.place, better.met_at AS met_from,
    least(better.stop, sources.stop) AS met_to, sources.infectious AS via_since
FROM better JOIN sources ON better.rank = sources.rank
WHERE choice = 1
"""

MINUTES = """
WITH mine AS (SELECT DISTINCT * FROM visits WHERE person IN (SELECT person FROM met)),
theirs AS (SELECT DISTINCT * FROM visits WHERE person IN (SELECT via FROM met))
SELECT met.number, CAST(sum(greatest(0, least(a.stop, b.stop) - greatest(a.start, b.start, met.via_since))) AS BIGINT)
    AS minutes
FROM met JOIN mine a ON a.person = met.person JOIN theirs b ON b.person = met.via AND b.place = a.place
GROUP BY met.number
"""


class Engine(Protocol):
    """What speaks the SQL above: views of visits, tables of its own, and answers as columns of whole numbers."""

    whole: str
    """Division of whole numbers, as it is written here."""

    def put(self, name: str, columns: Mapping[str, Any]) -> None:
        """A table of these columns, in place of an older one."""

    def keep(self, name: str, query: str) -> int:
        """The rows of a query as a table, in place of an older one; how many there are."""

    def ask(self, query: str, order: str) -> dict[str, Any]:
        """The columns of a query, in this order."""


class DuckEngine:
    whole = "//"

    def __init__(self, base: DuckDBPyConnection) -> None:
        self.base = base

    def put(self, name: str, columns: Mapping[str, Any]) -> None:
        put = dict(columns)
        self.base.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM put")
        del put

    def keep(self, name: str, query: str) -> int:
        self.base.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        ((rows,),) = self.base.execute(f"SELECT count(*) FROM {name}").fetchall()
        return int(rows)

    def ask(self, query: str, order: str) -> dict[str, Any]:
        fetched = self.base.execute(f"SELECT * FROM ({query}) asked ORDER BY {order}").fetchnumpy()
        return {n: np.ma.getdata(c).astype(np.int64) for n, c in fetched.items()}


class SqlIndex:
    """`relation` is a SELECT of person, place, start, stop; nothing is copied, every round reads it anew."""

    first = 0

    def __init__(self, base: DuckDBPyConnection, relation: str) -> None:
        # Who calls writes `relation`, and quotes what is not their own.
        whole = ", ".join(f"CAST({c} AS BIGINT) AS {c}" for c in ("person", "place", "start", "stop"))
        base.execute(f"CREATE OR REPLACE TEMP VIEW visits AS SELECT {whole} FROM ({relation})")
        self._use(DuckEngine(base))

    @classmethod
    def on(cls, engine: Engine) -> SqlIndex:
        """Of an engine that has the table or view `visits` already."""
        index = cls.__new__(cls)
        index._use(engine)
        return index

    def _use(self, engine: Engine) -> None:
        self.engine = engine
        first = engine.ask("SELECT coalesce(min(start), 0) AS first FROM visits", "first")["first"]
        self._first = int(first[0])

    def search(
        self, cases: Mapping[int, int | None], *, overlap_minutes: int, latent_minutes: int, generations: int
    ) -> Found:
        """As `VisitIndex.search`."""
        if overlap_minutes < 0 or latent_minutes < 0 or generations < 0:
            raise ValueError("overlap, latent period and generations are not negative")
        engine = self.engine
        # Beyond the longest file there is nothing to tell apart, and sums of it must not overflow.
        least, latent = (min(n, 1 << 40) for n in (overlap_minutes, latent_minutes))
        known = {"least": least, "first": self._first, "ranks": _RANKS, "whole": engine.whole}
        start = {c: _LONG_AGO if t is None else max(t, _LONG_AGO) for c, t in cases.items()}
        fresh = {"person": _ints(start), "since": _ints(start.values())}
        labels = {"person": _ints(start), "exposed": np.full(len(start), _LONG_AGO)}
        rounds: list[SqlRound] = []
        for _ in range(generations):
            engine.put("fresh", fresh)
            engine.put("labels", labels)
            opened = engine.keep("sources", SOURCES.format(**known))
            if opened <= _WALK_UP_TO:
                query, preferred = WALK, "until DESC, rank"
            else:
                query, preferred = SWEEP, "rank"
            told = engine.ask((query + BETTER).format(**known, preferred=preferred), "person")
            if not len(told["person"]):
                break
            rounds.append(SqlRound(told))
            labels = _improved(labels, told["person"], told["met_from"])
            fresh = {"person": told["person"], "since": told["met_from"] + latent}
        self._minutes(rounds)
        return SqlFound(self, *_labels(rounds), rounds)

    def _minutes(self, rounds: list[SqlRound]) -> None:
        """All overlaps of each pair, in one statement for all rounds."""
        if not rounds:
            return
        met = {n: np.concatenate([r.columns[n] for r in rounds]) for n in ("person", "via", "via_since")}
        self.engine.put("met", met | {"number": np.arange(len(met["person"]))})
        minutes = self.engine.ask(MINUTES, "number")["minutes"]
        for past in rounds:
            past.columns["minutes"], minutes = minutes[: len(past.people)], minutes[len(past.people) :]


def _improved(labels: dict[str, Any], people: Any, at: Any) -> dict[str, Any]:
    """Labels with those of this round in place of older ones."""
    person, exposed = (np.concatenate(p) for p in ((labels["person"], people), (labels["exposed"], at)))
    known, last = np.unique(person[::-1], return_index=True)
    return {"person": known, "exposed": exposed[::-1][last]}


@dataclass(frozen=True, slots=True)
class SqlRound:
    """As `Round`, with the meeting already in words."""

    columns: dict[str, Any]

    @property
    def people(self) -> Any:
        return self.columns["person"]

    def row_of(self, person: int) -> int:
        row = int(np.searchsorted(self.people, person))
        return row if row < len(self.people) and self.people[row] == person else -1


class SqlFound(Found):
    """As `Found`."""

    def _described(self, past: Any, rows: Any, minutes: bool) -> dict[str, Any]:
        names = ("via", "person", "place", "met_from", "met_to", *(["minutes"] if minutes else []))
        return {n: past.columns[n][rows] for n in names}


def _labels(rounds: list[SqlRound]) -> tuple[Any, Any, Any, Any]:
    """People ascending, with their exposure, its generation, and the fewest meetings from a case."""
    if not rounds:
        return _ints(()), _ints(()), _ints(()), _ints(())
    people = np.concatenate([r.people for r in rounds])
    at = np.concatenate([r.columns["met_from"] for r in rounds])
    generation = np.repeat(np.arange(1, len(rounds) + 1), [len(r.people) for r in rounds])
    known, first = np.unique(people, return_index=True)
    last = len(people) - 1 - np.unique(people[::-1], return_index=True)[1]
    return known, at[last], generation[last], generation[first]


def _ints(numbers: Any) -> Any:
    return np.array(list(numbers), dtype=np.int64)
