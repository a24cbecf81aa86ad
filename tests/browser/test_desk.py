"""The desk in real Chromium: who came from a risk area waits, and no name stands in an address."""

from __future__ import annotations

from typing import Any

import pytest

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
