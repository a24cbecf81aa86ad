"""王姐 says that she cannot go on, looks at her work in the ledger, takes it along, and somebody checks the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import SCREENS, chromium, objections, objections_here, opened  # noqa: F401 - fixtures
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
TASK = r"^/workforce/[0-9a-f]{8}-[0-9a-f-]{27}/$"


WINDOWS = [(390, "zh-CN"), (1440, "en")]


def test_held_up_drawn_up_and_checked(chromium, demo, tmp_path: Path):  # noqa: F811 - fixtures
    """On a telephone in Chinese and at a desk in English; both then wait for the same signed head."""
    base, links, _ = demo
    wrong: list[str] = []
    drawn = [(w, *drawn_up(chromium, base, links, *w, wrong)) for w in WINDOWS]
    for (width, language), context, page, said in drawn:
        name = f"{width}-{language[:2]}"
        for _ in range(60):  # a head is signed at most once a minute
            if page.locator("a[href$='/file/']").count():
                break
            page.wait_for_timeout(3000)
            page.reload()
        with page.expect_download() as got:
            page.click("a[href$='/file/']")
        text = Path(got.value.path()).read_text()
        wrong += objections(page, page.url, language, SCREENS / f"work-signed-{name}.png")
        context.close()
        wrong += said + checked(chromium, base, links, width, language, text, tmp_path / f"{width}.proofs.json")
    assert not wrong, "\n".join(wrong)


def drawn_up(browser: Any, base: str, links: dict[str, str], width: int, language: str, wrong: list[str]) -> Any:
    """A task that waits for somebody else, and the statement; the window and what its console says."""
    name = f"{width}-{language[:2]}"
    context, page, said = opened(browser, links, "王姐", width, language)
    page.goto(base + "/workforce/")
    hrefs = page.eval_on_selector_all("main a[href]", "found => found.map(a => a.getAttribute('href'))")
    page.goto(base + next(href for href in hrefs if re.match(TASK, href)))
    page.click("details.ln-card summary")
    page.check("input[name=missing][value=office]")
    page.select_option("#waits_on", "clinic_doctor")
    wrong += objections_here(page, language, SCREENS / f"held-{name}.png")
    page.click("form[action$='/hold/'] button.btn")
    page.wait_for_selector("form[action$='/resume/'], a[href$='/resume/']")
    wrong += objections(page, base + "/workforce/record/", language, SCREENS / f"work-{name}.png")
    assert page.locator(".ln-step-held").count()
    page.click("form[action$='/state/'] button")
    page.wait_for_url("**/workforce/statements/**")
    wrong += objections(page, page.url, language, SCREENS / f"work-paper-{name}.png")
    return context, page, said


def checked(
    browser: Any, base: str, links: dict[str, str], width: int, language: str, text: str, file: Path
) -> list[str]:
    """What is wrong when somebody without an account checks the file, as it is and bent."""
    visitor, other, heard = opened(browser, links, "", width, language)
    other.goto(base + "/check/")
    other.wait_for_selector("[data-known]:not(:empty)")

    def told(content: str) -> str:
        file.write_text(content)
        other.evaluate("document.querySelector('[data-result]').dataset.verdict = ''")
        other.set_input_files("[data-file]", [])
        other.set_input_files("[data-file]", str(file))
        other.wait_for_selector("[data-result]:not([data-verdict=''])")
        return str(other.get_attribute("[data-result]", "data-verdict"))

    assert told(text) == "holds"
    wrong = objections_here(other, language, SCREENS / f"work-checked-{width}-{language[:2]}.png")
    assert told(text.replace('"why": "office"', '"why": "supplies"', 1)) == "fails"
    wrong += objections_here(other, language, SCREENS / f"work-bent-{width}-{language[:2]}.png")
    visitor.close()
    return [*wrong, *heard]
