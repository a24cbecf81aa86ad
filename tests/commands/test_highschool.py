"""Close contacts among the pupils of a school, from 20-second beats, beside a count without the search.

The data (SocioPatterns, CC BY-NC-SA) is not ours to ship; skips where it is absent.
`python -m tests.commands.test_highschool`
prints what docs/field/highschool-2011.md says.
"""

import csv
import gzip
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from linan.core.movement.tracefile import trace_visits_file

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LINAN_FIELD_DATA", ROOT.parent / "shared/data")) / "contacts/highschool_2011.csv.gz"
BEAT = 20
CLOSE = 15 * 60
"""Seconds together that make a close contact here: the 15 minutes of the default, added up over the four days."""

Pairs = dict[tuple[str, str], int]


class Study(NamedTuple):
    rows: int
    direct: Pairs
    traced: Pairs
    at_once: int
    classes: dict[str, str]


def direct(rows: list[dict[str, str]]) -> Pairs:
    """Seconds of each ordered pair, counted beat by beat; a second that two beats share counts once."""
    seconds: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        if row["i"] != row["j"]:
            start = int(row["t"])
            for pair in ((row["i"], row["j"]), (row["j"], row["i"])):
                seconds[pair].update(range(start, start + BEAT))
    return {pair: len(told) for pair, told in seconds.items()}


def traced(path: Path, people: list[str], overlap_minutes: int) -> Iterator[tuple[tuple[str, str], int]]:
    for one in people:
        answer = trace_visits_file(path, [one], generations=1, overlap_minutes=overlap_minutes, meetings=True)
        for found in answer["result"]["contacts"]:
            yield (one, found["person"]), found["seconds"]


def study(folder: Path) -> Study:
    path = folder / "highschool.csv"
    path.write_bytes(gzip.decompress(DATA.read_bytes()))
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    counted = direct(rows)
    people = sorted({a for a, _ in counted}, key=int)
    classes = {r[f"{side}"]: r[f"class_{side}"] for r in rows for side in ("i", "j")}
    at_once = sum(1 for _ in traced(path, people, CLOSE // 60)) // 2
    return Study(len(rows), counted, dict(traced(path, people, 0)), at_once, classes)


@pytest.mark.skipif(not DATA.exists(), reason="the school's contacts are not ours to ship")
def test_cumulated_seconds_are_those_of_a_direct_count(tmp_path: Path) -> None:
    found = study(tmp_path)
    assert len(found.direct) == 2 * 1709
    assert found.traced == found.direct
    close = {pair for pair, seconds in found.traced.items() if seconds >= CLOSE}
    assert close == {pair for pair, seconds in found.direct.items() if seconds >= CLOSE} and len(close) == 2 * 110
    assert found.at_once == 23


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        told = study(Path(folder))
    pairs = {p: s for p, s in told.direct.items() if int(p[0]) < int(p[1])}
    print(f"{told.rows} rows, {len({a for a, _ in pairs} | {b for _, b in pairs})} people, {len(pairs)} pairs")
    print(f"equal to the search: {sum(told.traced.get(p) == s for p, s in pairs.items())}")
    for minutes in (1, 5, 15):
        print(f"{minutes} minutes or more added up: {sum(s >= 60 * minutes for s in pairs.values())}")
    print(f"15 minutes in one go: {told.at_once}")
    close_pairs = [p for p, s in pairs.items() if s >= CLOSE]
    print(f"of the close pairs in one class: {sum(told.classes[a] == told.classes[b] for a, b in close_pairs)}")
    print("people by class:", dict(Counter(told.classes.values())))
