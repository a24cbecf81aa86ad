"""Finished days as files: nothing lost, nothing doubled, found again beside the hot rows, and gone when it is time."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
from django.conf import settings

from linan.core import clock
from linan.core.community.models import Person, Place
from linan.core.ledger.models import Entry
from linan.core.movement import actions, queries, store
from linan.core.movement.abilities import FORGET_MOVEMENT, RECORD_MOVEMENT, SEE_MOVEMENT
from linan.core.movement.actions import Correction, VisitRow
from linan.core.movement.models import StoredDay, Visit
from linan.core.movement.store import layout
from linan.kernel.actor import Ability, Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

pytestmark = pytest.mark.django_db(transaction=True)
COUNTY = Region.of_code("330110")
STREETS = (Region.of_code("330110001001"), Region.of_code("330110002001"))
NOON = datetime(2022, 7, 6, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def staff(*abilities: Ability) -> Actor:
    duty = Duty(role="tester", region=COUNTY, abilities=frozenset(abilities))
    return Actor(id="staff:00000000-0000-7000-8000-000000000001", kind=ActorKind.STAFF, duties=(duty,))


BY = staff(RECORD_MOVEMENT, SEE_MOVEMENT, FORGET_MOVEMENT)


class World:
    def __init__(self) -> None:
        homes = [s.child("g01") for s in STREETS]
        self.people = [
            Person.objects.create(
                name=n, identity="", phone="", region=homes[k % 2].child("b01"), registered_at=NOON
            ).ref
            for k, n in enumerate(("赵大爷", "王姐", "孙姐", "陈", "李", "周"))
        ]
        self.places = [Place.objects.create(region=h, name=f"菜场{k}", kind="indoor").ref for k, h in enumerate(homes)]

    def row(self, who: int, where: int, at: datetime, minutes: int = 60, key: str = "") -> VisitRow:
        return VisitRow(self.people[who], self.places[where], at, at + timedelta(minutes=minutes), "check-in", key=key)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    before = settings.LINAN_HOME
    settings.LINAN_HOME = tmp_path
    try:
        with clock.frozen(NOON):
            yield World()
    finally:
        settings.LINAN_HOME = before
        shutil.rmtree(tmp_path / "movement", ignore_errors=True)


def days_ago(n: int) -> datetime:
    return NOON - timedelta(days=n)


def everything() -> list[tuple[object, ...]]:
    seen: list[tuple[object, ...]] = list(
        Visit.objects.values_list("person_id", "place_id", "start_minute", "end_minute")
    )
    with duckdb.connect() as base:
        rows = layout.select(layout.files_of(StoredDay.objects.all(), "people"))
        seen += base.execute(f"SELECT person, place, start, stop FROM ({rows}) v").fetchall()
    return sorted(seen, key=str)


def some(world: World, seed: int = 1, n: int = 200) -> list[VisitRow]:
    rng = Random(seed)
    return [
        world.row(
            rng.randrange(6), rng.randrange(2), days_ago(rng.randrange(5)) + timedelta(minutes=rng.randrange(600))
        )
        for _ in range(n)
    ]


def test_finished_days_move_out_once_and_today_stays(world: World) -> None:
    actions.record_visits(BY, some(world))
    before = everything()
    moved = store.move_finished()
    assert moved.visits == len(before) - Visit.objects.count() and moved.days == StoredDay.objects.count() == 8
    assert everything() == before
    assert store.move_finished().visits == 0
    assert all(v.start_minute >= layout.minutes_of(NOON.date())[0] for v in Visit.objects.all())
    for day in StoredDay.objects.all():
        for copy, order in layout.COPIES.items():
            with duckdb.connect() as base:
                (path,) = layout.files_of([day], copy)
                rows = base.execute(f"SELECT person, place, start, stop FROM read_parquet('{path}')").fetchall()
                at = [("person", "place", "start", "stop").index(c) for c in order.split(", ")]
                assert rows == sorted(rows, key=lambda r: tuple(r[i] for i in at)) and len(rows) == day.visits
            assert path.stat().st_mode & 0o077 == 0


def test_late_visits_join_their_day_and_what_is_known_is_not_doubled(world: World) -> None:
    first = world.row(0, 0, days_ago(2), key="scan-1")
    assert actions.record_visits(BY, [first]) == 1
    store.move_finished()
    build = StoredDay.objects.get().build
    assert actions.record_visits(BY, [first, world.row(1, 0, days_ago(2))]) == 1
    assert store.move_finished().visits == 1
    day = StoredDay.objects.get()
    assert day.build != build and day.visits == 2 and len(everything()) == 2
    assert len(list(layout.root().glob("days/*/*/*"))) == 2


def test_a_corrected_visit_is_found_as_it_is_told_now(world: World) -> None:
    actions.record_visits(BY, [world.row(k, 0, days_ago(2), key=f"scan-{k}") for k in range(3)])
    actions.record_visits(BY, [world.row(3, 0, NOON - HOUR, key="scan-3")])
    store.move_finished()
    later = days_ago(1)
    told = [
        Correction("scan-0", days_ago(2), later, later + HOUR),
        Correction("scan-1", days_ago(2)),
        Correction("scan-3", NOON - HOUR),
    ]
    actions.correct_visits(BY, told)
    assert [str(p.start_at) for p in queries.visits_of(BY, world.people[0])] == [str(later)]
    assert queries.visits_of(BY, world.people[1]) == queries.visits_of(BY, world.people[3]) == []
    assert Entry.objects.filter(kind="movement.visits_corrected").count() == 1
    store.move_finished()
    assert len(everything()) == 2
    assert actions.record_visits(BY, [world.row(0, 0, later, key="scan-0")]) == 0
    for wrong in (Correction("scan-9", days_ago(2)), Correction("scan-2", days_ago(1))):
        with pytest.raises(Refusal, match="not_found"):
            actions.correct_visits(BY, [wrong])


def test_lists_show_stored_and_hot_visits_alike(world: World) -> None:
    rows = some(world)
    actions.record_visits(BY, rows)
    persons = [queries.visits_of(BY, p) for p in world.people]
    places = [queries.people_at(BY, p, days_ago(3), NOON) for p in world.places]
    store.move_finished()
    by_time = [sorted(lines, key=str) for lines in (*persons, *places)]
    again = [queries.visits_of(BY, p) for p in world.people]
    again += [queries.people_at(BY, p, days_ago(3), NOON) for p in world.places]
    assert [sorted(lines, key=str) for lines in again] == by_time
    assert [p.start_at for p in again[0]] == sorted((p.start_at for p in persons[0]), reverse=True)


@pytest.mark.parametrize("after", range(6))
def test_killed_at_any_moment_nothing_is_lost_or_doubled(
    world: World, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies before its n-th step that changes anything; the next run finishes."""
    actions.record_visits(BY, some(world, n=40))
    store.move_finished()
    actions.record_visits(BY, some(world, seed=2, n=40))
    before = everything()
    left = [after]

    class Killed(BaseException):
        pass

    def step(real):
        def call(*args, **more):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return real(*args, **more)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", step(os.fsync))
        patch.setattr(Path, "replace", step(Path.replace))
        # A process that dies clears nothing away.
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        patch.setattr(store.moving, "settle", step(store.moving.settle))
        with pytest.raises(Killed):
            store.move_finished()
    assert everything() == before
    store.move_finished()
    assert everything() == before
    store.sweep(older_than=-1)
    lying = set(layout.root().glob("days/*/*/*"))
    assert lying == {p for c in layout.COPIES for p in layout.files_of(StoredDay.objects.all(), c)}


