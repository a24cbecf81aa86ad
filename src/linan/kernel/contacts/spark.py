"""The contact search of `sql.py` on Spark: the same statements, spread over as many machines as the province has.

with session() as spark, SparkEngine(spark, "visits.parquet", scratch) as engine:
    found = SqlIndex.on(engine).search({case: infectious_from}, overlap_minutes=15, latent_minutes=2880, generations=4)

The file of visits (person, place, start, stop: whole numbers) and the folder `scratch` are read and written by every
worker: on one machine any will do, on a cluster both lie on a disk all of them see. What goes to Spark and comes
back is Parquet there, read and written here by DuckDB, so neither pandas nor arrow is needed.

Where Spark runs is its own setting: SPARK_HOME, its configuration files, and LINAN_SPARK_MASTER before both.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np


@contextmanager
def session(master: str = "", **settings: str) -> Iterator[Any]:
    """A Spark session of this process. ImportError without pyspark, RuntimeError where Spark does not start."""
    import pyspark
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    # Workers that are processes of their own look for Spark here, and not where Python found it.
    home = str(Path(pyspark.__file__).parent)
    kept = {n: os.environ.get(n) for n in ("SPARK_HOME", "SPARK_SCALA_VERSION", "SPARK_LOCAL_IP")}
    os.environ.setdefault("SPARK_HOME", home)
    os.environ.setdefault("SPARK_SCALA_VERSION", "2.13")
    master = master or os.environ.get("LINAN_SPARK_MASTER", "local[2]")
    here = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    if master.startswith("local"):
        # Nobody else is to reach a session that is this machine's alone.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        here |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        here |= {"spark.sql.shuffle.partitions": "4"}
    builder = SparkSession.builder.appName("linan trace").master(master)
    for name, value in (here | settings).items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise RuntimeError(str(error)) from error
    finally:
        for name, before in kept.items():
            if before is None:
                os.environ.pop(name, None)
    try:
        yield spark
    finally:
        spark.stop()


class SparkEngine:
    """Speaks `sql.Engine`. What it writes to `scratch` is gone when it is closed."""

    whole = "div"

    def __init__(self, spark: Any, visits: str | Path, scratch: Path | None = None) -> None:
        self.spark = spark
        self.folder = Path(tempfile.mkdtemp(prefix="linan-spark-", dir=scratch))
        self._turn = 0
        whole = ", ".join(f"CAST({c} AS BIGINT) AS {c}" for c in ("person", "place", "start", "stop"))
        spark.read.parquet(str(visits)).selectExpr(*whole.split(", ")).createOrReplaceTempView("visits")

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.spark.catalog.clearCache()
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, name: str, columns: Mapping[str, Any]) -> None:
        path = self._next(name)
        put = {n: np.asarray(c, dtype=np.int64) for n, c in columns.items()}
        with duckdb.connect() as base:
            base.execute(f"COPY (SELECT * FROM put) TO '{_quoted(path)}' (FORMAT parquet)")
        del put
        # Told what it holds, Spark needs no job of its own to look.
        kinds = ", ".join(f"{n} bigint" for n in columns)
        self.spark.read.schema(kinds).parquet(str(path)).createOrReplaceTempView(name)

    def keep(self, name: str, query: str) -> int:
        path = self._next(name)
        asked = self.spark.sql(query)
        asked.write.parquet(str(path))
        self.spark.read.schema(asked.schema).parquet(str(path)).createOrReplaceTempView(name)
        with duckdb.connect() as base:
            ((rows,),) = base.execute(f"SELECT count(*) FROM read_parquet('{_quoted(path)}/*.parquet')").fetchall()
        return int(rows)

    def ask(self, query: str, order: str) -> dict[str, Any]:
        path = self._next("asked")
        asked = self.spark.sql(query)
        asked.write.parquet(str(path))
        names = ", ".join(f"CAST({n} AS BIGINT) AS {n}" for n in asked.columns)
        with duckdb.connect() as base:
            told = base.execute(
                f"SELECT {names} FROM read_parquet('{_quoted(path)}/*.parquet') ORDER BY {order}"
            ).fetchnumpy()
        shutil.rmtree(path)
        return {n: np.ma.getdata(c).astype(np.int64) for n, c in told.items()}

    def _next(self, name: str) -> Path:
        self._turn += 1
        return self.folder / f"{name}-{self._turn}"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
