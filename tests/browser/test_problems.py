"""A problem from the finder's telephone to the owner's, and a duty card, in real browsers."""

from __future__ import annotations

import re

import pytest

from tests.browser.looking import SCREENS, chromium, objections, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("width", [390, 1440])
def test_found_here_solved_there(chromium, demo, width):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "志愿者小陈", width, "zh-CN")
    page.goto(base + "/issues/new/")
    page.fill("#address", f"第1网格 东侧 {width}")
    page.check("input[name=kind][value=danger]")
    page.fill("#text", f"井盖松动 {width}")
    page.click("main button[type=submit].btn-primary")
    page.wait_for_url(re.compile(r"/issues/[0-9a-f-]{36}/"))
    assert "王桂兰" in page.inner_text("main")
    url = page.url
    wrong = objections(page, url, "zh-CN", SCREENS / f"issue-finder-{width}-zh.png")
    context.close()
    context, page, more = opened(chromium, links, "网格员王姐", width, "zh-CN")
    page.goto(base + "/")
    assert "问题" in page.inner_text("main")
    wrong += objections(page, url, "zh-CN", SCREENS / f"issue-owner-{width}-zh.png")
    page.fill("#done", "已请人换好")
    page.click("button[value=solved]")
    page.wait_for_url(re.compile(r"/issues/$"))
    assert f"东侧 {width}" not in page.inner_text("main")
    context.close()
    assert not wrong and not said and not more, "\n".join([*wrong, *said, *more])


def test_a_resident_reports_from_home_and_reads_who_solves_it(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "普通居民", 390, "zh-CN")
    page.goto(base + "/me/")
    page.click("main a[href='/me/issues/']")
    page.check("input[name=kind][value=danger]")
    page.fill("#text", "楼道灯坏了，晚上看不见台阶")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#notices .ln-notice-success")
    card = page.locator("section.ln-card").first.inner_text()
    assert "楼道灯坏了" in card and re.search(r"1\d{10}", card), "whom to call"
    wrong = objections(page, page.url, "zh-CN", SCREENS / "issue-mine-390-zh.png")
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_down_the_tree_to_a_door_and_to_the_card(chromium, demo, width, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "社区书记", width, language)
    wrong: list[str] = []
    url = base + "/accounts/tree/"
    for step in ("community", "grid", "building"):
        wrong += objections(page, url, language, SCREENS / f"tree-{step}-{width}-{language[:2]}.png")
        if step == "grid":
            card = page.get_attribute("main a[href*='teams/card']", "href")
        if step != "building":
            url = page.eval_on_selector("table a[href*='area=']", "a => a.href")
    assert page.locator("table tbody tr").count() > 1
    assert card is not None
    wrong += objections(page, base + card, language, SCREENS / f"team-{width}-{language[:2]}.png")
    assert page.locator("table tbody tr").count() == 5
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])
