"""The search on Spark with two workers of their own, against the oracle."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random
from shutil import which
from typing import Any

import duckdb
import numpy as np
import pytest

from linan.kernel.contacts import VisitIndex, sql
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.contacts.sql import SqlIndex
from linan.kernel.worlds.city import make_city, random_cases
from tests.kernel.test_fast_contacts import DAY, Row, columns

if find_spec("pyspark") is None or which("java") is None:
    if os.environ.get("LINAN_REQUIRE_ALL") == "1":
        pytest.fail("pyspark and Java are needed: see README.md", pytrace=False)
    pytest.skip("pyspark or Java is absent", allow_module_level=True)

from linan.kernel.contacts.spark import SparkEngine, session


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Two workers, each a process with a core and a gigabyte of its own."""
    with session("local-cluster[2,1,1024]", **{"spark.sql.shuffle.partitions": "2"}) as spark:
        yield spark


def put(path: Path, visits: list[Any]) -> Path:
    told = dict(zip(("person", "place", "start", "stop"), (np.asarray(c, dtype=int) for c in visits), strict=True))
    assert told
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT * FROM told) TO '{path}' (FORMAT parquet)")
    return path


def graph(rng: Random) -> list[Row]:
    """Around midnight, of no length, in the same minute; everybody meets somebody."""
    rows = []
    for _ in range(60):
        start = rng.choice([rng.randrange(60), rng.randrange(DAY - 20, DAY + 20)])
        rows.append((rng.randrange(8), rng.randrange(4), start, start + rng.choice([0, 0, 1, 5, 30, 2 * DAY])))
    return list(dict.fromkeys(rows))


def same(spark: Any, folder: Path, rows: list[Row], question: dict[str, Any]) -> None:
    with SparkEngine(spark, put(folder / "v.parquet", columns(rows)), folder) as engine:
        found = SqlIndex.on(engine).search(**question)
    wanted = VisitIndex(*columns(rows)).search(**question)
    assert found.findings() == wanted.findings()
    assert {n: c.tolist() for n, c in found.edges().items()} == {n: c.tolist() for n, c in wanted.edges().items()}
    assert [p.name for p in folder.iterdir()] == ["v.parquet"]


def question_of(rng: Random) -> dict[str, Any]:
    return {
        "cases": {rng.randrange(8): rng.choice([None, rng.randrange(60)])},
        "overlap_minutes": rng.choice([0, 1, 5]),
        "latent_minutes": rng.choice([0, 7, DAY]),
        "generations": 3,
    }


@pytest.mark.timeout(900)  # starting three Java processes takes a minute on a busy machine
def test_two_workers_say_what_the_oracle_says(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spark.sparkContext.master.startswith("local-cluster[2,")
    monkeypatch.setattr(sql, "_WALK_UP_TO", 4)  # the first round looks at pairs, the next sweeps
    rng = Random(1)
    same(spark, tmp_path, graph(rng), question_of(rng) | {"generations": 2})


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("pairs_up_to", [0, 1 << 30])
def test_two_workers_on_forty_graphs(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pairs_up_to: int
) -> None:
    monkeypatch.setattr(sql, "_WALK_UP_TO", pairs_up_to)
    for seed in range(20):
        rng = Random(seed)
        same(spark, tmp_path, graph(rng), question_of(rng))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_twenty_million_visits(spark: Any, tmp_path: Path) -> None:
    city = make_city(2_600_000, 20_000_000, seed=7)
    path = put(tmp_path / "v.parquet", [city.person, city.place, city.start, city.end])
    (case,) = random_cases(city, 1, seed=8)
    question: dict[str, Any] = {"overlap_minutes": 15, "latent_minutes": 2 * DAY, "generations": 4}
    index = FastIndex.of(city.person, city.place, city.start, city.end, once=True)
    wanted = index.search({case: 0}, **question)
    with SparkEngine(spark, path, tmp_path) as engine:
        found = SqlIndex.on(engine).search({case: 0}, **question)
    assert found.per_generation() == wanted.per_generation() and len(wanted) > 1000
    assert np.array_equal(found.people, wanted.people)
    told, known = found.contacts(minutes=False), wanted.contacts(minutes=False)
    assert all(np.array_equal(told[n], known[n]) for n in ("person", "generation", "exposed_at", "fewest_hops"))
