"""What contact searches cost as the data grows: a table and a plot in docs/, one size after another.

    python -m bench.trace_growth 1 10 100      millions of visits; docs/contacts-growth.{json,md,svg}

Sizes measured before stay in the JSON until they are measured again, so the largest can be taken alone on a quiet
machine. Seconds are the processor's, over two threads; on an idle machine the clock shows between half and all of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from math import log10
from pathlib import Path
from typing import Any

import numpy as np

from bench.trace import QUESTION, SEED, _warm
from linan.kernel.contacts import files
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.worlds.city import FULL_PEOPLE, FULL_VISITS, make_city, random_cases

DOCS = Path(__file__).resolve().parents[1] / "docs"
DAY = 1440
SHOWN = {
    "built": "index built from shuffled rows",
    "appended": "one day of fourteen appended",
    "mapped": "mapped from disk, every byte checked",
    "single": "one random case, median",
    "ten": "10 cases",
    "thousand": "1,000 cases",
    "page": "the first 1,000 contacts of 10 cases with their chains",
}
DRAWN = {"built": "#206bc4", "appended": "#4299e1", "thousand": "#d63939", "ten": "#f76707", "single": "#2fb344"}


def worked(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = call()
    return time.process_time() - began, found


def measure(visits: int) -> dict[str, float]:
    """Seconds of processor for each of SHOWN."""
    city = make_city(max(100, FULL_PEOPLE * visits // FULL_VISITS), visits, seed=SEED)
    told: dict[str, float] = {}
    columns = (city.person, city.place, city.start, city.end)
    last = city.start >= 13 * DAY
    before = FastIndex.of(*(c[~last] for c in columns), once=True)
    told["appended"], index = worked(lambda: before.extended(*(c[last] for c in columns)))
    appended = len(index)
    before = index
    told["built"], index = worked(lambda: FastIndex.of(*columns, once=True))
    assert len(index) == appended
    with tempfile.TemporaryDirectory(prefix="linan-growth-") as folder:
        files.save(index, Path(folder), made_from=SEED)
        told["bytes"] = index.bytes_a_visit
        told["mapped"], index = worked(lambda: files.load(Path(folder), made_from=SEED))
        index.search({0: 0}, **QUESTION)  # makes room for what a search scribbles on
        for name, count in (("ten", 10), ("thousand", 1000)):
            cases = dict.fromkeys(random_cases(city, count, seed=SEED), 0)
            told[name], found = worked(lambda cases=cases: index.search(cases, **QUESTION))
            told[f"{name}_found"] = len(found)
            if name == "ten":
                told["page"] = worked(lambda found=found: found.findings(most=1000))[0]
        singles = [
            worked(lambda case=case: index.search({case: 0}, **QUESTION))[0]
            for case in random_cases(city, 30, seed=SEED + 1)
        ]
        told["single"] = statistics.median(singles)
    return told


def table(known: Mapping[str, Mapping[str, float]]) -> str:
    sizes = sorted(known, key=int)
    lines = [
        "# Contact searches as the data grows",
        "",
        "`python -m bench.trace_growth 1 10 100` measures and writes this page. Seconds of processor over two",
        "threads, contacts of 15 minutes, infectious after two days, four generations, the city of",
        "`kernel/worlds/city.py`, seed 7.",
        "",
        f"| million visits | {' | '.join(sizes)} |",
        "|---|" + "---|" * len(sizes),
    ]
    for name, words in SHOWN.items():
        lines.append(f"| {words} | " + " | ".join(f"{known[s][name]:.3g} s" for s in sizes) + " |")
    lines.append("| bytes a visit | " + " | ".join(f"{known[s]['bytes']:.2f}" for s in sizes) + " |")
    for name in ("ten", "thousand"):
        lines.append(
            f"| people found, {SHOWN[name]} | " + " | ".join(f"{known[s][name + '_found']:,.0f}" for s in sizes) + " |"
        )
    lines += ["", "![Seconds of processor against millions of visits, both in tenfold steps](contacts-growth.svg)", ""]
    missing = [s for s in ("1", "10", "100") if s not in known]
    if missing:
        lines += [f"Not measured yet: {', '.join(missing)} million.", ""]
    return "\n".join(lines)


def plot(known: Mapping[str, Mapping[str, float]]) -> str:
    """Both axes in tenfold steps: a straight line that rises as it goes right costs in proportion to the data."""
    sizes = sorted(int(s) for s in known)
    left, top, wide, high = 60, 20, 440, 300
    values = [known[str(s)][n] for s in sizes for n in DRAWN]
    low, up = np.floor(log10(min(values))), np.ceil(log10(max(values)))

    def at(size: float, seconds: float) -> tuple[float, float]:
        x = left + wide * log10(size) / 2
        return x, top + high * (up - log10(seconds)) / (up - low)

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 360" font-family="sans-serif" font-size="12">',
        '<rect width="720" height="360" fill="#fff"/>',
    ]
    for power in range(int(low), int(up) + 1):
        _, y = at(1, 10.0**power)
        parts.append(f'<path d="M{left} {y:.0f}h{wide}" stroke="#dce1e7"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g} s</text>')
    for size in (1, 10, 100):
        x, _ = at(size, 10.0**low)
        parts.append(f'<text x="{x:.0f}" y="{top + high + 18}" text-anchor="middle">{size} million</text>')
    for n, (name, colour) in enumerate(DRAWN.items()):
        points = [at(s, known[str(s)][name]) for s in sizes]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(f'<text x="{left + wide + 14}" y="{top + 14 + 18 * n}" fill="{colour}">{SHOWN[name]}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("millions", nargs="*", type=int, default=[1, 10])
    args = parser.parse_args()
    _warm()
    path = DOCS / "contacts-growth.json"
    known: dict[str, dict[str, float]] = json.loads(path.read_text()) if path.exists() else {}
    for millions in args.millions:
        known[str(millions)] = measure(millions * 1_000_000)
        print(millions, {n: round(v, 3) for n, v in known[str(millions)].items()}, flush=True)
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    path.with_suffix(".md").write_text(table(known))
    path.with_suffix(".svg").write_text(plot(known))
    return 0


if __name__ == "__main__":
    sys.exit(main())
