"""Recorded infector pairs of Korea 2020 against the search; skips where the data, which is not ours to ship, is absent.

`python -m tests.commands.test_korea` prints each pair that shares a place and day, as docs/field/korea-2020.md says.
"""

import csv
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from linan.core.movement.tracefile import trace_visits_file

DATA = Path(__file__).resolve().parents[3] / "shared/data/linelists/korea_2020"


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


def study(folder: Path) -> Study:
    """Both with routes: who shares a place and day, and who the search names in the first generation.

    `named_by_others` counts, over the pairs' infectors, the other people the search names as well.
    """
    with (DATA / "PatientRoute.csv").open(newline="") as file:
        routes = [(r["patient_id"], f"{r['latitude']},{r['longitude']}", r["date"]) for r in csv.DictReader(file)]
    with (DATA / "PatientInfo.csv").open(newline="") as file:
        recorded = [(p["infected_by"].strip(), p["patient_id"]) for p in csv.DictReader(file)]
    # Two people stand there as infected by themselves: an error of the record, which no search could answer.
    recorded = [(a, b) for a, b in recorded if a and a != b]
    path = folder / "visits.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("person", "place", "start", "end"), *((p, at, d, d) for p, at, d in routes)])
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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        answer = study(Path(folder))
    for pair in answer.pairs:
        if pair.shared or pair.place:
            print(*pair, sep="\t")
    shared, named = sum(p.shared for p in answer.pairs), sum(bool(p.place) for p in answer.pairs)
    print(f"recorded {answer.recorded}, both with routes {len(answer.pairs)}, share a place and day {shared}")
    print(f"named {named}; others named for the same infectors {answer.named_by_others}")
