"""Contact searches over a city's visits: the index, DuckDB, Spark and the floors of memory, in one run.

    python -m bench.trace [--quick] [--visits N] [--cases 50] [--no-duckdb] [--no-spark]

13 million people and 100 million visits (about 5 minutes, 6 GB of disk and memory); `--quick` takes a tenth, `--visits`
any number with its share of people. The question: contacts of at least 15 minutes, infectious after two days, four
generations, cases infectious from the first minute. All take two threads.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np

from bench.rows import Row, say
from linan.kernel.contacts import files
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.contacts.spark import SparkEngine, session
from linan.kernel.contacts.sql import SqlIndex
from linan.kernel.worlds.city import FULL_PEOPLE, FULL_VISITS, City, make_city, random_cases, size_biased_mean

SEED = 7
QUESTION = {"overlap_minutes": 15, "latent_minutes": 2 * 1440, "generations": 4}


def _took(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found


def _worked(call: Callable[[], Any]) -> tuple[str, float, Any]:
    """As `_took`, with the seconds of processor: on a busy machine they say what an idle one would take."""
    began = time.process_time()
    taken, found = _took(call)
    return f"{taken:.2f} s ({time.process_time() - began:.2f} of processor)", taken, found


def _memory() -> str:
    """What this process holds of its own now, and the most it ever held with all it had mapped."""
    own = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "RssAnon" in line)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{int(own) / 1e6:.2f} GB now, at most {most / 1e6:.2f}"


def _warm() -> None:
    """Compile, or load what was compiled, before anything is timed."""
    small = make_city(3000, 20_000, seed=1)
    index = FastIndex.of(small.person, small.place, small.start, small.end)
    index.search({0: 0, 1: 0}, **QUESTION).contacts()


def _floors(group: str, city: City) -> None:
    taken, _ = _took(lambda: city.start.sum())
    say(Row(group, "floor: read once", f"{city.start.nbytes / taken / 1e9:.1f} GB/s"))
    table = np.zeros(city.people, dtype=np.int32)
    taken, _ = _took(lambda: table.take(city.person[:10_000_000]))
    say(Row(group, "floor: gather by person", f"{taken / min(len(city.person), 10_000_000) * 1e9:.1f} ns a visit"))


def _index(group: str, city: City, folder: Path) -> FastIndex:
    taken, index = _took(lambda: FastIndex.of(city.person, city.place, city.start, city.end))
    # The targets are for 100 million visits.
    limit = 60 * len(index) / FULL_VISITS
    say(
        Row(
            group,
            "index built from shuffled rows",
            f"{taken:.1f} s",
            f"of {limit:.0f} s",
            taken / limit,
            taken <= limit,
        )
    )
    size = index.bytes_a_visit
    say(Row(group, "index", f"{size:.2f} bytes a visit", "of 13", size / 13, size <= 13))
    taken, _ = _took(lambda: files.save(index, folder, made_from=SEED))
    say(Row(group, "put on disk, with fsync", f"{taken:.1f} s"))
    taken, loaded = _took(lambda: files.load(folder, made_from=SEED))
    say(Row(group, "mapped, every byte checked", f"{taken:.1f} s"))
    return loaded  # type: ignore[no-any-return]


def _told(found: Any) -> str:
    return " → ".join(f"{n:,}" for n in found.per_generation())


def _ask(group: str, city: City, index: FastIndex, singles: int) -> None:
    index.search({0: 0}, **QUESTION)  # makes room for what a search scribbles on
    for count, limit in ((10, 4.0), (1000, 6.0)):
        cases = dict.fromkeys(random_cases(city, count, seed=SEED), 0)
        two, _ = _took(lambda cases=cases: index.search(cases, **QUESTION | {"generations": 2}))
        shown, taken, found = _worked(lambda cases=cases: index.search(cases, **QUESTION))
        say(Row(group, f"{count} cases: {_told(found)}", shown, f"of {limit:.0f} s", taken / limit, None))
        say(Row(group, "… generations 1 and 2 alone", f"{two * 1000:.0f} ms"))
        say(Row(group, "… place and minutes of every contact", _worked(found.contacts)[0]))
    taken = []
    began = time.process_time()
    for case in random_cases(city, singles, seed=SEED + 1):
        one, _ = _took(lambda case=case: index.search({case: 0}, **QUESTION))
        taken.append(one)
    taken.sort()
    median = statistics.median(taken)
    shown = f"median {median:.2f}, p90 {taken[int(singles * 0.9)]:.2f}, worst {taken[-1]:.2f} s"
    each = (time.process_time() - began) / singles
    shown += f"; {each:.2f} of processor each"
    say(Row(group, f"1 case, {singles} random ones", shown, "of 0.2 s (median)", median / 0.2, None))


def _parquet(group: str, city: City, folder: Path) -> Path:
    """The visits as the peers want them, sorted by place and start."""
    import duckdb

    path = folder / "visits.parquet"
    kept = {"person": city.person, "place": city.place, "start": city.start, "stop": city.end}
    with duckdb.connect(config={"threads": 2, "temp_directory": str(folder), "memory_limit": "8GB"}) as base:
        query = f"COPY (SELECT * FROM kept ORDER BY place, start) TO '{path}' (FORMAT parquet)"
        began = time.perf_counter()
        base.execute(query)  # DuckDB finds `kept` by its name, here and nowhere deeper
        taken = time.perf_counter() - began
    del kept
    say(Row(group, "Parquet sorted by place and start", f"{taken:.0f} s", f"{path.stat().st_size / 1e9:.2f} GB"))
    return path


def _beside(group: str, peer: str, sql: SqlIndex, index: FastIndex, cases: dict[int, int]) -> None:
    own, wanted = _took(lambda: index.search(cases, **QUESTION))
    taken, found = _took(lambda: sql.search(cases, **QUESTION))
    same = found.people.tolist() == wanted.people.tolist()
    what = f"{peer} on Parquet, {len(cases)} case(s): {_told(found)}"
    beside = f"× the index's {own:.2f} s; " + ("same people" if same else "OTHER PEOPLE")
    say(Row(group, what, f"{taken:.1f} s", beside, taken / own, same))


def _duckdb(group: str, city: City, path: Path, index: FastIndex) -> None:
    import duckdb

    settings = {"threads": 2, "temp_directory": str(path.parent), "memory_limit": "8GB"}
    with duckdb.connect(config=settings) as base:
        sql = SqlIndex(base, f"SELECT person, place, start, stop FROM read_parquet('{path}')")
        (case,) = random_cases(city, 1, seed=SEED + 1)
        _beside(group, "DuckDB", sql, index, {case: 0})
        # Ten cases reach half a city: at full size that is a matter of many minutes here.
        if len(index) <= FULL_VISITS // 10:
            _beside(group, "DuckDB", sql, index, dict.fromkeys(random_cases(city, 10, seed=SEED), 0))


def _spark(group: str, city: City, path: Path, index: FastIndex) -> None:
    if find_spec("pyspark") is None or which("java") is None:
        say(Row(group, "Spark", "absent: make spark, and Java 17"))
        return
    (case,) = random_cases(city, 1, seed=SEED + 1)
    memory = {"spark.driver.memory": "6g", "spark.local.dir": str(path.parent)}
    with session("local[2]", **memory) as spark, SparkEngine(spark, path, path.parent) as engine:
        _beside(group, "Spark, local[2],", SqlIndex.on(engine), index, {case: 0})


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--visits", type=int)
    parser.add_argument("--cases", type=int, default=50, help="random single cases")
    parser.add_argument("--no-duckdb", action="store_true")
    parser.add_argument("--no-spark", action="store_true")
    args = parser.parse_args()
    visits = args.visits or (FULL_VISITS // 10 if args.quick else FULL_VISITS)
    people = max(100, FULL_PEOPLE * visits // FULL_VISITS)
    _warm()
    taken, city = _took(lambda: make_city(people, visits, seed=SEED))
    group = f"contacts, {visits / 1e6:g} million visits, {people / 1e6:g} million people"
    largest = np.bincount(city.place).max() / 14
    say(Row(group, f"city drawn, seed {SEED}", f"{taken:.0f} s", f"largest place {largest:,.0f} a day"))
    say(Row(group, "met on average (size-biased)", f"{size_biased_mean(city):.0f} visits a day"))
    _floors(group, city)
    with tempfile.TemporaryDirectory(prefix="linan-trace-") as name:
        folder = Path(name)
        index = _index(group, city, folder / "index")
        _ask(group, city, index, args.cases)
        say(Row(group, "memory, the drawn city with it", _memory()))
        if args.no_duckdb and args.no_spark:
            return 0
        path = _parquet(group, city, folder)
        if not args.no_duckdb:
            _duckdb(group, city, path, index)
        if not args.no_spark:
            _spark(group, city, path, index)
    return 0


if __name__ == "__main__":
    sys.exit(main())
