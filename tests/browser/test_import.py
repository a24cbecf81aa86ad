"""A list of residents as an office keeps it, brought in by a clerk in a browser: compared, checked, entered, known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.browser.looking import SCREENS, chromium, objections, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def _list(to: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["梧桐社区二季度人员底册"])
    sheet.merge_cells("A1:F1")
    sheet.append(["序号", "姓名", "手机", "网格", "楼号", "单元", "室"])
    sheet.append([1, "测试甲", "13900000881", "g01", "1", "1", "0901"])
    sheet.append([2, "测试乙", "139", "g01", "1", "1", "0902"])
    sheet.append([3, "测试丙", "13900000883", "g01", "1", "1", "0903"])
    sheet.append(["合计", "3人"])
    book.save(to)
    return to


def _number(page: Any, label: str) -> int:
    found = page.locator("dt", has_text=re.compile(f"^{label}$")).locator("xpath=following-sibling::dd[1]")
    return int(found.inner_text())


def test_the_clerk_brings_in_a_list_in_three_steps(chromium, demo, tmp_path):  # noqa: F811 - fixtures
    base, links, _ = demo
    file = _list(tmp_path / "底册.xlsx")
    context, page, said = opened(chromium, links, "办事员", 1440, "zh-CN")
    wrong: list[str] = []
    areas = f"{base}/community/import/"

    def look(what: str) -> None:
        page.wait_for_load_state("load")
        here = page.url
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            wrong.extend(objections(page, here, "zh-CN", SCREENS / f"import-{what}-{width}.png"))

    def bring() -> None:
        page.goto(areas)
        page.select_option("#id_community", index=page.locator("#id_community option").count() - 1)
        page.set_input_files("input[type=file]", str(file))
        page.click("main form button[type=submit]")
        page.wait_for_url(re.compile(r"/community/import/[0-9a-f-]{36}/"))

    page.goto(areas)
    look("file")
    bring()
    look("columns")
    page.click("main form button[type=submit]")
    page.wait_for_load_state("load")
    look("checked")
    assert (_number(page, "名单行数"), _number(page, "新增"), _number(page, "不能使用")) == (3, 2, 1)
    page.click("form[action$='/go/'] button")
    page.wait_for_selector("#ln-roll.ln-notice-success", timeout=60_000)
    look("done")
    bring()
    page.click("main form button[type=submit]")
    page.wait_for_load_state("load")
    assert (_number(page, "新增"), _number(page, "底册中已有")) == (0, 2)
    context.close()
    assert not wrong and not said, "\n".join(wrong + said)
