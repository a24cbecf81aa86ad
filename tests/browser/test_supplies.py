"""The receiver's desk in real Chromium: the lot number, the papers, the count, the verdict; then a licence goes."""

from __future__ import annotations

import pytest

from tests.browser.looking import chromium, objections_both, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_desk_and_the_papers_are_sound(chromium, demo, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "社区书记", 390, language)
    wrong = []
    for name, path in (
        ("list", "/supplies/"), ("desk-empty", "/supplies/desk/"), ("desk-holds", "/supplies/desk/?text=KZ-0301"),
        ("desk-does-not-hold", "/supplies/desk/?text=KZ-0218"), ("desk-no-papers", "/supplies/desk/?text=M1"),
        ("papers", "/supplies/papers/"), ("file", "/supplies/papers/file/"),
    ):  # fmt: skip
        wrong += objections_both(page, base + path, language, f"supplies-{name}-{{}}-{language[:2]}.png")
    page.goto(base + "/supplies/")
    one = page.locator("main table a").first.get_attribute("href")
    wrong += objections_both(page, base + str(one), language, f"supplies-delivery-{{}}-{language[:2]}.png")
    page.goto(base + "/supplies/papers/?kind=hand_over")
    one = page.locator("main table a").first.get_attribute("href")
    wrong += objections_both(page, base + str(one), language, f"supplies-paper-{{}}-{language[:2]}.png")
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])


def test_goods_are_taken_in_and_held_when_their_licence_goes(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "社区书记", 390, "zh-CN")
    page.goto(base + "/supplies/desk/")
    page.fill("#text", "KZ-0301")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=KZ-0301**")
    assert page.locator(".ln-notice-success").inner_text().startswith("✓")
    page.fill("input[name=counted]", "500")
    for point in page.locator("fieldset").all():
        point.locator("input[value=right]").check()
    page.fill("input[name=accepted]", "500")
    page.fill("textarea[name=because]", "分两车送到")
    page.click("button[value=take]")
    page.wait_for_url("**/supplies/*-*/")
    assert "500 / 1100" in page.locator(".ln-state").inner_text()
    delivery = page.url
    context.close()
    other, desk, more = opened(chromium, links, "卫健局", 1440, "zh-CN")
    desk.goto(base + "/supplies/papers/?kind=lot&number=KZ-0301")
    desk.locator("main table a").first.click()
    desk.click("details summary:has-text('停用')")
    desk.fill("#because", "省局召回通告")
    desk.click("details .btn-danger")
    desk.wait_for_selector("#notices .ln-notice-success, .ln-notice-success")
    other.close()
    context, page, last = opened(chromium, links, "社区书记", 390, "zh-CN")
    page.goto(delivery)
    assert "暂停发放" in page.locator(".ln-state").inner_text()
    wrong = objections_both(page, delivery, "zh-CN", "supplies-held-{}-zh.png")
    context.close()
    assert not wrong and not said and not more and not last, [*wrong, *said, *more, *last]
