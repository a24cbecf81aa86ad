"""Six departments ask, one entry answers: played in real browsers on a real server."""

from __future__ import annotations

from typing import Any

import pytest

from linan.kernel.worlds.tables import DAILY_TABLES, DailyTable
from tests.browser.street import Street, street  # noqa: F401 - one is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
DEPARTMENTS = list(dict.fromkeys(t.department for t in DAILY_TABLES))
TABLES = [next(t for t in DAILY_TABLES if t.department == d) for d in DEPARTMENTS]


def draft(street: Street, who: str, table: DailyTable) -> Any:  # noqa: F811
    """The office drafts its table as it stands on paper; the form's page."""
    page = street.open(who, "/reporting/forms/new/")
    page.fill("#title", table.title)
    page.select_option("#repeat", "day")
    page.fill("#until_on", page.evaluate("new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)"))
    page.fill("#purpose", "每日掌握健康与需求")
    page.fill("#basis", "《中华人民共和国传染病防治法》")
    page.fill("#own", "\n".join(table.columns))
    street.click(page, "main form button[type=submit]")
    assert table.title in page.locator("h1").inner_text()
    return page


def ask(street: Street, n: int) -> str:  # noqa: F811
    """The office sends its table out; the address of the form."""
    page = draft(street, f"office{n}", TABLES[n])
    street.click(page, "form[action$='/send/'] button")
    assert page.locator("form[action$='/retire/']").count()
    return str(page.url).removeprefix(street.base)


def refuse_a_near_copy(street: Street) -> None:  # noqa: F811
    """The copy is named before it is sent out, and without a reason it stays a draft."""
    copy = DailyTable("", "健康情况再报", TABLES[1].columns)
    page = draft(street, "office5", copy)
    assert TABLES[1].title in page.locator(".ln-notice-error").inner_text()
    street.picture(page, "forms-near-copy-1440.png")
    with page.expect_navigation():
        page.locator("form[action$='/send/'] button").click()
    assert TABLES[1].title in page.locator("main").inner_text()
    assert "草稿" in street.text("office5", page.url.removeprefix(street.base).replace("send/", ""))


def fill(page, values: dict[str, str]) -> None:
    """Answer what stands open on the sheet, each kind as a finger would."""
    for box in page.locator("form.ln-form > div.mb-3").all():
        if box.locator("input[type=radio][value=no]").count():
            box.locator("input[type=radio][value=no]").check()
        elif box.locator("select").count():
            box.locator("select").select_option(index=1)
        elif box.locator("input[type=date]").count():
            box.locator("input[type=date]").fill("2022-03-01")
        elif box.locator("input").count():
            name = box.locator("input").get_attribute("name")
            number = box.locator("input").get_attribute("inputmode")
            box.locator("input").fill(values.get(str(name), "1" if number else "无"))


def test_six_departments_ask_and_one_entry_answers(street):  # noqa: F811
    forms = [ask(street, n) for n in range(6)]
    refuse_a_near_copy(street)
    zhao = street.person["zhao"]
    street.until_text("wang", "/", "待询问")
    page = street.open("wang", "/reporting/ask/")
    assert "赵德福" in page.locator("main").inner_text()
    page = street.open("wang", f"/reporting/sheet/{zhao}/")
    asked = page.locator("form.ln-form > div.mb-3 .form-label").count()
    columns = sum(len(t.columns) for t in TABLES)
    assert asked * 2 < columns, (asked, columns)
    street.picture(page, "forms-sheet-390.png")
    fill(page, {"temperature": "36.5", "identity": "110101196003071096"})
    street.click(page, "main form.ln-form button[type=submit]")
    assert "6 张表格" in page.locator("body").inner_text()
    assert "赵德福" not in page.locator("main").inner_text()
    for n, form in enumerate(forms):
        text = street.text(f"office{n}", form + "rows/")
        assert "赵德福" in text
        if any("体温" in c for c in TABLES[n].columns):
            assert "36.5" in text
        status, body = street.status(f"office{(n + 1) % 6}", form + "rows/")
        assert status == 404 and "赵德福" not in body

    # The next day it turns out that the thermometer was misread: one correction, every form.
    page = street.open("wang", f"/reporting/sheet/{zhao}/")
    page.locator("form.ln-form details summary").click()
    page.fill("#q-temperature", "38.2")
    page.fill("#correct", "体温计读错")
    street.click(page, "main form.ln-form button[type=submit]")
    for n, form in enumerate(forms):
        if any("体温" in c for c in TABLES[n].columns):
            text = street.text(f"office{n}", form + "rows/")
            assert "38.2" in text and "36.5" not in text

    page = street.open("office0", "/reporting/forms/overlap/")
    street.picture(page, "forms-overlap-1440.png")
    street.picture(street.open("liu", "/reporting/forms/cost/"), "forms-cost-1440.png")
    for path in ("/reporting/ask/", f"/reporting/sheet/{zhao}/", *(f + "rows/" for f in forms)):
        _, body = street.status("sun", path)
        assert "赵德福" not in body and "38.2" not in body
    assert not street.said
