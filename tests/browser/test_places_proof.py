"""The proof of places in real Chromium: asked for on the phone, shown without a network, printed on one A4 sheet, and
read back from the picture of the screen and of the sheet by the very verifier a gate's phone carries."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linan.core import clock
from linan.kernel.tokens import PLACES_MOST
from tests.browser.looking import ROOT, SCREENS, objections, objections_here
from tests.browser.street import Street, _cell, street  # noqa: F401 - a fixture
from tests.browser.test_certificate_sheet import A4_PIXELS, A4_POINTS, codes_on
from tests.browser.test_code_app import offline_ready, shown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SHOWN = "[data-code-certificate] [data-qr^='LA1:']"
OTHERS = PLACES_MOST - 1
"""Counties beside his own: with it the list is as long as a code can hold."""


@pytest.fixture(scope="module")
def traveller(street: Street) -> Street:  # noqa: F811
    """赵大爷 was in the market here yesterday, and in fifteen other counties before."""
    _cell(street.home, "travel", "zhao", str(OTHERS))
    return street


def verified(street: Street, token: str) -> dict[str, Any]:  # noqa: F811
    """What the verifier a gate's phone carries says of it in Node, with nothing but the trust list anybody may have."""
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert node is not None
    trust = json.loads(json.loads(street.status("zhao", "/api/healthcode/trust")[1])["body"])
    asked = {"files": [{"trust": trust, "cases": [{"token": token, "at": clock.now().isoformat()}]}]}
    line = [node, str(ROOT / "tests/kernel/verifier.mjs"), str(ROOT / "src/linan/web/static/built/tokens.mjs")]
    done = subprocess.run(line, input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)["files"][0][0]
    return answer


def places_of(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["accepted"], answer
    places: dict[str, Any] = answer["claims"]["claims"]["places"]
    return places


def path(street: Street, who: str, last: str = "places/proof/") -> str:  # noqa: F811
    return f"/me/healthcode/{street.person[who]}/{last}"


def window(street: Street, who: str, width: int, language: str) -> Any:  # noqa: F811
    context = street.chromium.new_context(
        viewport={"width": width, "height": 844 if width < 900 else 900}, locale=language
    )
    page = context.new_page()
    page.goto(street.base + street.links[who])
    return page


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_on_the_phone_read_back_from_the_picture_of_its_screen(traveller: Street, width: int, language: str) -> None:
    page = window(traveller, "zhao", width, language)
    assert not objections(
        page,
        traveller.base + path(traveller, "zhao", "places/"),
        language,
        SCREENS / f"places-{width}-{language[:2]}.png",
    )
    page.get_by_role("link", name="开具可查验的行程证明" if language == "zh-CN" else "A proof others can check").click()
    page.wait_for_selector(f"{SHOWN} svg")
    assert not objections_here(page, language, SCREENS / f"places-proof-{width}-{language[:2]}.png")
    (token,) = codes_on(page.screenshot())
    said = places_of(verified(traveller, token))
    assert (said["days"], said["least_minutes"], said["day"]) == (14, 30, clock.today().isoformat())
    assert len(said["counties"]) == PLACES_MOST
    # Each line of the code stands on the page, and the page says no more.
    text = page.locator("main").inner_text()
    assert re.findall(r"[（(](\d{6})[)）]", text) == [c["county"] for c in said["counties"]]
    assert ("行程证明" if language == "zh-CN" else "Proof of places") in text
    page.context.close()


def test_without_a_network_it_is_shown_on_and_anew_each_minute(traveller: Street) -> None:
    page = window(traveller, "zhao", 390, "zh-CN")
    page.goto(traveller.base + path(traveller, "zhao"))
    page.wait_for_selector(f"{SHOWN} svg")
    offline_ready(page)
    first = str(page.locator(SHOWN).get_attribute("data-qr"))
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(f"{SHOWN} svg")
    later = str(page.locator(SHOWN).get_attribute("data-qr"))
    assert later != first and places_of(verified(traveller, later)) == places_of(verified(traveller, first))
    assert page.locator("[data-code-until]:not([hidden])").count()
    # The ordinary code is another one and says nothing of it.
    page.context.set_offline(False)
    page.goto(f"{traveller.base}/me/healthcode/")
    assert "places" not in verified(traveller, shown(page))["claims"]["claims"]
    page.context.close()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_on_one_sheet_of_paper_with_as_many_lines_as_there_can_be(traveller: Street, language: str) -> None:
    page = window(traveller, "zhao", 794, language)
    page.set_viewport_size(A4_PIXELS)
    page.goto(traveller.base + path(traveller, "zhao", "certificates/places/"))
    page.wait_for_selector(".ln-papercode svg")
    text = page.locator("main").inner_text()
    assert "赵＊＊" in text and "赵德福" not in text and len(re.findall(r"[（(](\d{6})[)）]", text)) == PLACES_MOST
    printed = page.pdf(prefer_css_page_size=True)
    (SCREENS / f"certificate-places-{language[:2]}.pdf").write_bytes(printed)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    box = [float(n) for n in re.search(rb"/MediaBox\s*\[([^\]]+)\]", printed).group(1).split()]  # type: ignore[union-attr]
    assert (round(box[2]), round(box[3])) == A4_POINTS
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((210 - 36) / 25.4 * 96), "height": round((297 - 32) / 25.4 * 96)})
    size = page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('main').getBoundingClientRect().bottom]"
    )
    assert size[0] <= page.viewport_size["width"] and size[1] <= page.viewport_size["height"], size
    picture = page.screenshot(path=str(SCREENS / f"certificate-places-{language[:2]}.png"))
    (token,) = codes_on(picture)
    answer = verified(traveller, token)
    assert len(places_of(answer)["counties"]) == PLACES_MOST and answer["claims"]["holder_key"] == ""
    page.context.close()


