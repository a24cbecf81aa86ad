"""Hot rows, stored days and the index: whichever holds a visit, a search finds the same, to the letter."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from linan.core.movement import actions, searching, store
from linan.core.movement.index import building, serving
from linan.core.movement.models import StoredDay, Visit
from linan.core.movement.searching import Seen, seen
from linan.core.movement.tests.test_store import BY, NOON, World, days_ago, some, world
from linan.core.movement.visitfile import minute_of
from linan.kernel.contacts import files
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.refusal import Refusal

__all__ = ["world"]
pytestmark = pytest.mark.django_db(transaction=True)


def told(world: World, here: Seen, homes: list[list[int]], case: int, overlap: int) -> list[object]:
    """All a search says, in names; the index it was asked of."""
    low, high = minute_of(days_ago(5)), minute_of(NOON)
    here = here.with_homes([[world.people[p] for p in home] for home in homes], low, high)
    number = here.number_of(world.people[case])
    cases = {} if number is None else {number: low}
    found = here.index.search(cases, overlap_minutes=overlap, latent_minutes=600, generations=4)
    return [
        (here.person(f.person), here.place(f.place), f.generation, f.fewest_hops, f.exposed_at, f.met_to, f.minutes,
         [(here.person(s.via), here.person(s.person), here.place(s.place), s.met_from, s.minutes) for s in f.chain])
        for f in found.findings()
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_wherever_a_visit_lies_the_answer_is_the_same(world: World, seed: int) -> None:
    rng = Random(seed)
    rows = some(world, seed, n=rng.choice([0, 5, 60, 150]))
    # Across midnight, of no length, in the same minute, and one told by two sources.
    late = days_ago(2).replace(hour=15, minute=30)
    rows += [world.row(rng.randrange(6), 0, late, 90), world.row(rng.randrange(6), 0, late, 0)]
    rows += [world.row(rng.randrange(6), 1, days_ago(1), 60, key=k) for k in "ab"]
    homes = rng.choice([[], [[0, 1]], [[0, 5], [2, 3, 4]]])
    asked = [(case, overlap) for case in range(6) for overlap in (0, 15)]

    def answers() -> list[list[object]]:
        here = seen(days_ago(5), NOON)
        return [told(world, here, homes, case, overlap) for case, overlap in asked]

    half = len(rows) // 2
    actions.record_visits(BY, rows)
    simple = answers()
    assert not isinstance(seen(days_ago(5), NOON).index, FastIndex)
    # Now all over again, in pieces: stored and indexed, stored since, late for a stored day, and hot.
    Visit.objects.all().delete()
    actions.record_visits(BY, rows[:half])
    store.move_finished()
    if StoredDay.objects.exists():
        building.build()
    actions.record_visits(BY, rows[half:])
    assert answers() == simple
    store.move_finished()
    assert answers() == simple  # its days were written anew: what lies on the disk does not serve
    building.build()
    assert answers() == simple and isinstance(seen(days_ago(5), NOON).index, FastIndex)


def test_a_day_is_appended_and_a_changed_one_makes_the_index_stale(world: World) -> None:
    actions.record_visits(BY, [world.row(k, 0, days_ago(3)) for k in range(3)])
    store.move_finished()
    assert building.build().how == "built"
    assert building.build().how == "nothing"
    # Somebody new, at a place where nobody was, on a day that comes after.
    actions.record_visits(BY, [world.row(5, 1, days_ago(1)), world.row(0, 1, days_ago(1))])
    store.move_finished()
    here, missing = serving.state()
    assert (len(here), len(missing)) == (1, 1)
    assert len(told(world, seen(days_ago(5), NOON), [], 5, 15)) == 1
    assert building.build().how == "appended"
    assert len(serving.load()[0]) == 5
    actions.record_visits(BY, [world.row(4, 0, days_ago(3))])
    store.move_finished()
    with pytest.raises(Refusal, match="index_stale") as refused:
        serving.state()
    assert refused.value.next_step
    assert len(told(world, seen(days_ago(5), NOON), [], 0, 15)) == 4
    done = building.build()
    assert (done.how, done.reason, done.visits) == ("built", "index_stale", 6)


def test_a_correction_takes_the_index_with_it(world: World) -> None:
    actions.record_visits(BY, [world.row(k, 0, days_ago(3), key=f"k{k}") for k in range(3)])
    store.move_finished()
    building.build()
    actions.correct_visits(BY, [actions.Correction("k1", days_ago(3))])
    with pytest.raises(Refusal, match="index_absent"):
        serving.state()
    assert len(told(world, seen(days_ago(5), NOON), [], 0, 15)) == 1


def test_two_builds_at_once_and_a_full_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.record_visits(BY, [world.row(k, 0, days_ago(3)) for k in range(3)])
    store.move_finished()
    building.build()
    actions.record_visits(BY, [world.row(k, 0, days_ago(1)) for k in range(3)])
    store.move_finished()
    seen_busy = []

    def meanwhile(done: int, of: int) -> None:
        with pytest.raises(Refusal, match="index_busy") as busy:
            building.build()
        seen_busy.append((str(busy.value.words), building.progress()))

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    header = (serving.folder() / "header.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(files, "_write", full)
        with pytest.raises(Refusal, match="disk_full") as refused:
            building.build()
    assert str(serving.folder()) in str(refused.value.next_step) and building.progress() is None
    assert (serving.folder() / "header.json").read_bytes() == header
    assert serving.serve(minute_of(NOON)) is not None and len(told(world, seen(days_ago(5), NOON), [], 0, 15)) == 2
    assert building.build(meanwhile).how == "appended"
    assert seen_busy[0][1] == (0, 1) and "0" in seen_busy[0][0]


def test_a_torn_index_is_built_again(world: World) -> None:
    actions.record_visits(BY, [world.row(k, 0, days_ago(3)) for k in range(3)])
    store.move_finished()
    building.build()
    (column,) = serving.folder().glob("person-*")
    column.write_bytes(b"\1" + column.read_bytes()[1:])
    serving._mapped.clear()
    assert serving.serve(minute_of(NOON)) is None
    assert len(told(world, seen(days_ago(5), NOON), [], 0, 15)) == 2
    (serving.folder() / "header.json").write_text("{")
    assert building.build().reason == "index_torn"
    assert serving.serve(minute_of(NOON)) is not None


def test_a_build_that_was_killed_stands_in_nobodys_way(world: World, tmp_path: Path) -> None:
    actions.record_visits(BY, [world.row(k, 0, days_ago(3)) for k in range(3)])
    store.move_finished()
    serving.folder().mkdir(parents=True)
    (serving.folder() / "progress.json").write_text(json.dumps({"done": 3, "of": 9}))
    lock = (
        "import fcntl, os, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", lock, str(serving.folder() / "building")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout and holder.stdout.readline() == "held\n"
    with pytest.raises(Refusal, match="index_busy"):
        building.build()
    holder.kill()
    holder.wait()
    assert building.build().how == "built" and building.progress() is None


def test_many_visits_are_searched_by_the_compiled_search(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.record_visits(BY, some(world, n=100))
    simple = told(world, seen(days_ago(5), NOON), [[0, 1]], 0, 15)
    monkeypatch.setattr(searching, "SIMPLE_UP_TO", 0)
    here = seen(days_ago(5), NOON)
    assert isinstance(here.index, FastIndex) and told(world, here, [[0, 1]], 0, 15) == simple
    assert here.index.search({}, overlap_minutes=1, latent_minutes=1, generations=2).findings() == []
    assert NOON - timedelta(days=5) == days_ago(5)
