"""Recorded infector pairs of Korea 2020 against the search; skips where the data, which is not ours to ship, is absent.

`python -m tests.commands.test_korea` prints each pair that shares a place and day, and what four generations name, as
docs/field/korea-2020.md says; with `--visits FILE` it writes the routes as `linan trace` reads them.
"""

import csv
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from linan.core.movement.tracefile import trace_visits_file

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LINAN_FIELD_DATA", ROOT.parent / "shared/data")) / "linelists/korea_2020"
GENERATIONS = 4


class Pair(NamedTuple):
    infector: str
    infected: str
    shared: bool
    place: str
    day: str


class Study(NamedTuple):
    recorded: int
    pairs: list[Pair]
    named_by_others: int


class Depth(NamedTuple):
    """How many meetings at the fewest lie between an infector and each recorded pair's infected (0: not named), and
    between the infectors and everybody else the search names; `asked` infectors, `people` with routes."""

    pairs: Counter[int]
    everybody: Counter[int]
    asked: int
    people: int


def recorded_pairs() -> list[tuple[str, str]]:
    """Infector and infected. Two people stand there as infected by themselves: an error of the record, which no search
    could answer."""
    with (DATA / "PatientInfo.csv").open(newline="") as file:
        recorded = [(p["infected_by"].strip(), p["patient_id"]) for p in csv.DictReader(file)]
    return [(a, b) for a, b in recorded if a and a != b]


def write_visits(path: Path) -> list[tuple[str, str, str]]:
    """The routes as visits: a place is its exact pair of coordinates, a day is the whole day."""
    with (DATA / "PatientRoute.csv").open(newline="") as file:
        routes = [(r["patient_id"], f"{r['latitude']},{r['longitude']}", r["date"]) for r in csv.DictReader(file)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("person", "place", "start", "end"), *((p, at, d, d) for p, at, d in routes)])
    return routes


def deep(folder: Path, engine: str, latent_days: float) -> Depth:
    """What four generations name, one infector at a time, as `linan trace --generations 4` is asked."""
    path = folder / "visits.csv"
    people = {p for p, _, _ in write_visits(path)}
    both = [(a, b) for a, b in recorded_pairs() if a in people and b in people]
    pairs: Counter[int] = Counter()
    everybody: Counter[int] = Counter()
    for infector in sorted({a for a, _ in both}):
        answer = trace_visits_file(path, [infector], generations=GENERATIONS, latent_days=latent_days, engine=engine)
        hops = {c["person"]: c["fewest_hops"] for c in answer["result"]["contacts"]}
        everybody.update(hops.values())
        pairs.update(hops.get(b, 0) for a, b in both if a == infector)
    return Depth(pairs, everybody, len({a for a, _ in both}), len(people))


def study(folder: Path) -> Study:
    """Both with routes: who shares a place and day, and who the search names in the first generation.

    `named_by_others` counts, over the pairs' infectors, the other people the search names as well.
    """
    path = folder / "visits.csv"
    routes, recorded = write_visits(path), recorded_pairs()
    seen: dict[str, set[tuple[str, str]]] = {}
    for person, place, day in routes:
        seen.setdefault(person, set()).add((place, day))
    both = [(a, b) for a, b in recorded if a in seen and b in seen]
    named = {
        a: {c["person"]: c for c in trace_visits_file(path, [a], generations=1)["result"]["contacts"]}
        for a in sorted({a for a, _ in both})
    }
    pairs = []
    for a, b in both:
        hit = named[a].get(b)
        where = (hit["place"], hit["met_from"][:10]) if hit else ("", "")
        pairs.append(Pair(a, b, bool(seen[a] & seen[b]), *where))
    return Study(len(recorded), pairs, sum(len(c.keys() - {b for x, b in both if x == a}) for a, c in named.items()))


@pytest.mark.skipif(not DATA.exists(), reason="the Korean line list is not ours to ship")
def test_names_exactly_the_pairs_the_data_can_show(tmp_path: Path) -> None:
    found = study(tmp_path)
    assert [p for p in found.pairs if p.shared] == [p for p in found.pairs if p.place]


@pytest.mark.skipif(not DATA.exists(), reason="the Korean line list is not ours to ship")
def test_four_generations_with_the_fast_engine(tmp_path: Path) -> None:
    found = deep(tmp_path, "numba", 2)
    assert found.pairs == {0: 88, 1: 35, 2: 24, 3: 2, 4: 1}
    assert found == deep(tmp_path, "simple", 2)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--visits"]:
        print(len(write_visits(Path(sys.argv[2]))), "visits")
        sys.exit()
    with tempfile.TemporaryDirectory() as folder:
        answer = study(Path(folder))
    for pair in answer.pairs:
        if pair.shared or pair.place:
            print(*pair, sep="\t")
    shared, named = sum(p.shared for p in answer.pairs), sum(bool(p.place) for p in answer.pairs)
    print(f"recorded {answer.recorded}, both with routes {len(answer.pairs)}, share a place and day {shared}")
    print(f"named {named}; others named for the same infectors {answer.named_by_others}")
    for latent in (2, 0):
        with tempfile.TemporaryDirectory() as folder:
            whole = deep(Path(folder), "numba", latent)
        print(f"{latent} latent days: {whole.asked} infectors asked among {whole.people} people with routes")
        for most in range(1, GENERATIONS + 1):
            pairs = sum(n for hops, n in whole.pairs.items() if 1 <= hops <= most)
            others = sum(n for hops, n in whole.everybody.items() if hops <= most) - pairs
            chance = others / (whole.asked * (whole.people - 1) - sum(whole.pairs.values()))
            print(
                f"  within {most} meetings: {pairs} recorded, {others} others, {100 * chance:.1f} % of everybody else"
            )