def test_at_the_gate_the_counties_open_on_demand_with_and_without_a_network(traveller: Street) -> None:
    sheet = window(traveller, "zhao", 794, "zh-CN")
    sheet.goto(traveller.base + path(traveller, "zhao", "certificates/places/"))
    sheet.wait_for_selector(".ln-papercode svg")
    (token,) = codes_on(sheet.locator(".ln-papercode").screenshot())
    for language, width in (("zh-CN", 390), ("en", 390), ("zh-CN", 1440), ("en", 1440)):
        page = window(traveller, "zhou", width, language)
        page.goto(f"{traveller.base}/gates/{traveller.gate}/scan/")
        page.wait_for_selector("[data-gate][data-ready]")
        for online in (True, False) if width == 390 else (True,):
            page.wait_for_timeout(2_100)  # a hand scanner that reads twice is not a second person
            page.context.set_offline(not online)
            page.evaluate("document.querySelector('[data-answer]').replaceChildren()")
            page.fill("[name=code]", token)
            page.locator("[data-scan-form] button[type=submit]").click()
            fold = page.locator("[data-answer] details")
            fold.wait_for()
            said = page.locator("[data-answer] [data-action]").inner_text()
            assert ("Please pass" in said) == (language == "en"), f"the server answers in the page's language: {said}"
            assert not fold.locator("li").first.is_visible(), "closed until the guard asks"
            fold.locator("summary").click()
            found = fold.locator("li").all_inner_texts()
            assert len(found) == PLACES_MOST and any("浙江" in x and "330106" in x for x in found), found
            page.context.set_offline(False)
        assert not objections_here(page, language, SCREENS / f"gate-places-{width}-{language[:2]}.png")
        page.context.close()
    sheet.context.close()


def test_what_does_not_fit_is_said_and_no_code_is_shown(traveller: Street) -> None:
    _cell(traveller.home, "travel", "mother", str(PLACES_MOST + 2))
    for language, words in (("zh-CN", f"{PLACES_MOST + 2}行"), ("en", f"{PLACES_MOST + 2} lines")):
        page = window(traveller, "mother", 390, language)
        url = traveller.base + path(traveller, "mother")
        assert not objections(page, url, language, SCREENS / f"places-too-many-390-{language[:2]}.png")
        assert words in page.locator("main").inner_text() and not page.locator("[data-qr]").count()
        page.goto(traveller.base + path(traveller, "mother", "certificates/places/"))
        assert words in page.locator("body").inner_text()
        page.context.close()
