"""A day's readings: kept once, shown to whom they concern, forgotten on time."""

from datetime import UTC, datetime, timedelta

import pytest

from linan.core import clock
from linan.core.community.models import Gate, Person, Place
from linan.core.ledger.models import Entry
from linan.core.movement import actions, queries
from linan.core.movement.abilities import FORGET_MOVEMENT, RECORD_MOVEMENT, SEE_MOVEMENT
from linan.core.movement.actions import VisitRow
from linan.core.movement.models import Passage, Visit
from linan.core.movement.searching import seen
from linan.kernel.actor import Ability, Actor, ActorKind, Duty
from linan.kernel.refs import PlaceRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

pytestmark = pytest.mark.django_db
HERE = Region.of_code("330110001001").child("g01")
NEXT_DOOR = Region.of_code("330110001002").child("g01")
COUNTY = Region.of_code("330110")
NOON = datetime(2022, 7, 6, 4, 0, tzinfo=UTC)


def staff(region: Region, *abilities: Ability) -> Actor:
    duty = Duty(role="tester", region=region, abilities=frozenset(abilities))
    return Actor(id="staff:00000000-0000-7000-8000-000000000001", kind=ActorKind.STAFF, duties=(duty,))


@pytest.fixture
def world():
    def person(name, region):
        return Person.objects.create(name=name, identity="", phone="", region=region, registered_at=NOON).ref

    return {
        "zhao": person("赵大爷", HERE.child("b01")),
        "wang": person("王姐", HERE.child("b02")),
        "sun": person("孙姐", NEXT_DOOR),
        "shop": Place.objects.create(region=HERE, name="菜场", kind="indoor").ref,
        "park": Place.objects.create(region=NEXT_DOOR, name="公园", kind="outdoor").ref,
        "gate": Gate.objects.create(region=HERE.community, name="南门").ref,
    }


def test_a_passage_is_kept_once(world):
    guard = staff(HERE.community, RECORD_MOVEMENT, SEE_MOVEMENT)
    for expected in (True, False):
        assert actions.record_passage(guard, world["gate"], world["zhao"], NOON, "in", "n-1") is expected
    assert Passage.objects.count() == 1
    (line,) = queries.passages_of(guard, world["zhao"])
    assert (line.gate, line.direction) == (world["gate"], "in")
    assert Entry.objects.filter(kind="access.read").count() == 1
    with pytest.raises(Refusal, match="not_found"):
        queries.passages_of(staff(NEXT_DOOR.community, SEE_MOVEMENT), world["zhao"])
    with pytest.raises(Refusal, match="not_found"):
        actions.record_passage(staff(NEXT_DOOR.community, RECORD_MOVEMENT), world["gate"], None, NOON, "in", "n-2")
    himself = Actor(id=str(world["zhao"]), kind=ActorKind.RESIDENT, person=world["zhao"])
    assert len(queries.passages_of(himself, world["zhao"])) == 1
    assert Entry.objects.filter(kind="access.read").count() == 1


def test_visits_feed_the_search(world):
    county = staff(COUNTY, RECORD_MOVEMENT, SEE_MOVEMENT)
    hour = timedelta(hours=1)
    rows = [VisitRow(world[p], world["shop"], NOON, NOON + hour, "check-in") for p in ("zhao", "wang")]
    rows.append(VisitRow(world["sun"], world["park"], NOON, NOON + hour, "check-in"))
    assert actions.record_visits(county, rows) == 3
    assert actions.record_visits(county, rows) == 0
    here = seen(NOON, NOON + hour)
    case = here.number_of(world["zhao"])
    assert case is not None
    found = here.index.search({case: None}, overlap_minutes=15, latent_minutes=0, generations=4)
    (contact,) = found.findings()
    assert (here.person(contact.person), here.place(contact.place)) == (world["wang"], world["shop"])
    assert contact.minutes == 60
    assert len(seen(NOON, NOON + hour, HERE.community)) == 2
    assert len(seen(NOON + 2 * hour, NOON + 3 * hour)) == 0
    there = queries.people_at(staff(HERE.community, SEE_MOVEMENT), world["shop"], NOON, NOON + hour)
    assert {p.person for p in there} == {world["zhao"], world["wang"]}
    assert queries.people_at(staff(NEXT_DOOR.community, SEE_MOVEMENT), world["shop"], NOON, NOON + hour) == []
    with pytest.raises(Refusal, match="not_permitted"):
        actions.record_visits(staff(HERE.community, RECORD_MOVEMENT), rows)
    with pytest.raises(Refusal, match="not_found"):
        actions.record_visits(county, [VisitRow(world["sun"], PlaceRef(world["zhao"].id), NOON, NOON, "x")])


