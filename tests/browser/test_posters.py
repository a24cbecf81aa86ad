"""A poster before the camera of the gate's phone: right, moved, forged; what is wrong is the secretary's task."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.looking import SCREENS, objections
from tests.browser.street import Street, street  # noqa: F401 - a fixture
from tests.browser.test_gate_app import Phone, phone, post  # noqa: F401 - a fixture
from tests.forgery import forged

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
HUNG, FAR = {"longitude": 119.9871, "latitude": 30.2768}, {"longitude": 119.9971, "latitude": 30.2768}


def stand(phone: Phone, at: dict[str, float]) -> None:  # noqa: F811
    phone.context.grant_permissions(["camera", "geolocation"], origin=phone.street.base)
    phone.context.set_geolocation({**at, "accuracy": 10})


def test_the_camera_tells_a_moved_and_a_forged_poster(street: Street, phone: Phone):  # noqa: F811
    places = street.page("lead").request.get(f"{street.base}/api/gates/venues").json()
    market = next(p["place"] for p in places if p["name"] == "梧桐菜市场")
    other = next(p for p in places if p["place"] != market)
    text = post(street, "lead", f"/api/gates/venues/{market}/poster", {})["text"]
    assert post(street, "lead", "/api/gates/venues/check", {"place": market, "text": text, **HUNG})["finding"] == ""
    poster = f"{street.base}/me/gates/venue/{text}/"

    page = phone.page
    stand(phone, HUNG)
    page.goto(phone.url)
    page.wait_for_selector("[data-gate][data-ready]")
    assert phone.scan(poster) == "pass" and "梧桐菜市场" in phone.answer()
    street.picture(page, "gate-poster-right-390-zh.png")
    stand(phone, FAR)
    assert phone.scan(poster + "?") in ("unverifiable",), "an address that is no poster is no poster"
    assert phone.scan(poster) == "stop" and "别的场所" in phone.answer()
    street.picture(page, "gate-poster-moved-390-zh.png")
    stand(phone, HUNG)
    page.locator("[data-poster-place]").evaluate("e => { e.open = true; }")
    page.select_option("#gate-place", other["place"])
    assert phone.scan(poster + "/") == "unverifiable"
    assert phone.scan(poster) == "stop"
    page.select_option("#gate-place", "")
    assert phone.scan(f"https://linan.example/me/gates/venue/{forged(text)}/") == "stop"
    assert "不是" in phone.answer() and "书记" in phone.answer()
    street.picture(page, "gate-poster-forged-390-zh.png")
    assert not [a for a in phone.told() if a["action"] != "unverifiable"], "a poster is no passage"

    street.until_text("lead", "/workforce/", "场所码")
    for width, language in ((390, "zh-CN"), (1440, "en")):
        wrong = seen(street, "lead", "/gates/venues/", width, language)
        assert not wrong, "\n".join(wrong)
    assert not phone.said and not street.said


def seen(street: Street, who: str, path: str, width: int, language: str) -> list[str]:  # noqa: F811
    context = street.chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    page: Any = context.new_page()
    page.goto(street.base + street.links[who])
    wrong = objections(page, street.base + path, language, SCREENS / f"gate-venues-{width}-{language[:2]}.png")
    context.close()
    return wrong
