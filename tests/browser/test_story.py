"""One infection and its two endings, played by people in real browsers: server and worker run as in any cell."""

from __future__ import annotations

import pytest

from tests.browser import outbreak
from tests.browser.street import Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_the_other_ending_a_negative_retest_frees_everybody_and_says_why(street: Street):  # noqa: F811
    """高建华 is screened positive and his wife is asked to stay in; then the second sample is negative."""
    street.sample_and_report("gao", "OTHER-1", "screen_positive")
    street.until_colour("gao", "red")
    page = street.until_there("luo", "/me/quarantine/", "form[action*='check-in']")
    assert "临时" in page.locator("main").inner_text()

    street.sample_and_report("gao", "OTHER-2", "negative")
    page = street.until_there("qian", "/testing/desk/", "form[action$='/exclude/'] button")
    street.click(page, "form[action$='/exclude/'] button")

    street.until_colour("gao", "green")
    for who in ("gao", "luo"):
        page = street.until_text(who, "/me/quarantine/", "已取消", "可以自由出行")
        assert not page.locator("form[action*='check-in']").count()
    # The record of why stays, newest first.
    why = street.text("gao", f"/me/healthcode/{street.person['gao']}/why/")
    assert why.index("由红码变为绿码") < why.index("病例已排除") < why.index("复核阴性")
    assert (
        "因第一次结果采取的措施已全部解除"
        in street.until_text("luo", "/me/messages/", "阴性").locator("main").inner_text()
    )
    assert not street.said, street.said


def test_one_infection_from_the_laboratory_to_the_release(street: Street):  # noqa: F811
    case = outbreak.confirm(street, "father", "徐浩然")
    street.until_colour("zhao", "green")  # a search proposes; only a person decides
    outbreak.determine_and_push(street, case)
    outbreak.locate_all(street, "wang", {"赵德福", "朱雨桐", "徐一诺"})

    # His phone: the colour, the reason, the last day, and why.
    page = street.until_colour("zhao", "red")
    said = page.locator("main").inner_text()
    assert "密切接触" in said and "最后一天" in said and "怎样转绿" in said
    page.locator("a.ln-why").first.click()
    page.wait_for_url("**/why/**")
    assert "流调员已判定" in page.locator("main").inner_text()
    assert "徐浩然" not in page.locator("main").inner_text()

    # 老周 learns what to do and whom to call, and not the diagnosis.
    page = outbreak.scan(street, "zhou", outbreak.code_of(street, "zhao"))
    answer = page.locator("[data-answer]")
    assert answer.locator("[data-action=stop], [data-action=wait]").count()
    assert answer.locator("a[href='tel:13800000001']").count()
    assert not any(w in page.locator("main").inner_text() for w in (*outbreak.DIAGNOSIS, "赵德福"))
    street.picture(page, "verdict-390.png")

    # The order: five people with a name and a number, a notice to read and sign, a word each day.
    page = street.until_there("zhao", "/me/quarantine/", "form[action*='check-in']")
    stay = str(page.locator("form[action*='check-in']").get_attribute("action")).split("/")[3]
    assert page.locator("main a[href^='tel:']").count() == 5
    page.fill("#temperature", "36.5")
    street.click(page, "form[action*='check-in'] button")
    page = street.open("zhao", "/me/quarantine/")
    page.locator("a[href$='/notice/']").click()
    page.wait_for_url("**/notice/")
    notice = page.locator("body").inner_text()
    assert "赵德福" in notice and "如有异议" in notice and "王秀兰" in notice
    page = street.open("zhao", "/me/quarantine/")
    page.fill("#name", "赵德福")
    street.click(page, "form[action$='/sign/'] button")
    said = street.until_text("wang", f"/quarantine/{stay}/", "已签收").locator("main").inner_text()
    assert "36.5" in said and "还缺第7天的核酸检测" in said
    page = street.open("lead", f"/people/{street.person['zhao']}/")
    page.wait_for_load_state("networkidle")
    street.picture(page, "person-1440.png")

    # Next door: our people do not exist; the one who lives there is reached with the fewest fields.
    outbreak.nothing_next_door(street, case, stay)
    page = street.until_text("sun", "/tracing/pushed/", "宋志明")
    page.locator("main a.ln-bigverb").first.click()
    page.wait_for_selector("button[value='controlled']")
    said = page.locator("main").inner_text()
    assert "13900000006" in said and not any(w in said for w in ("菜市场", "徐", "330106", case.split("/")[3]))
    street.click(page, "button[value='controlled']")

    # Days pass. Every test but the last is taken, so the release waits for it.
    street.let_days_be_set()
    street.sample_and_report("zhao", "ZHAO-FIRST", "negative")
    day = 1
    while day < 8:
        day = street.go_on(24)
        page = street.open("zhao", "/me/quarantine/")
        street.click(page, "form[action*='check-in'] button")
        if day < 7:
            street.sample_and_report("zhao", f"ZHAO-{day}", "negative")
    street.until_text("wang", f"/quarantine/{stay}/", "天数已满", "还缺第7天的核酸检测")
    assert street.status("wang", f"/quarantine/{stay}/certificate/")[0] == 404
    assert street.status("zhao", f"/me/quarantine/{stay}/certificate/")[0] == 404
    street.sample_and_report("zhao", "ZHAO-LAST", "negative")
    page = street.until_there("wang", f"/quarantine/{stay}/", "a[href$='/certificate/']")
    page.locator("a[href$='/certificate/']").click()
    page.wait_for_url("**/certificate/")
    assert "解除隔离证明" in page.locator("body").inner_text() and "赵德福" in page.locator("body").inner_text()
    said = street.open("zhao", f"/me/quarantine/{stay}/certificate/").locator("body").inner_text()
    assert "请像对待每一位邻居一样" in said and "（）" not in said
    # The ninth edition asks for three more days at home; then he is free.
    street.until_text("zhao", "/me/quarantine/", "居家健康监测", "共3天")
    street.until_colour("zhao", "yellow")
    assert not street.said, street.said
