"""A round in real Chromium: each screen on a phone, a desk and at twice the size, and doors without network."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.looking import CUT, SCREENS, SETTLED, chromium, objections_both, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
RECORD = r"[0-9a-f]{8}-[0-9a-f-]{27}"
PAGES = {
    # what: who opens it, and the address below the round
    "list": ("社区书记", "/screening/"),
    "new": ("社区书记", "/screening/new/"),
    "round": ("社区书记", "/screening/{round}/"),
    "doors": ("社区书记", "/screening/{round}/doors/"),
    "route": ("王姐", "/screening/{round}/route/"),
    "paper": ("王姐", "/screening/{round}/paper/"),
    "typed": ("王姐", "/screening/{round}/typed/"),
    "changes": ("王姐", "/screening/changes/"),
    "arrivals": ("王姐", "/screening/arrivals/"),
    "mine": ("普通居民", "/me/screening/"),
}


def the_round(page: Any, base: str) -> str:
    page.goto(base + "/screening/")
    hrefs = page.eval_on_selector_all("main a[href]", "found => found.map(a => a.getAttribute('href'))")
    return next(m[1] for h in hrefs if (m := re.fullmatch(rf"/screening/({RECORD})/", h)))


def address(page: Any, base: str, path: str) -> str:
    return base + (path.format(round=the_round(page, base)) if "{" in path else path)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("what", PAGES)
def test_every_screen_of_a_round_is_sound(chromium, demo, what, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    role, path = PAGES[what]
    context, page, said = opened(chromium, links, role, 390, language)
    url = address(page, base, path)
    wrong = objections_both(page, url, language, f"screening-{what}-{{}}-{language[:2]}.png")
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("what", ["round", "route", "typed", "changes", "mine"])
def test_at_twice_the_size_nothing_of_it_is_cut(chromium, demo, what, width, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    role, path = PAGES[what]
    context, page, _said = opened(chromium, links, role, width // 2, language)
    page.context.add_cookies([{"name": "large_type", "value": "1", "url": base}])
    page.goto(address(page, base, path))
    page.evaluate(SETTLED)
    page.screenshot(path=str(SCREENS / f"screening-large-{what}-{width}-{language[:2]}.png"), full_page=True)
    assert page.evaluate("document.documentElement.classList.contains('ln-large')")
    cut = page.evaluate(CUT)
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    context.close()
    assert not cut and not sideways, cut


def test_wang_walks_on_without_network_and_it_all_arrives_once(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, _said = opened(chromium, links, "王姐", 390, "zh-CN")
    round = the_round(page, base)
    page.goto(f"{base}/screening/{round}/route/")
    left = int(re.search(r"还剩 (\d+) 户", page.locator("main").inner_text())[1])
    first, second = (page.locator("[data-once] > summary").nth(n).inner_text() for n in (0, 1))
    assert left > 3 and first != second
    tap = "[data-once]:not([hidden])[open] button[value={}]"
    context.set_offline(True)
    page.locator(tap.format("informed")).click()
    page.locator(f"[data-once][hidden]:has-text('{first}')").wait_for(state="attached")
    assert page.locator("[data-once][open]:not([hidden]) > summary").inner_text() == second, "the next door stands open"
    page.locator(tap.format("absent")).click()
    page.locator(f"[data-once][hidden]:has-text('{second}')").wait_for(state="attached")
    page.screenshot(path=str(SCREENS / "screening-offline-390-zh.png"))
    assert "2" in page.locator("[data-queue]").inner_text()
    context.set_offline(False)
    page.locator("[data-queue]").wait_for(state="hidden", timeout=60_000)
    page.goto(f"{base}/screening/{round}/route/")
    text = page.locator("main").inner_text()
    assert int(re.search(r"还剩 (\d+) 户", text)[1]) == left - 2
    listed = page.request.get(f"{base}/screening/{round}/doors/?export=csv").text().splitlines()
    found = {line.split(",")[0]: line for line in listed}
    assert "见到并告知" in found[first] and "无人应门" in found[second]
    context.close()


def test_new_people_are_entered_at_the_door_with_a_thumb(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "王姐", 390, "zh-CN")
    round = the_round(page, base)
    page.goto(f"{base}/screening/{round}/route/")
    card = page.locator("[data-once][open]").first
    address_ = card.locator("summary").first.inner_text()
    card.locator("summary", has_text="有新来的人").click()
    card.locator("input[name=name]").fill("成小溪")
    card.locator("input[name=origin]").fill("江西南昌")
    with page.expect_navigation():
        card.locator("button[value=occupants]").click()
    assert address_ != page.locator("[data-once][open] > summary").first.inner_text(), "on to the next door"
    page.goto(f"{base}/screening/arrivals/")
    row = page.locator("main tbody tr", has_text="成小溪").inner_text()
    assert "江西南昌" in row and address_ in row and "已录入" in row
    context.close()
    assert not said, said


def test_a_household_answers_on_its_phone_and_is_thanked(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "普通居民", 390, "zh-CN")
    page.goto(f"{base}/me/screening/")
    for box in page.locator("input[name=right]").all():
        box.check()
    page.locator("input[name=needs][value=medicine]").check()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    text = page.locator("main").inner_text()
    assert "不必为此上门" in text or "谢谢" in text
    assert not page.locator("input[value=members], input[value=phones]").count(), "nothing is asked a second time"
    page.screenshot(path=str(SCREENS / "screening-mine-answered-390-zh.png"), full_page=True)
    context.close()
    assert not said, said
