"""What a department and an official do in a browser: an Excel of their own filled and signed, a figure asked daily."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.browser.looking import SCREENS, chromium, objections, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
WIDTHS = (390, 1440)
UNIT = "33/3301/330110/330110001/330110001001/"
"""The first community of the demo county."""


def _template(to: Path) -> Path:
    """As an office draws it: a merged title, a heading, a line to sign."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "居民健康情况日报表"
    sheet.merge_cells("A1:D1")
    for n, label in enumerate(["序号", "姓名（必填）", "联系方式", "领导批示"], 1):
        sheet.cell(2, n, label)
    sheet["A4"] = "审核人："
    book.save(to)
    return to


def _look(page: Any, name: str) -> list[str]:
    page.wait_for_load_state("load")
    here, wrong = page.url, []
    language = page.evaluate("document.documentElement.lang")[:2]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += objections(page, here, language, SCREENS / f"{name}-{width}-{language}.png")
    return wrong


def _press(page: Any, button: str) -> None:
    with page.expect_navigation():
        page.click(button)
    page.wait_for_load_state("load")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_department_has_its_own_table_filled_and_signed(chromium, demo, tmp_path, language):  # noqa: F811
    base, links, _ = demo
    context, page, said = opened(chromium, links, "卫健局", 1440, language)
    page.goto(base + "/reporting/forms/")
    page.locator("main a", has_text="健康监测日报").first.click()
    page.locator("main a[href$='/tables/']").click()
    page.set_input_files("input[type=file]", str(_template(tmp_path / "日报表.xlsx")))
    wrong = _look(page, "tables")
    page.set_input_files("input[type=file]", str(_template(tmp_path / "日报表.xlsx")))
    _press(page, "main form button.btn-primary")
    kept = page.url
    assert re.search(r"/reporting/tables/[0-9a-f-]{36}/$", kept)
    shown = {n: page.locator(f"#column-{n}").input_value() for n in "ABCD"}
    assert (shown["B"], shown["C"], shown["D"]) == ("name", "phone", ""), "proposed, and nothing made up"
    page.select_option("#column-C", "")
    _press(page, "form[action$='/bind/'] button")
    page.select_option("#when", "week-5")
    page.fill("#daily_at", "16:30")
    _press(page, "form[action$='/schedule/'] button")
    told = "每周五自动生成。" if language == "zh-CN" else "It is made by itself every Friday."
    assert page.locator("#notices .ln-notice-success").inner_text().strip() == told
    first = page.locator("main tbody tr").first.locator("td").all_inner_texts()
    _press(page, "form[action$='/make/'] button")
    with page.expect_download() as download:
        page.click("form[action$='/file/'] button")
    file = tmp_path / "made.xlsx"
    download.value.save_as(file)
    sheet = load_workbook(file).worksheets[0]
    assert sheet["A1"].value == "居民健康情况日报表" and "A1:D1" in {str(m) for m in sheet.merged_cells.ranges}
    assert sheet["B3"].value == first[1].strip() and len(str(sheet["B3"].value)) >= 2
    assert sheet["C3"].value is None and sheet["D3"].value is None, "left empty, as it was bound"
    rows = [r for r in range(3, sheet.max_row + 1) if sheet.cell(r, 2).value]
    assert len(rows) > 50 and sheet.cell(rows[-1] + 1, 1).value == "审核人："
    with page.expect_download() as mark:
        page.click("a[href$='/signature/']")
    mark.value.save_as(tmp_path / "made.xlsx.sig")
    wrong += _look(page, "table")
    page.goto(base + "/reporting/tables/verify/")
    page.set_input_files("#file", str(file))
    page.set_input_files("#signature", str(tmp_path / "made.xlsx.sig"))
    page.click("main form button")
    page.wait_for_selector("main .ln-notice-success")
    page.screenshot(path=str(SCREENS / f"verified-{language[:2]}.png"))
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])


def test_the_county_asks_daily_looks_at_a_unit_and_the_unit_answers(chromium, demo):  # noqa: F811
    base, links, _ = demo
    context, page, said = opened(chromium, links, "何局", 1440, "zh-CN")
    page.goto(base + "/reporting/collections/new/")
    page.fill("#figure", "新增居家隔离")
    page.fill("#definition", "当天新下达的居家隔离，不含解除后再次隔离的。")
    signals = page.locator("input[name=signal]")
    assert signals.count()
    signals.first.check()
    _press(page, "main form button[type=submit]")
    wrong = _look(page, "collections")
    page.locator("main a", has_text="新增居家隔离").first.click()
    wrong += _look(page, "collection")
    page.goto(base + "/reporting/units/")
    wrong += _look(page, "units")
    page.goto(base + f"/reporting/units/?unit={UNIT}")
    page.fill("#topic", "消毒记录")
    _press(page, "form[action$='/inspect/'] button")
    wrong += _look(page, "unit")
    unit = page.locator("h1").inner_text()
    context.close()
    context, page, more = opened(chromium, links, "社区书记", 1440, "zh-CN")
    page.goto(base + "/reporting/units/")
    assert page.locator("h1").inner_text() == unit
    page.fill("textarea[name=answer]", "每天两次，记录在值班本。")
    page.fill("input[name=minutes]", "5")
    _press(page, "form[action$='/answer/'] button")
    assert "每天两次" in page.inner_text("main")
    wrong += _look(page, "unit-answered")
    context.close()
    assert not wrong and not said and not more, "\n".join([*wrong, *said, *more])