def test_a_full_disk_leaves_the_visits_where_they_were(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.record_visits(BY, some(world))
    before = everything()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            store.move_finished()
    assert everything() == before and not list(layout.root().glob("days/*/*/*"))


def test_two_movers_at_once_move_everything_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finishes the very day the first is writing; whoever comes late throws its own files away."""
    actions.record_visits(BY, some(world))
    before = everything()
    real = layout.write

    def slow(*args):
        monkeypatch.setattr(layout, "write", real)
        store.move_finished()
        return real(*args)

    monkeypatch.setattr(layout, "write", slow)
    store.move_finished()
    assert everything() == before
    assert len(list(layout.root().glob("days/*/*/*"))) == 2 * StoredDay.objects.count()


def test_a_correction_while_its_day_is_moved_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.record_visits(BY, [world.row(0, 0, days_ago(2), key="scan-0")])
    real = layout.write

    def slow(*args):
        monkeypatch.setattr(layout, "write", real)
        actions.correct_visits(BY, [Correction("scan-0", days_ago(2), days_ago(2) + HOUR, days_ago(2) + 2 * HOUR)])
        return real(*args)

    monkeypatch.setattr(layout, "write", slow)
    assert store.move_finished().visits == 0
    assert store.move_finished().visits == 1
    assert [p.start_at for p in queries.visits_of(BY, world.people[0])] == [days_ago(2) + HOUR]
    assert len(list(layout.root().glob("days/*/*/*"))) == 2


def traces(folder: Path, needles: list[bytes]) -> list[Path]:
    """Files that hold one of the needles, as text or as the sixteen bytes of an id, packed or not."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.suffix == ".parquet":
            with duckdb.connect() as base:
                data += str(base.execute(f"SELECT * FROM read_parquet('{path}')").fetchall()).encode()
        if any(n in data for n in needles):
            found.append(path)
    return found


def test_after_retention_nothing_is_left_on_the_disk(world: World) -> None:
    from linan.core.movement.index import building

    old, young = world.people[0], world.people[1]
    actions.record_visits(BY, [world.row(0, 0, days_ago(40)), world.row(0, 1, days_ago(31) + 2 * HOUR)])
    # Of the day that is partly over, one visit is and one is not.
    actions.record_visits(BY, [world.row(0, 1, days_ago(30) - 2 * HOUR), world.row(1, 1, days_ago(30) + 2 * HOUR)])
    store.move_finished()
    building.build()
    needles = [str(old.id).encode(), old.id.bytes, old.id.hex.encode()]
    assert traces(layout.root(), needles)
    fact = actions.delete_older_than(BY, 30)
    assert (fact.visits, fact.stored_days) == (3, 3)
    assert Entry.objects.filter(kind="movement.forgotten").count() == 1
    assert traces(layout.root(), needles) == []
    assert queries.visits_of(BY, old) == [] and len(queries.visits_of(BY, young)) == 1
    assert len(list(layout.root().glob("days/*/*/*"))) == 2
    building.build()
    assert traces(layout.root(), needles) == [] and traces(layout.root(), [young.id.bytes])


def test_an_area_apart_keeps_its_own_number_of_days(world: World) -> None:
    actions.record_visits(BY, [world.row(k, k % 2, days_ago(20)) for k in range(4)])
    store.move_finished()
    assert actions.delete_older_than(BY, 30, {STREETS[0]: 10}).visits == 2
    assert [d.region for d in StoredDay.objects.all()] == [layout.street_of(STREETS[1])]


def test_files_of_columns_are_read_in_as_others_are(world: World, tmp_path: Path) -> None:
    path = tmp_path / "visits.parquet"
    with duckdb.connect() as base:
        rows = ", ".join(
            f"('{world.people[k].id}', '菜场{k % 2}', TIMESTAMP '2022-07-0{1 + k} 08:00', 60)" for k in range(4)
        )
        table = f'SELECT person, place, "start", "start" + to_minutes(long) AS "end" FROM (VALUES {rows})'
        base.execute(f"COPY ({table} v(person, place, \"start\", long)) TO '{path}' (FORMAT parquet)")
    report = actions.import_visits(BY, path.read_bytes(), path.name, dry_run=False)
    assert (report.rows, report.new, list(report.refused)) == (4, 4, [])
    store.move_finished()
    again = actions.import_visits(BY, path.read_bytes(), path.name)
    assert (again.new, again.known) == (0, 4)
    assert not list((layout.root() / "spill").iterdir())
