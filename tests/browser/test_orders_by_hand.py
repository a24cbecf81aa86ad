"""An order by hand takes two offices and ends by itself, many at once ring an alarm, and silence lifts: in browsers."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.browser.street import Street, street  # noqa: F401 - one is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
PHONES = [f"1390000000{n}" for n in range(1, 10)]
"""The telephones of the nine people on the register."""


def propose(street: Street, whom: list[str], days: int = 3) -> Any:  # noqa: F811
    """钱工 of the CDC fills in the form; the page he lands on."""
    page = street.open("qian", "/healthcode/orders/new/")
    page.fill("[name=people]", "\n".join(whom))
    page.select_option("[name=ground]", "exposed_place")
    page.fill("[name=record]", "流调2022-031")
    page.select_option("[name=basis]", index=0)
    page.fill("[name=reason]", "昨天上午在梧桐菜市场与病例同时停留")
    page.fill("[name=days]", str(days))
    street.click(page, "main form.ln-form button[type=submit]")
    return page


def say_yes(street: Street, who: str, order: str) -> None:  # noqa: F811
    page = street.until_there(who, order, "form[action$='/agree/']")
    street.click(page, "form[action$='/agree/'] button")


def object_to(street: Street, who: str) -> Any:  # noqa: F811
    """One tap under the reason; the page of the objection."""
    page = street.until_colour(who, "yellow")
    street.click(page, "button[name=claim][value=wrong]")
    assert "立即重新研判" in page.locator("main").inner_text()
    return page


def test_two_offices_an_objection_answered_one_met_with_silence_and_the_end(street):  # noqa: F811
    for overseer in ("audit", "he"):
        street.page(overseer)  # a cell whose clock is set knows no sign-in links; who is signed in stays so
    page = propose(street, [PHONES[0], PHONES[1], PHONES[3]])
    order = page.url.removeprefix(street.base)
    assert "待另一单位第二人会签" in page.locator("main").inner_text()
    assert not page.locator("form[action$='/agree/']").count()  # not his own second person
    street.picture(page, "order-proposed-1440-zh.png")
    street.until_colour("father", "green")
    assert street.status("wang", order)[0] == 404
    assert "是否同意" in street.text("liu", "/healthcode/orders/") or "待您" in street.text(
        "liu", "/healthcode/orders/"
    )
    say_yes(street, "liu", order)
    page = street.until_colour("father", "yellow")
    assert all(w in page.locator("main").inner_text() for w in ("区疾控中心", "河畔街道办", "流调2022-031"))
    page.screenshot(path=str(picture("order-told-390-zh.png")), full_page=True)

    # 徐浩然 is answered: the secretary had no hand in it, the street director signed and may not.
    mine = object_to(street, "father").url.removeprefix(street.base)
    desk = street.until_text("lead", "/healthcode/appeals/", "徐浩然")
    appeal = str(desk.locator("main tr a").first.get_attribute("href"))
    page = street.open("lead", appeal)
    page.fill("#first", "正在核对菜市场的监控")
    street.click(page, "form[action$='/answer/'] button")
    street.until_text("father", mine, "正在核对菜市场的监控")
    page = street.open("liu", appeal)
    page.fill("#decision", "不用看了")
    with page.expect_response(lambda r: r.request.method == "POST") as got:
        page.locator("button[value=corrected]").click()
    assert got.value.status == 403
    page = street.open("lead", appeal)
    street.picture(page, "appeal-1440-zh.png")
    page.fill("#decision", "监控显示当时不在场")
    street.click(page, "button[value=corrected]")
    street.until_colour("father", "green")
    page = street.until_text("father", mine, "监控显示当时不在场")
    page.screenshot(path=str(picture("appeal-decided-390-zh.png")), full_page=True)

    # Nobody answers 赵大爷: after a day the order no longer holds for him, and for 高建华 it still does.
    object_to(street, "zhao")
    street.until_colour("gao", "yellow")
    street.let_days_be_set()
    street.go_on(25)
    street.until_colour("zhao", "green")
    street.until_colour("gao", "yellow")
    street.go_on(48)  # three days, today included, whatever the hour
    street.until_colour("gao", "green")
    street.until_text("qian", order, "已自动到期")


def test_many_people_in_several_orders_ring_an_alarm_and_it_is_stopped(street):  # noqa: F811
    last = ""
    for _ in range(3):
        began = time.monotonic()
        last = propose(street, PHONES).url.removeprefix(street.base)
    street.until_there("audit", "/healthcode/orders/", "main section .ln-tag-wait")
    for overseer in ("audit", "he"):
        street.until_text(overseer, "/messages/", "警报：人工指令")
    assert time.monotonic() - began <= 60, "those who oversee know within a minute, by the real clock"
    assert "第三" in street.text("qian", last)
    say_yes(street, "liu", last)
    street.until_colour("zhao", "green")  # two offices are not enough for so many
    page = street.until_there("audit", "/healthcode/orders/", "main section .ln-tag-wait")
    assert "区疾控中心" in page.locator("main").inner_text()
    street.picture(page, "orders-alarm-1440-zh.png")
    page = street.open("audit", last)
    assert "徐浩然" not in page.locator("main").inner_text()  # who oversees needs no names
    page.locator("textarea[name=words]").fill("流调记录中没有这些人")
    street.click(page, "button[value=stopped]")
    assert not street.open("liu", last).locator("form[action$='/agree/']").count()
    for who in ("father", "zhao", "gao"):
        street.until_colour(who, "green")
    assert not street.said


def picture(name: str) -> Any:
    from tests.browser.looking import SCREENS

    SCREENS.mkdir(parents=True, exist_ok=True)
    return SCREENS / name
