"""Six departments ask, one entry answers: forms over common items."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import COUNTY, A, B

from linan.core import clock
from linan.core.ledger.models import Body, Entry
from linan.domains.reporting import abilities, actions, queries, rules
from linan.domains.reporting.models import Answer
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.worlds.tables import DAILY_TABLES

pytestmark = pytest.mark.django_db

REGISTER = ["name", "presence", "phone", "sex", "born_on", "age", "address", "community", "building", "worker"]
TOLD: dict[str, Any] = {
    "temperature": 36.5, "cough": False, "fever": False, "symptoms": "无", "travel": "无", "contact": False,
    "chronic": "高血压", "doses": 2,
}  # fmt: skip


def officer(department: str, region: Region = COUNTY) -> Actor:
    may = frozenset({abilities.DESIGN_FORM, abilities.SEE_FORMS, abilities.READ_ANSWERS})
    return Actor(f"staff:{department}", ActorKind.STAFF, (Duty("department_officer", region, may),),
                 organisation=department)  # fmt: skip


HEALTH, FARM = officer("卫健局"), officer("农业农村局")


def draft(by, title, codes, own=(), repeat="day", region=A):
    bound = [i for c in codes if (i := rules.item(c)) is not None]
    return actions.design_form(
        by, title=title, region=region, schema=rules.schema_from(title, bound, own), purpose="p", repeat=repeat,
        basis="《传染病防治法》第三十一条", until_on=clock.today() + timedelta(days=30),
    )  # fmt: skip


def send(by, *args, despite="", **kwargs):
    return actions.send_out_form(by, draft(by, *args, **kwargs).ref, despite=despite)


def test_a_form_of_twenty_fields_of_which_eighteen_are_known_asks_for_two(cast):
    zhao = cast.person["zhao"]
    first = send(HEALTH, "健康日报", [*REGISTER, *TOLD])
    actions.answer_sheet(cast.wang, zhao, {**TOLD, "presence": "living_here"})
    known = [*REGISTER, *TOLD]
    assert len(known) == 18
    own = [{"name": "pets", "title": "宠物数量", "type": "integer"}, {"name": "heating", "title": "取暖方式"}]
    send(FARM, "春耕表", known, own, despite="另有两项")
    sheet = queries.sheet_of(cast.wang, zhao)
    assert [s.state.field.name for s in sheet.ask] == ["pets", "heating"]
    assert first.title in {t for s in sheet.known for t in s.forms}


def test_a_near_copy_is_named_before_it_is_sent_out(cast):
    send(HEALTH, "健康日报", [*REGISTER, *TOLD])
    copy = draft(FARM, "健康排查表", ["name", "phone", "temperature", "cough", "fever", "travel"])
    with pytest.raises(Refusal) as refusal:
        actions.send_out_form(FARM, copy.ref)
    assert refusal.value.code == "near_copy" and dict(refusal.value.words.params)["other"] == "健康日报"
    assert actions.send_out_form(FARM, copy.ref, despite="为孕产妇另列").state == "out"
    assert queries.form_of(HEALTH, copy.ref).despite == "为孕产妇另列"


def test_an_item_is_not_asked_again_before_its_shelf_life_ends(cast, clock):
    zhao = cast.person["zhao"]
    send(HEALTH, "健康日报", ["name", "temperature", "chronic"])
    actions.answer_sheet(cast.wang, zhao, {"temperature": 36.4, "chronic": "无"})
    assert not queries.sheet_of(cast.wang, zhao).ask
    clock.advance(hours=23, minutes=59)
    assert not queries.sheet_of(cast.wang, zhao).ask
    clock.advance(minutes=1)
    assert [s.state.field.item for s in queries.sheet_of(cast.wang, zhao).ask] == ["temperature"]
    assert queries.sheet_of(cast.wang, zhao).ask[0].state.is_stale


def test_a_second_asking_is_refused_and_names_who_holds_the_answer(cast):
    zhao = cast.person["zhao"]
    send(HEALTH, "健康日报", ["name", "temperature"])
    actions.answer_sheet(cast.wang, zhao, {"temperature": 36.4})
    assert actions.answer_sheet(cast.wang, zhao, {"temperature": 36.4}) == []
    with pytest.raises(Refusal) as refusal:
        actions.answer_sheet(cast.wang, zhao, {"temperature": 37.0})
    assert refusal.value.code == "already_known" and "健康日报" in dict(refusal.value.words.params).values()


def test_a_correction_appears_in_every_form_and_the_earlier_value_stays(cast):
    zhao = cast.person["zhao"]
    forms = [send(HEALTH, "健康日报", ["name", "temperature", "cough"]),
             send(FARM, "务农健康表", ["name", "temperature", "spring_sowing", "low_income"])]  # fmt: skip
    actions.answer_sheet(cast.wang, zhao, {"temperature": 36.4})
    actions.answer_sheet(cast.wang, zhao, {"temperature": 38.2}, correct="体温计读错")
    for by, form in zip((HEALTH, FARM), forms, strict=True):
        fields, page = queries.rows_of(by, form.ref, None, 500)
        n = [f.item for f in fields].index("temperature")
        assert next(r for r in page.items if r.person == zhao).values[n] == 38.2
    assert Answer.objects.filter(subject=str(zhao), key="temperature").count() == 2
    assert Entry.objects.filter(kind="reporting.answer_corrected").count() == 1


def test_a_new_telephone_goes_into_the_register(cast):
    zhao = cast.person["zhao"]
    send(HEALTH, "健康日报", ["name", "phone"])
    actions.answer_sheet(cast.wang, zhao, {"phone": "13911112222"}, correct="换号")
    sheet = queries.sheet_of(cast.wang, zhao)
    assert {s.state.field.item: s.state.held.value for s in sheet.known if s.state.held}["phone"] == "13911112222"


def test_the_telephone_is_asked_again_after_a_year_and_confirming_makes_it_young(cast, clock):
    zhao = cast.person["zhao"]
    clock.advance(days=366)
    form = draft(HEALTH, "年度核对", ["name", "phone"])
    actions.send_out_form(HEALTH, form.ref)
    asked = queries.sheet_of(cast.wang, zhao).ask
    assert [s.state.field.item for s in asked] == ["phone"]
    held = asked[0].state.held
    assert held is not None
    actions.answer_sheet(cast.wang, zhao, {"phone": held.value})
    assert not queries.sheet_of(cast.wang, zhao).ask


def test_a_resident_answers_for_themselves_and_nobody_next_door_reads_it(cast):
    zhao = cast.person["zhao"]
    form = send(HEALTH, "健康日报", ["name", "temperature"], region=COUNTY)
    actions.answer_sheet(cast.zhao, zhao, {"temperature": 36.4}, route="self")
    assert Answer.objects.get().route == "self"
    for door in (lambda: queries.sheet_of(cast.sun, zhao), lambda: actions.answer_sheet(cast.sun, zhao, {}),
                 lambda: queries.rows_of(FARM, form.ref), lambda: queries.rows_of(cast.wang, form.ref)):  # fmt: skip
        with pytest.raises(Refusal):
            door()
    assert zhao not in {t.person for t in queries.to_ask(cast.sun).items}


def test_what_was_told_is_in_neither_the_ledgers_public_part_nor_in_plain_text(cast):
    zhao = cast.person["zhao"]
    send(HEALTH, "健康日报", ["name", "chronic"])
    actions.answer_sheet(cast.wang, zhao, {"chronic": "秘密的病"})
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM reporting_answer")
        assert "秘密" not in str(cursor.fetchall())
    assert "秘密" not in str(list(Entry.objects.values())) + str(list(Body.objects.values()))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("temperature", 99, "answer_unusable"), ("temperature", "warm", "answer_unusable"), ("nothing", 1, "not_asked")],
)
def test_wrong_answers_are_refused_by_name_and_nothing_is_kept(cast, key, value, code):
    send(HEALTH, "健康日报", ["name", "temperature", "cough"])
    with pytest.raises(Refusal) as refusal:
        actions.answer_sheet(cast.wang, cast.person["zhao"], {"cough": False, key: value})
    assert refusal.value.code == code and not Answer.objects.exists()


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array"},
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {"a": {"type": "object"}}},
        {"type": "object", "properties": {"a": {"type": "string", "x-item": "no such"}}},
        {"type": "object", "properties": {"a": {"type": "string", "maxLength": "long"}}},
        {"type": "object", "properties": {f"f{n}": {"type": "string"} for n in range(201)}},
    ],
)
def test_what_is_no_form_is_refused(cast, schema):
    with pytest.raises(Refusal) as refusal:
        actions.design_form(HEALTH, title="t", region=A, schema=schema, purpose="p", basis="b", until_on=clock.today())
    assert refusal.value.code == "form_unusable"


def test_seventeen_daily_tables_of_six_departments_are_one_entry(cast):
    """The papers' own load: 468 forms in a district, 17 of them daily. At least nine boxes in ten fill themselves."""
    assert len(DAILY_TABLES) == 17 and len({t.department for t in DAILY_TABLES}) == 6
    for table in DAILY_TABLES:
        by = officer(table.department)
        shape = rules.shape_of(table.title, table.department, table.columns)
        codes = [k for k in shape.keys if rules.item(k)]
        own = [{"name": f"q{n}", "title": label} for n, (label, k) in enumerate(shape.fields.items()) if k[0] == "="]
        send(by, table.title, codes, own, despite="原有报表")
    zhao = cast.person["zhao"]
    before = sum(len(t.columns) for t in DAILY_TABLES)
    first = queries.sheet_of(cast.wang, zhao)
    values = _told(first)
    actions.answer_sheet(cast.wang, zhao, values)
    assert not queries.sheet_of(cast.wang, zhao).ask
    entered = Answer.objects.filter(subject=str(zhao)).count()
    # 148 boxes on paper, a third of that many values; the rest is the same thing under another name.
    assert entered * 3 < before


