"""The rooms of somebody who has many: under headings, folded on a telephone, from the keyboard alone."""

from __future__ import annotations

import pytest

from tests.browser.looking import SCREENS, chromium, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_the_rooms_behind_more_unfold_from_the_keyboard(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "社区书记", 390, "zh-CN")
    page.goto(base + "/flows/")
    here, other = page.locator(".ln-more a[href='/flows/']"), page.locator(".ln-more a[href='/issues/']")
    page.focus(".ln-more > summary")
    page.keyboard.press("Enter")
    assert here.get_attribute("aria-current") == "page" and here.is_visible() and not other.is_visible()
    page.locator(".ln-more .ln-wing-fold > summary").first.focus()
    page.keyboard.press("Enter")
    assert other.is_visible()
    page.screenshot(path=str(SCREENS / "rooms-390-zh.png"))
    page.keyboard.press("Escape")
    assert not here.is_visible() and page.evaluate("document.activeElement.matches('.ln-more > summary')")
    page.set_viewport_size({"width": 1440, "height": 900})
    lists = page.get_by_role("navigation").get_by_role("list")
    assert {"每日工作", "病例与隔离", "区域情况"} <= {
        lists.nth(n).get_attribute("aria-labelledby")
        and page.locator(f"#{lists.nth(n).get_attribute('aria-labelledby')}").inner_text()
        for n in range(lists.count())
    }
    assert page.locator(".ln-side a[href='/flows/']").is_visible()
    context.close()
    assert not said, said


def test_what_went_through_the_outbox_says_what_was_done(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "普通居民", 390, "zh-CN")
    page.goto(base + "/me/screening/")
    page.locator("form[data-outbox] input[name=right]").first.check()
    page.click("form[data-outbox] button.btn-primary")
    page.wait_for_selector("#notices .ln-notice-success")
    assert page.locator("#notices .ln-notice-success").count() == 1
    page.reload()
    assert not page.locator("#notices .ln-notice-success").count()
    context.close()
    assert not said, said
