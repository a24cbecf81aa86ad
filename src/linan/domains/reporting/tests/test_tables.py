"""A department's own Excel: uploaded once, filled without breaking it, by the clock, signed and recorded."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from tests.cast import COUNTY, A, founder

from linan.core import clock as time_here
from linan.core import vault
from linan.core.accounts import actions as accounts
from linan.core.community import actions as register
from linan.core.desk.saying import say
from linan.core.ledger.models import Entry
from linan.core.ledger.queries import accesses_to
from linan.domains.reporting import actions, forms, queries, rules
from linan.domains.reporting.models import Export, Table
from linan.domains.reporting.rules import signing, tables
from linan.domains.reporting.rules.periods import Rhythm, next_turn
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Refusal
from linan.kernel.time import CHINA

LABELS = ["序号", "姓名", "联系电话", "体温", "备注栏"]


def excel(rows_below: int = 2) -> bytes:
    """A table as an office draws it: a merged title, a line for the unit, a heading of two rows, a line to sign."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "日报"
    sheet["A1"] = "居民健康情况日报表"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "填报单位："
    sheet["D2"] = "填报日期"
    for n, label in enumerate(LABELS, 1):
        sheet.cell(3, n, label)
        if n in (1, 2, 5):
            sheet.merge_cells(start_row=3, end_row=4, start_column=n, end_column=n)
        else:
            sheet.cell(4, n, label)
    sheet["C3"], sheet["D3"] = "情况", None
    sheet.merge_cells("C3:D3")
    sheet["B5"].font = Font(italic=True)
    last = 5 + rows_below
    sheet.cell(last, 1, "审核人：")
    sheet.merge_cells(start_row=last, end_row=last, start_column=1, end_column=3)
    sheet.cell(last + 1, 4, "=1+1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_heading_is_found_under_merged_titles_and_columns_are_proposed():
    layout = tables.propose(excel(), {})
    assert (layout.sheet, layout.first_row) == ("日报", 5)
    found = {c.letter: (c.label, c.key) for c in layout.columns}
    assert found["B"] == ("姓名", "name") and found["C"][1] == "phone" and found["D"][1] == "temperature"
    assert found["E"][1] == "" and layout.cells == {"A2": "area", "E2": "day"}


def test_titles_merges_and_the_line_to_sign_stay_and_no_name_becomes_a_formula():
    content = excel()
    rows = [{"name": n, "phone": "13900000001", "temperature": 36.5}
            for n in ("赵德福", "=HYPERLINK(\"http://x\")", "+86", "@SUM(A1)", "正常")]  # fmt: skip
    made = tables.fill(content, tables.propose(content, {}), rows, {"area": "梧桐社区", "day": "2022-03-14"})
    sheet = load_workbook(io.BytesIO(made))["日报"]
    assert [sheet[f"B{5 + n}"].value for n in range(5)] == [
        "赵德福", "'=HYPERLINK(\"http://x\")", "'+86", "'@SUM(A1)", "正常",
    ]  # fmt: skip
    assert all(sheet[f"B{5 + n}"].data_type == "s" and sheet[f"B{5 + n}"].font.italic for n in range(5))
    assert sheet["D5"].value == 36.5 and sheet["A2"].value == "填报单位：梧桐社区" and sheet["E2"].value == "2022-03-14"
    merged = {str(m) for m in sheet.merged_cells.ranges}
    assert {"A1:E1", "C3:D3", "B3:B4", "A10:C10"} <= merged and "A7:C7" not in merged
    assert sheet["A10"].value == "审核人：" and sheet["D11"].value == "=1+1" and sheet["A1"].font.size == 16


def test_what_is_no_table_is_refused():
    for content in (b"", b"PK\x03\x04broken", b"a,b\n1,2\n"):
        with pytest.raises(Refusal):
            tables.propose(content, {})


def department(cast: Any) -> tuple[Any, Table]:
    accounts.enter_department(founder(COUNTY), cast.staff["qian"], "疾控中心")
    accounts.assign_duty(founder(COUNTY), cast.staff["qian"], "department_officer", COUNTY,
                         since=time_here.now() - timedelta(days=1))  # fmt: skip
    by = cast.actor("qian")
    schema = forms.schema("健康日报", ["name", "phone", "temperature"], [])
    form = actions.design_form(by, title="健康日报", region=COUNTY, schema=schema, purpose="p", basis="b",
                               until_on=date(2022, 4, 10), repeat="day")  # fmt: skip
    actions.send_out_form(by, form.ref)
    return by, actions.keep_table(by, form.ref, "健康日报.xlsx", excel())


@pytest.mark.django_db
def test_a_table_is_made_for_a_community_by_the_clock_signed_and_its_download_told(cast, clock, drain):
    by, table = department(cast)
    register.correct_person(cast.wang, cast.person["zhao"], name="=赵德福")
    with pytest.raises(Refusal) as refusal:
        actions.bind_table(by, table.ref, {"E": "identity"})
    assert refusal.value.code == "not_on_form"
    actions.schedule_table(by, table.ref, A, time(17, 30))
    clock.advance(days=1)
    drain()
    made = Export.objects.get()
    assert (made.region, made.rows, made.number) == (A, 6, 1)

    opened = actions.download_export(cast.actor("qian"), made.ref)
    text = [[c.value for c in row] for row in load_workbook(io.BytesIO(opened.data))["日报"].iter_rows()]
    assert "'=赵德福" in [row[1] for row in text] and not [r for r in text if "宋志明" in r]
    assert [a for a in accesses_to(cast.zhao, cast.person["zhao"]) if a.what == "reporting.export"]
    assert Entry.objects.filter(kind="reporting.export_downloaded").count() == 1

    key = vault.sign_key("exports").public_key().public_bytes_raw()
    told = signing.checked(opened.data, made.signature.encode(), key)
    assert told is not None and told["region"] == str(A) and told["rows"] == 6
    assert signing.checked(opened.data + b" ", made.signature.encode(), key) is None
    forged = json.loads(made.signature) | {"manifest": {**told, "rows": 7}}
    assert signing.checked(opened.data, json.dumps(forged).encode(), key) is None

    actions.keep_export_receipt(by, made.ref, "省平台", "R-9")
    actions.keep_export_receipt(by, made.ref, "省平台", "R-10")
    assert Export.objects.get(pk=made.pk).receipt == "R-9"
    actions.schedule_table(by, table.ref, A, None)
    clock.advance(days=31)
    drain()
    with pytest.raises(Refusal) as refusal:
        actions.download_export(cast.actor("qian"), made.ref)
    assert refusal.value.code in ("export_over", "not_found")
    assert Export.objects.count() == 1


@pytest.mark.django_db
def test_only_its_own_department_sees_a_table(cast, clock):
    by, table = department(cast)
    made = actions.make_export(by, table.ref, A)
    for who in ("wang", "liu", "he", "lead", "sun"):
        for look in (queries.table_view, actions.make_export):
            with pytest.raises(Refusal):
                look(cast.actor(who), table.ref)
        with pytest.raises(Refusal):
            actions.download_export(cast.actor(who), made.ref)
    with pytest.raises(Refusal):
        actions.make_export(by, table.ref, COUNTY)
    with pytest.raises(Refusal):
        queries.table_view(by, RecordRef(made.id))
    assert rules.item("name") is not None


@pytest.mark.parametrize(
    ("every", "day", "after", "turn"),
    [
        (Rhythm.DAY, 0, "2022-03-14 17:00", "2022-03-14 17:30"),
        (Rhythm.DAY, 0, "2022-03-14 17:30", "2022-03-15 17:30"),
        (Rhythm.WEEK, 1, "2022-03-14 18:00", "2022-03-21 17:30"),
        (Rhythm.WEEK, 5, "2022-03-14 18:00", "2022-03-18 17:30"),
        (Rhythm.MONTH, 1, "2022-03-14 18:00", "2022-04-01 17:30"),
        (Rhythm.MONTH, 31, "2022-04-14 18:00", "2022-04-30 17:30"),
        (Rhythm.MONTH, 31, "2024-02-01 00:00", "2024-02-29 17:30"),
        (Rhythm.MONTH, 28, "2022-12-28 17:30", "2023-01-28 17:30"),
    ],
)
def test_the_next_turn_of_a_day_a_week_or_a_month(every, day, after, turn):
    found = next_turn(every, day, time(17, 30), datetime.fromisoformat(after).replace(tzinfo=CHINA))
    assert f"{found:%F %H:%M}" == turn


@pytest.mark.django_db
def test_a_weekly_table_is_made_once_a_week_and_a_monthly_one_on_its_day(cast, clock, drain):
    by, table = department(cast)
    made = actions.schedule_table(by, table.ref, A, time(17, 30), every=Rhythm.WEEK, on_day=5)
    assert say(made.rhythm, "en") == "every Friday" and say(made.rhythm, "zh-hans") == "每周五"
    for _ in range(13):
        clock.advance(days=1)
        drain()
    days = [x.made_at.astimezone(CHINA).date() for x in Export.objects.order_by("number")]
    assert len(days) == 2 and {d.isoweekday() for d in days} <= {5, 6} and (days[1] - days[0]).days == 7
    actions.schedule_table(by, table.ref, A, time(17, 30), every=Rhythm.MONTH, on_day=1)
    for _ in range(6):
        clock.advance(days=1)
        drain()
    assert Export.objects.count() == 3 - (clock.at.astimezone(CHINA).date() < date(2022, 4, 1))
    for every, day in ((Rhythm.WEEK, 8), (Rhythm.MONTH, 0), (Rhythm.DAY, 3)):
        with pytest.raises(Refusal) as refusal:
            actions.schedule_table(by, table.ref, A, time(17, 30), every=every, on_day=day)
        assert refusal.value.code == "no_such_day"
    for text in ("week", "year-1", "week-x", "month-²"):
        with pytest.raises(Refusal):
            forms.rhythm(text)
    assert forms.rhythm("") is None and forms.rhythm("month-31") == (Rhythm.MONTH, 31)