def test_the_second_day_asks_only_what_changes_in_a_day(cast, clock):
    for table in DAILY_TABLES:
        by = officer(table.department)
        shape = rules.shape_of(table.title, table.department, table.columns)
        own = [{"name": f"q{n}", "title": label} for n, (label, k) in enumerate(shape.fields.items()) if k[0] == "="]
        send(by, table.title, [k for k in shape.keys if rules.item(k)], own, despite="原有报表")
    zhao = cast.person["zhao"]
    sheet = queries.sheet_of(cast.wang, zhao)
    actions.answer_sheet(cast.wang, zhao, _told(sheet))
    clock.advance(days=1)
    again = queries.sheet_of(cast.wang, zhao)
    assert again.prefilled_share >= 0.9


def test_each_department_sees_what_its_asking_costs(cast):
    send(HEALTH, "健康日报", ["name", "temperature", "cough"])
    send(FARM, "务农表", ["name", "temperature", "low_income"], repeat="week")
    costs = {c.department: c for c in queries.department_costs(HEALTH, A)}
    assert costs["卫健局"].minutes_apart > costs["卫健局"].minutes_here > 0
    # Temperature is the health bureau's question already; the farm office pays only for its own, twice a year.
    assert costs["农业农村局"].minutes_here < costs["农业农村局"].minutes_apart / 10


def test_who_designs_is_bound_to_area_and_department(cast):
    only_b = officer("卫健局", B)
    with pytest.raises(Refusal):
        draft(only_b, "x", ["name"], region=A)
    form = draft(HEALTH, "健康日报", ["name", "temperature"])
    with pytest.raises(Refusal):
        actions.send_out_form(FARM, form.ref)
    with pytest.raises(Refusal):
        queries.form_of(FARM, form.ref)
    actions.send_out_form(HEALTH, form.ref)
    assert actions.retire_form(HEALTH, form.ref).state == "retired"
    assert not queries.to_ask(cast.wang).items


def _told(sheet: queries.SheetView) -> dict[str, Any]:
    fields = {s.state.field.key: s.state.field for s in sheet.ask}
    return {k: "110101196003071096" if k == "identity" else _some(f.schema) for k, f in fields.items()}


def _some(schema: Any) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema["type"]
    if kind == "boolean":
        return False
    if kind == "number":
        return max(36.5, schema.get("minimum", 0))
    if kind == "integer":
        return schema.get("minimum", 0)
    return "2022-03-01" if schema.get("format") == "date" else "无"
