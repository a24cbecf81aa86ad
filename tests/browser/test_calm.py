"""Care, family, calm times, resilience and flows in real Chromium: sound at both widths and in both languages."""

from __future__ import annotations

import pytest

from tests.browser.looking import chromium, objections_both, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PAGES = {
    "worker": ("王姐", ["/wellbeing/", "/accounts/unreached/", "/accounts/covers/", "/activities/"]),
    "lead": ("社区书记", ["/activities/reach/", "/activities/new/", "/resilience/", "/resilience/table/", "/flows/",
                          "/flows/stream/"]),
    "resident": ("居家隔离", ["/me/wellbeing/", "/me/activities/"]),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("who", PAGES)
def test_pages_are_sound(chromium, demo, who, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    role, paths = PAGES[who]
    context, page, said = opened(chromium, links, role, 390, language)
    wrong: list[str] = []
    if who == "lead":
        page.goto(f"{base}/resilience/")
        page.locator("form[action='/resilience/draw/'] button").click()
        page.goto(f"{base}/activities/reach/")
        page.locator("form[action='/activities/reach/send/'] button").click()
    for path in paths:
        name = f"calm-{path.strip('/').replace('/', '-')}-{{}}-{language[:2]}.png"
        wrong += objections_both(page, base + path, language, name)
    if who == "worker":
        page.goto(f"{base}/wellbeing/")
        plan = page.locator("main td a[href^='/wellbeing/']").first.get_attribute("href")
        wrong += objections_both(page, base + str(plan), language, f"calm-care-{{}}-{language[:2]}.png")
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])
