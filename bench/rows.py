"""One line of a benchmark: what was measured, and the floor or peer of the same run beside it."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client


@dataclass(frozen=True)
class Row:
    """`ratio` is measured / peer; `good` is None where there is no limit to keep."""

    group: str
    what: str
    measured: str
    peer: str = ""
    ratio: float | None = None
    good: bool | None = None


def say(row: Row) -> Row:
    """Print the row now, and hand it to the table at the end when a whole run was asked for."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
    mark = {None: "", True: "ok", False: "OVER THE LIMIT"}[row.good]
    print(f"  {row.what:<52} {row.measured:>28}   {ratio:>8} {row.peer:<34} {mark}".rstrip(), flush=True)
    if os.environ.get("LINAN_BENCH_ROWS"):
        with Path(os.environ["LINAN_BENCH_ROWS"]).open("a") as file:
            file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    return row


def p50_p95(taken: Sequence[float]) -> tuple[float, float]:
    return statistics.median(taken), statistics.quantiles(taken, n=20)[18]


def page_times(group: str, what: str, client: Client, url: str, rounds: int, limit_ms: float) -> bool:
    """Open a page again and again, the first two not counted; say p50 and p95, and whether that is within the limit."""
    taken = []
    for n in range(rounds + 2):
        began = time.perf_counter()
        answer = client.get(url)
        if n > 1:
            taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (url, answer.status_code, answer.headers.get("Location"))
    p50, p95 = p50_p95(taken)
    measured, good = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", p95 < limit_ms
    say(Row(group, what, measured, f"of the limit {limit_ms:.0f} ms", p95 / limit_ms, good))
    return good
