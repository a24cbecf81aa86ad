"""The code and the guard's answers as somebody sees them who tells no red from green, and at twice the text size.

Chromium itself simulates the eyes (Machado et al. 2009, as DevTools does). What must remain is the word, the symbol
and enough contrast between the two and their ground; colour alone may say nothing.
"""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.looking import CUT, SCREENS
from tests.browser.street import Street, street  # noqa: F401 - one is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
EYES = ["none", "protanopia", "deuteranopia", "tritanopia", "achromatopsia"]
CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text of any size."""
SAID = {
    "pass": ("✓", {"zh-CN": "通行", "en": "ass"}),
    "wait": ("!", {"zh-CN": "请到一旁", "en": "Wait aside"}),
    "unverifiable": ("?", {"zh-CN": "无法核验", "en": "be checked"}),
}
CODES = {"green": ("✓", {"zh-CN": "通行", "en": "Pass"}), "yellow": ("!", {"zh-CN": "待处置", "en": "To be settled"})}


def contrast(page: Any, selector: str) -> float:
    """Between the lightest and the darkest tenth of what is drawn there, as WCAG counts it."""
    picture = Image.open(io.BytesIO(page.locator(selector).first.screenshot())).convert("RGB")
    light = np.asarray(picture, dtype=float) / 255
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    seen = np.sort((linear @ np.array([0.2126, 0.7152, 0.0722])).ravel())
    dark, bright = seen[: max(1, len(seen) // 50)].mean(), seen[-max(1, len(seen) // 50) :].mean()
    return float((bright + 0.05) / (dark + 0.05))


def seen_by(page: Any, eyes: str) -> None:
    page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": eyes})
    page.wait_for_timeout(100)


def look(page: Any, selector: str, said: tuple[str, dict[str, str]], language: str, name: str) -> list[str]:
    """All that is missing for one of the five kinds of eyes, and at twice the text size."""
    wrong = []
    for eyes in EYES:
        seen_by(page, eyes)
        badge = page.locator(selector).first
        if not badge.is_visible() or said[0] not in badge.inner_text() or said[1][language] not in badge.inner_text():
            wrong.append(f"{name} {eyes}: {badge.inner_text()!r}")
        found = contrast(page, selector)
        if found < CONTRAST:
            wrong.append(f"{name} {eyes}: contrast {found:.1f}")
        if eyes in ("deuteranopia", "achromatopsia"):
            page.screenshot(path=str(SCREENS / f"{name}-{eyes}-{language[:2]}.png"))
    seen_by(page, "none")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.wait_for_timeout(150)
    page.screenshot(path=str(SCREENS / f"{name}-200-{language[:2]}.png"), full_page=True)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        wrong.append(f"{name} at 200 %: scrolls sideways")
    wrong += [f"{name} at 200 %: cut: {c}" for c in page.evaluate(CUT)]
    if said[1][language] not in page.locator(selector).first.inner_text():
        wrong.append(f"{name} at 200 %: the word is gone")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return wrong


def opened(street: Street, who: str, language: str) -> Any:  # noqa: F811
    page = street.chromium.new_context(viewport={"width": 390, "height": 844}, locale=language).new_page()
    page.goto(street.base + street.links[who])
    return page


@pytest.fixture(scope="module")
def feverish(street: Street) -> Street:  # noqa: F811
    """李医生 takes down 母亲's fever: one yellow code in the street."""
    page = street.page("li")
    csrf = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    at = page.evaluate("new Date(Date.now() - 60000).toISOString()")
    told = page.request.post(
        f"{street.base}/api/healthcode/evidence",
        data=json.dumps({"person": street.person["mother"], "kind": "symptom", "at": at, "key": "fever"}),
        headers={"Content-Type": "application/json", "X-CSRFToken": csrf, "Referer": street.base},
    )
    assert told.status == 200, told.text()
    street.until_colour("mother", "yellow")
    return street


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_code_needs_no_colour_to_be_read(feverish: Street, language: str):
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong = []
    for who, colour in (("zhao", "green"), ("mother", "yellow")):
        page = opened(feverish, who, language)
        page.goto(f"{feverish.base}/me/healthcode/")
        page.wait_for_timeout(500)
        wrong += look(page, ".ln-codecard .ln-badge", CODES[colour], language, f"seen-code-{colour}-390")
        page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_paper_code_needs_no_colour_to_be_read(feverish: Street, language: str):
    """In black and white too: a printer at the community office knows no green."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong = []
    context = feverish.chromium.new_context(viewport={"width": 794, "height": 1123}, locale=language)
    page = context.new_page()
    page.goto(feverish.base + feverish.links["wang"])
    for who, colour in (("zhao", "green"), ("mother", "yellow")):
        page.goto(f"{feverish.base}/healthcode/paper/{feverish.person[who]}/")
        page.emulate_media(media="print")
        wrong += look(page, ".ln-papercode .ln-badge", CODES[colour], language, f"seen-paper-{colour}")
        page.emulate_media(media="screen")
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_guard_s_answers_need_no_colour_to_be_read(feverish: Street, language: str):
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong = []
    page = opened(feverish, "zhou", language)
    gate = f"{feverish.base}/gates/{feverish.gate}/scan/"
    for action, name in (("wait", "朱雨桐"), ("unverifiable", "330110199001011234"), ("pass", "")):
        page.goto(gate)
        page.wait_for_selector("[data-gate]")
        if action == "wait":
            page.fill("#gate-name", name)
            page.locator("[data-name-form] button").click()
            page.locator("form[method=post] button:has-text('朱')").first.click()
        else:
            if action == "pass":
                page.locator("[name=exemption]").evaluate("e => e.closest('details').open = true")
                page.select_option("[name=exemption]", "emergency")
            page.fill("[name=code]", name or "330110199001011234")
            page.locator("[data-scan-form] button[type=submit]").click()
        page.wait_for_selector(f"[data-answer] [data-action={action}]")
        wrong += look(
            page,
            f"[data-action={action}] :is(.ln-badge, .ln-verdict-word)",
            SAID[action],
            language,
            f"seen-gate-{action}-390",
        )
    page.context.close()
    assert not wrong, "\n".join(wrong)
