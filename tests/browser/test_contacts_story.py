"""高建华 is infected and no record knows where he was: 李医生 asks him, 钱工 writes along, and the market is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.browser.street import Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
NEW = "form[action$='/interview/add/']"


def confirm(street: Street, who: str, name: str) -> str:  # noqa: F811
    """Two positive samples, 钱工's confirmation; the address of the case."""
    street.sample_and_report(who, "TALK-1", "screen_positive")
    street.until_colour(who, "red")
    street.sample_and_report(who, "TALK-2", "screen_positive")
    page = street.until_there("qian", "/testing/desk/", "form[action$='/confirm/'] button")
    street.click(page, "form[action$='/confirm/'] button[value='confirmed']")
    page = street.until_text("qian", "/tracing/", name)
    row = page.locator("main tr", has_text=name)
    return str(row.locator("a").first.get_attribute("href"))


def write(street: Street, page: Any, start: str, end: str, words: str, choose: str = "") -> None:  # noqa: F811
    """One stay as it is told; `choose` is the place of the register that a few letters bring up."""
    page.fill(f"{NEW} [name=start]", start)
    page.fill(f"{NEW} [name=end]", end)
    page.locator(f"{NEW} [name=words]").press_sequentially(words)
    if choose:
        page.locator(f"{NEW} label.ln-choice", has_text=choose).locator("input[name=place]").check()
    street.click(page, f"{NEW} button[type=submit]")


def correct(page: Any, line: str, start: str) -> None:
    """Another hour for a line, in the window as it stands open."""
    box = page.locator("li", has_text=line).locator("details", has_text="更正").first
    box.locator("summary").click()
    box.locator("[name=start]").fill(start)
    box.locator("button[value=confirmed]").click()


def test_from_an_interview_to_the_contacts_own_page(street: Street):  # noqa: F811
    case = confirm(street, "gao", "高建华")
    day: date = street.visited_on
    talk = f"{case}interview/"

    # 李医生 opens her list, begins, and is asked her first question in words.
    page = street.until_text("li", "/tracing/interviews/", "高建华", "尚未开始")
    page = street.open("li", talk)
    assert "说明您是谁" in page.locator("#ln-ask").inner_text()
    street.click(page, "form[action$='/interview/begin/'] button")
    page = street.open("li", f"{talk}?day={day}")
    assert "请从起床到睡觉说说这一天" in page.locator("#ln-ask").inner_text()

    # 钱工 has the same day open, and reads her line without doing anything.
    other = street.open("qian", f"{talk}?day={day}")
    write(street, page, "10:00", "10:40", "梧桐菜", choose="梧桐菜市场")
    assert "检索会用到这处停留" in page.locator("main").inner_text()
    assert "10:40离开梧桐菜市场之后" in page.locator("main").inner_text()
    other.wait_for_selector("#ln-news >> text=梧桐菜市场")
    assert "李慧" in other.locator("#ln-news").inner_text()

    # Both have the line open and put it right differently: nothing is lost, and she chooses.
    other = street.open("qian", f"{talk}?day={day}")
    page = street.open("li", f"{talk}?day={day}")
    correct(other, "梧桐菜市场", "09:50")
    other.wait_for_selector("text=09:50–10:40")
    correct(page, "梧桐菜市场", "10:05")
    page.wait_for_selector("text=两个回答不一致，以哪个为准")
    said = page.locator("main").inner_text()
    assert "09:50–10:40" in said and "10:05–10:40" in said and "钱海涛" in said and "李慧" in said
    street.picture(page, "interview-crossed-390.png")
    street.click(page, "button[name=choice][value=keep]")

    # Without network she goes on writing; it goes out when the network is back.
    page.wait_for_load_state()
    page.context.set_offline(True)
    page.fill(f"{NEW} [name=start]", "18:00")
    page.fill(f"{NEW} [name=end]", "19:00")
    page.fill(f"{NEW} [name=words]", "老同学家")
    page.locator(f"{NEW} button[type=submit]").click()
    page.wait_for_selector("#notices .ln-notice:has-text('已存在本机')")
    page.context.set_offline(False)
    page = street.until_text("li", f"{talk}?day={day}", "老同学家", "18:00–19:00")
    street.picture(page, "interview-390.png")
    street.click(page, "form[action$='/interview/end/'] button")

    # What he told is searched: the market's people wait for a decision, and one press each does the rest.
    page = street.until_text("qian", f"{case}decide/", "梧桐菜市场")
    market = "section.ln-card:has(h2:has-text('梧桐菜市场'))"
    page.fill(f"{market} [name=ground]", "同室三十五分钟以上")
    street.click(page, f"{market} button[value='accept']")
    page = street.open("qian", case)
    assert page.locator("svg.ln-hours rect.ln-hours-told").count()
    street.click(page, "form[action$='/push/'] button")
    street.until_text("wang", "/tracing/pushed/", "赵德福", "徐浩然")
    street.until_text("sun", "/tracing/pushed/", "宋志明")
    said = street.text("qian", f"{case}chain/")
    assert "梧桐菜市场" in said and "人" in said

    # 赵大爷 reads where and when, and never who.
    page = street.until_text("zhao", "/me/tracing/", "梧桐菜市场")
    said = page.locator("body").inner_text()
    assert "10:" in said or "09:" in said
    assert not any(w in said for w in ("高建华", "罗红梅", "2幢", case.split("/")[3], "13900000004"))
    street.picture(page, "contact-own-390.png")
    # Nobody next door can open the interview.
    assert street.status("sun", talk)[0] in (403, 404)
    assert not street.said, street.said
