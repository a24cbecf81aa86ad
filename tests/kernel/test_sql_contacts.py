"""The search in SQL against the oracle."""

from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings

from linan.kernel.contacts import VisitIndex, sql
from linan.kernel.contacts.sql import SqlIndex
from tests.kernel.test_fast_contacts import DAY, Row, columns, questions, visits


def same(rows: list[Row], question: dict[str, Any]) -> None:
    wanted = VisitIndex(*columns(rows)).search(**question)
    with duckdb.connect() as base:
        kept = dict(
            zip(("person", "place", "start", "stop"), (np.array(c, dtype=int) for c in columns(rows)), strict=True)
        )
        assert kept
        base.execute("CREATE TABLE kept AS SELECT * FROM kept")
        found = SqlIndex(base, "SELECT * FROM kept").search(**question)
    assert found.findings() == wanted.findings()
    assert found.per_generation() == wanted.per_generation()


@pytest.mark.parametrize("pairs_up_to", [0, 1 << 30])
@settings(max_examples=30, deadline=None)
@given(rows=visits.map(lambda rows: list(dict.fromkeys(rows))), question=questions)
def test_same_as_the_oracle(pairs_up_to: int, rows: list[Row], question: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, "_WALK_UP_TO", pairs_up_to)
        same(rows, question)


@pytest.mark.soak
@pytest.mark.parametrize("pairs_up_to", [0, 1 << 30])
@settings(max_examples=1000, deadline=None)
@given(rows=visits.map(lambda rows: list(dict.fromkeys(rows))), question=questions)
def test_same_as_the_oracle_a_thousand_times(pairs_up_to: int, rows: list[Row], question: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, "_WALK_UP_TO", pairs_up_to)
        same(rows, question)


def test_a_long_hall_and_a_hop_that_comes_earlier() -> None:
    meetings = [(0, 1, 1), (1, 2, 4), (2, 3, 7), (0, 2, 9)]
    rows = [(p, k, d * DAY, d * DAY + 60) for k, (a, b, d) in enumerate(meetings) for p in (a, b)]
    same(rows, {"cases": {0: None}, "overlap_minutes": 15, "latent_minutes": 2 * DAY, "generations": 3})
    rng = np.random.default_rng(4)
    start = rng.integers(0, 9 * DAY, 900)
    hall = list(zip(*(rng.integers(0, n, 900) for n in (90, 3)), start, start + rng.integers(0, 300, 900), strict=True))
    unique = [tuple(int(n) for n in r) for r in dict.fromkeys(hall)]
    same(unique, {"cases": {4: None}, "overlap_minutes": 15, "latent_minutes": DAY, "generations": 4})  # type: ignore[arg-type]
