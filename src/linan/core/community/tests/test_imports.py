"""A clerk brings in the roll of a community from whatever the office has."""

from datetime import date

import pytest

from linan.core.community import actions, queries
from linan.core.community.actions.imports import rolls
from linan.core.community.imports import PERSON_FIELDS, Map, Reader, parse_table, read_mapping
from linan.core.community.models import Building, Grid, Person, RollImport
from linan.core.community.queries.export import roll_rows
from linan.core.desk.excel import read_table, write_xlsx
from linan.core.ledger.models import Entry
from linan.kernel.refusal import Refusal

from .test_register import HOME, SUN, WANG, number

HEAD = "网格,楼栋,单元,房号,地址,姓名,身份证号,手机号,状态\n"


def text() -> str:
    good = f"1,1,1,101,,赵德福,{number()},13800000001,在住\n"
    wrong = f"1,1,1,102,,王伟,{number()[:-1]},13800000002,在住\n"
    twice = f"1,1,1,103,,李强,{number()},,在外\n"
    return HEAD + good + wrong + twice + "1,2,,201,,陈静,,不详,在册\n"


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_row_is_either_entered_or_explained(encoding):
    content = text().encode(encoding)
    dry = actions.import_people(WANG, HOME, content, "roll.csv", dry_run=True)
    assert (dry.rows, dry.accepted, Person.objects.count(), RollImport.objects.count()) == (4, 2, 0, 0)
    assert [b.row for b in dry.refused] == [3, 4]
    real = actions.import_people(WANG, HOME, content, "roll.csv", dry_run=False)
    assert (real.new, Person.objects.count()) == (2, 2)
    again = actions.import_people(WANG, HOME, content, "roll.csv", dry_run=False)
    assert (again.new, again.known, Person.objects.count()) == (0, 2, 2)
    assert queries.people(WANG, queries.PeopleFilter(text="德福")).items[0].address == "1幢1单元101室"


@pytest.mark.django_db
def test_sun_cannot_bring_people_into_our_community():
    with pytest.raises(Refusal) as no:
        actions.import_people(SUN, HOME, text().encode(), "roll.csv", dry_run=True)
    assert no.value.code == "not_permitted"


def test_a_mapping_names_columns_types_and_what_is_missing():
    mapping = read_mapping(
        '{"fields": {"person": {"column": "id", "required": true}, "onset_on": {"column": "onset", "type": "date"},'
        ' "sex": {"column": "sex", "type": "choice", "choices": {"male": "male"}}, "source": {"value": "test"}}}'
    )
    table = read_table(b"id,onset,sex\nA1,2020-02-30,male\nA2,2020/2/3,male\n,2020-01-01,\nA4,NA,x\n", "a.csv")
    parsed = parse_table(table, mapping, today=date(2022, 1, 1))
    assert [(b.row, b.field) for b in parsed.bad] == [(2, "onset_on"), (4, "person"), (5, "sex")]
    assert parsed.rows == [(3, {"person": "A2", "onset_on": date(2020, 2, 3), "sex": "male", "source": "test"})]
    with pytest.raises(Refusal) as no:
        read_mapping('{"fields": {"person": {}}}')
    assert no.value.code == "bad_mapping"


@pytest.mark.django_db
def test_what_goes_out_comes_in_again():
    actions.import_people(WANG, HOME, text().encode(), "roll.csv", dry_run=False)
    actions.import_people(WANG, HOME, "姓名,住址\n'=SUM(1),3-2-501\n无门,\n".encode(), "more.csv", dry_run=False)
    out = list(roll_rows(WANG, HOME))
    content = write_xlsx(PERSON_FIELDS, out)
    again = actions.import_people(WANG, HOME, content, "residents.xlsx", dry_run=False)
    assert (again.new, again.known, again.refused, again.duplicates) == (0, 4, [], [])
    Person.objects.all().delete()
    fresh = actions.import_people(WANG, HOME, content, "residents.xlsx", dry_run=False)
    assert fresh.new == 4 and sorted(roll_rows(WANG, HOME)) == sorted(out)


@pytest.mark.django_db
def test_an_interrupted_list_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(rolls, "PART", 1)
    roll = rolls.begin(WANG, HOME, text().encode(), "roll.csv")
    rolls.enter_part(WANG, roll.pk, 0)
    assert Person.objects.count() == 1
    done = actions.import_people(WANG, HOME, text().encode(), "roll.csv", dry_run=False)
    assert (done.new, Person.objects.count(), RollImport.objects.get().state) == (2, 2, "done")


@pytest.mark.django_db
def test_three_steps_and_the_columns_are_remembered():
    table = "姓名,身份号,在哪,手机\n赵德福,,3-2-501,13800000001\n".encode()
    told = {"name": "姓名", "address": "在哪", "phone": "手机"}
    roll = rolls.upload(WANG, HOME, table, "a.csv")
    assert rolls.check(WANG, roll.pk, told).new == 1 and Person.objects.count() == 0
    rolls.go(WANG, roll.pk)
    rolls.enter_next_part(WANG, roll.pk)
    assert Person.objects.get().region == f"{HOME}g01/b03/u2/501/"
    assert rolls.report_of(WANG, roll.pk).new == 1
    next_time = rolls.columns_of(WANG, rolls.upload(WANG, HOME, table, "b.csv").pk)
    assert {m.field: m.label for m in next_time.matches} == told
    with pytest.raises(Refusal) as no:
        rolls.open_roll(SUN, roll.pk)
    assert no.value.code == "not_found"


@pytest.mark.django_db
def test_what_a_list_says_over_and_over_is_explained_in_every_row():
    bad = "姓名,出生日期,性别,在住情况,楼栋,房号\n" + "王伟,1958-13-01,第三种,也许,?,x y z\n" * 3
    with_doors = "".join(f"李{c},1958-03-07,男,在住,3,10{n}\n" for n, c in enumerate("甲乙丙"))
    table = rolls.proposed((bad + with_doors).encode(), "a.csv")
    here = Map(HOME, {}, (), {})
    read = Reader(HOME, today=date(2022, 7, 1), place=lambda _: here).read(table)
    assert [(r.row, r.region) for r in read.rows] == [(n + 5, f"{HOME}g01/b03/u1/10{n}/") for n in range(3)]
    told = {row: {b.field for b in read.bad if b.row == row} for row in (2, 3, 4)}
    assert told[2] == told[3] == told[4] == {"born_on", "sex", "presence", "address"}


@pytest.mark.django_db
def test_areas_of_a_list_are_drawn_once_and_only_by_who_may():
    grids, buildings = {HOME.child("g07"): "g07"}, {HOME.child("g07").child("b01"): "1幢"}
    with pytest.raises(Refusal) as no:
        actions.draw_areas(SUN, grids, buildings)
    assert no.value.code == "not_permitted" and Grid.objects.count() == 0
    for _ in range(2):
        actions.draw_areas(WANG, grids, buildings)
    assert [str(g.region) for g in Grid.objects.all()] == [str(r) for r in grids]
    assert [b.name for b in Building.objects.all()] == ["1幢"]
    assert Entry.objects.filter(kind="community.area_added").count() == 2
    with pytest.raises(Refusal) as flat:
        actions.draw_areas(WANG, {HOME.child("g08").child("b01"): "x"}, {})
    assert flat.value.code == "bad_area"
