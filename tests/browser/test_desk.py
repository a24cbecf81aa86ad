"""The desk in real Chromium: who came from a risk area waits, and no name stands in an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linan.core import clock
from tests.browser.looking import SCREENS, objections_here
from tests.browser.street import DESK, Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
STRANGER = "33010619820607002"


def asked(page: Any, street: Street) -> None:  # noqa: F811
    """A visitor who says yes to the risk area; everything else is in order."""
    page.goto(f"{street.base}/gates/{street.gate}/desk/")
    page.locator("[data-visitor] > summary").click()
    page.fill(
        "[name=number]", f"{STRANGER}{'10X98765432'[sum(int(d) * 2 ** (17 - n) for n, d in enumerate(STRANGER)) % 11]}"
    )
    page.fill("[name=name]", "何小满")
    page.fill("[name=phone]", "13700000009")
    page.fill("[name=visiting]", "1幢1单元101室")
    page.fill("[name=temperature]", "36.5")
    for question, answer in (("ill", "no"), ("contact", "no"), ("risk_area", "yes")):
        page.check(f"[name={question}][value={answer}]")
    page.click("button[value=admit]")
    page.wait_for_selector("[data-refused=look_first]")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_visitor_from_a_risk_area_waits_and_the_guard_reads_whom_to_ring(street: Street, language: str) -> None:  # noqa: F811
    page = street.open("zhou", f"/gates/{street.gate}/desk/")
    if page.locator("form[action$='/desk/take/']").count():
        street.click(page, "form[action$='/desk/take/'] button")
    page = street.chromium.new_context(locale=language, viewport={"width": 390, "height": 844}).new_page()
    page.goto(street.base + street.links["zhou"])
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        asked(page, street)
        notice = page.locator("[data-refused=look_first]")
        said = notice.inner_text()
        assert ("谁在等" if language == "zh-CN" else "Who is waiting") in said and "138" in said
        assert notice.locator("a[href^='tel:']").is_visible()
        assert not objections_here(page, language, SCREENS / f"desk-look-first-{width}-{language[:2]}.png")
    page.goto(f"{street.base}/gates/handovers/")
    assert page.locator("[data-handover]").count() == 1, "one open handover, however often asked"
    page.context.close()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_permit_bound_to_hours_and_a_gate_and_a_name_in_no_address(street: Street, language: str) -> None:  # noqa: F811
    page = street.chromium.new_context(locale=language, viewport=DESK).new_page()
    page.goto(street.base + street.links["lead"])
    page.goto(f"{street.base}/gates/permits/")
    if not page.locator("[name=plate]").is_visible():
        page.locator("details > summary", has=page.locator("xpath=../form[contains(@action,'/permits/new/')]")).click()
    page.fill("[name=plate]", "浙A12345")
    page.fill("[name=purpose]", "菜篮子")
    page.fill("[name=until]", f"{clock.now() + timedelta(days=20):%Y-%m-%dT%H:%M}")
    page.fill("[name=daily_from]", "22:00")
    page.fill("[name=daily_to]", "05:00")
    page.fill("[name=route]", "沿河路进，原路出")
    page.locator("[name=gates]").first.check()
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert not objections_here(page, language, SCREENS / f"permit-form-{width}-{language[:2]}.png")
    street.click(page, "form[action$='/permits/new/'] button")
    assert "22:00–05:00" in page.locator("main").inner_text()
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert not objections_here(page, language, SCREENS / f"permits-{width}-{language[:2]}.png")
    page.context.close()
    guard = street.open("zhou", f"/gates/{street.gate}/scan/")
    guard.fill("#gate-name", "赵德福")
    with guard.expect_navigation():
        guard.locator("[data-name-form] button").click()
    assert "赵**" in guard.locator("main").inner_text() and "name" not in guard.url and "%E8" not in guard.url
