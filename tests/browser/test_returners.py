"""Green is explained: what was weighed and does not count stands on the code's page and on the grid worker's panel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.browser.looking import SCREENS, objections_both
from tests.browser.street import Street, street  # noqa: F401 - a fixture
from tests.browser.test_gate_app import post

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SAID = {"zh-CN": "届满", "en": "its time was over"}


def came_back(street: Street) -> None:  # noqa: F811
    """徐's father left a low-risk area six days ago; a negative test is on record too."""
    page = street.open("li", "/")
    now = datetime.fromisoformat(page.evaluate("new Date(Date.now() - 60000).toISOString()"))
    for kind, days, params in (("arrival", 6, {"risk": "low"}), ("test_negative", 1, {})):
        told = {"person": street.person["father"], "kind": kind, "params": params, "key": f"returner-{kind}"}
        post(street, "li", "/api/healthcode/evidence", told | {"at": (now - timedelta(days=days)).isoformat()})


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_green_code_says_what_was_weighed(street: Street, language: str):  # noqa: F811
    came_back(street)
    context = street.chromium.new_context(viewport={"width": 390, "height": 844}, locale=language)
    page: Any = context.new_page()
    page.goto(street.base + street.links["father"])
    if language == "en":
        context.set_extra_http_headers({"Accept-Language": "en"})
    wrong = objections_both(page, f"{street.base}/me/healthcode/", language, f"returners-code-{{}}-{language[:2]}.png")
    assert not wrong, "\n".join(wrong)
    aside = page.locator("[data-aside]").first
    assert SAID[language] in aside.inner_text() and aside.locator("a").count() == 2
    aside.scroll_into_view_if_needed()
    page.screenshot(path=str(SCREENS / f"returners-aside-1440-{language[:2]}.png"))
    context.close()


def test_the_panel_says_what_the_gate_recommends(street: Street):  # noqa: F811
    came_back(street)
    page = street.open("wang", f"/healthcode/panel/person/{street.person['father']}/")
    text = page.locator("body").inner_text()
    assert "门岗建议： 放行" in text and "跟进" not in text and SAID["zh-CN"] in text
    street.picture(page, "returners-panel-zh.png")
    assert not street.said