def test_import_names_every_bad_row_and_a_dry_run_writes_nothing(world):
    county = staff(COUNTY, RECORD_MOVEMENT)
    zhao, wang = world["zhao"].id, world["wang"].id
    text = (
        "人员,地点,开始,结束\n"
        f"{zhao},菜场,2022-07-06T08:00,2022-07-06T09:00\n"
        f"{wang},菜场,2022-07-06T08:30,2022-07-06T09:00\n"
        f"{wang},无此地,2022-07-06T08:30,2022-07-06T09:00\n"
        f"{world['shop'].id},菜场,2022-07-06T08:30,2022-07-06T09:00\n"
        f"{zhao},菜场,2022-07-06T08:00,2022-07-06T09:00\n"
        f"{zhao},菜场,late,2022-07-06T09:00\n"
    ).encode("gb18030")
    dry = actions.import_visits(county, text, "visits.csv")
    assert Visit.objects.count() == 0 and dry.new == 2 and dry.duplicates == 1
    assert [(b.row, b.code) for b in dry.refused] == [
        (4, "place_unknown"),
        (5, "person_unknown"),
        (7, "not_a_time"),
    ]
    assert dry.rows == dry.new + dry.known + dry.duplicates + len(dry.refused)
    assert actions.import_visits(county, text, "visits.csv", dry_run=False).new == 2
    again = actions.import_visits(county, text, "visits.csv", dry_run=False)
    assert (again.new, again.known, Visit.objects.count()) == (0, 2, 2)
    with pytest.raises(Refusal, match="not_a_time"):
        actions.import_visits(county, b"person,place,start,end\nx,y,1,2\n", "v.csv")


def test_a_strange_list_of_visits_says_what_is_wrong_and_loses_nothing(world):
    """Out before in, years off, people and places nobody knows, one row in ten of rubbish; then the same file again."""
    county = staff(COUNTY, RECORD_MOVEMENT)
    zhao = world["zhao"].id
    rows = [f"{zhao},菜场,2022-07-0{1 + n % 6}T08:{n // 6:02d},2022-07-0{1 + n % 6}T09:30" for n in range(90)]
    wrong = {
        "2022-07-06T09:00,2022-07-06T08:00": "ends_before_start",
        "1922-07-06T08:00,2022-07-06T09:00": "year_off",
        "2022-07-06T08:00,3022-07-06T09:00": "year_off",
        "yesterday,today": "not_a_time",
    }
    bad = [(f"{zhao},菜场,{times}", code) for times, code in wrong.items()]
    bad += [(f"nobody,菜场,{row.partition('菜场,')[2]}", "person_unknown") for row in rows[:3]]
    bad += [(f"{zhao},无此地,{row.partition('菜场,')[2]}", "place_unknown") for row in rows[:3]]
    mixed = [x for n, row in enumerate(rows) for x in ([bad[n // 9][0]] if n % 9 == 0 else []) + [row]]
    text = "人员,地点,开始,结束\n" + "\n".join(mixed) + "\n"
    told = actions.import_visits(county, text.encode(), "v.csv", dry_run=False)
    assert (told.new, told.duplicates, Visit.objects.count()) == (90, 0, 90)
    assert [b.code for b in told.refused] == [code for _, code in bad]
    assert all(str(b.words) for b in told.refused)
    assert [b.row for b in told.refused] == [2 + 10 * n for n in range(10)]
    again = actions.import_visits(county, text.encode(), "other-name.csv", dry_run=False)
    assert (again.new, again.known, Visit.objects.count()) == (0, 90, 90)
    both = text.encode() + text.replace("菜场", "公园").encode("gb18030")
    with pytest.raises(Refusal, match="encodings_mixed") as refused:
        actions.import_visits(county, both, "v.csv", dry_run=False)
    assert refused.value.next_step and Visit.objects.count() == 90


def test_old_readings_are_forgotten_with_a_fact(world):
    county = staff(COUNTY, RECORD_MOVEMENT, FORGET_MOVEMENT)
    for days in (1, 40):
        at = NOON - timedelta(days=days)
        actions.record_passage(county, world["gate"], world["zhao"], at, "out", f"n-{days}")
        actions.record_visits(county, [VisitRow(world["zhao"], world["shop"], at, at, "check-in")])
    with clock.frozen(NOON):
        fact = actions.delete_older_than(county, 30)
        assert (fact.visits, fact.passages) == (1, 1)
        assert Entry.objects.filter(kind="movement.forgotten").count() == 1
        assert actions.delete_older_than(county, 30).visits == 0
    assert Entry.objects.filter(kind="movement.forgotten").count() == 1
    assert Visit.objects.count() == Passage.objects.count() == 1
