"""Every main page in real Chromium: it loads without an error, fits a phone, and axe finds nothing to object to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
SCREENS = ROOT / "out/screens"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
PAGES = {
    "王姐": ["/", "/workforce/", "/community/", "/testing/sampling/", "/tracing/pushed/", "/quarantine/",
             "/healthcode/changed/", "/messages/", "/account/"],
    "门岗老周": ["/", "/gates/", "/gates/handovers/"],
    "李医生": ["/", "/testing/sampling/"],
    "检验员": ["/", "/testing/lab/"],
    "流调员": ["/", "/tracing/", "/testing/desk/"],
    "网格长": ["/", "/workforce/load/"],
    "刘主任": ["/", "/directives/", "/reporting/", "/response/", "/workforce/load/"],
    "何局": ["/", "/policy/", "/ledger/operations/"],
    "审计员": ["/", "/reads/"],
    "办事员": ["/", "/accounts/staff/", "/accounts/roles/"],
    "居家隔离": ["/me/", "/me/healthcode/", "/me/quarantine/", "/me/testing/", "/me/records/", "/me/messages/"],
}  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("LINAN_REQUIRE_ALL") == "1":
            pytest.fail("Chromium is missing (Debian: chromium)")
        pytest.skip("CHROMIUM IS MISSING: no page was looked at (Debian: chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("role", PAGES)
def test_pages_are_sound(chromium, demo, role, width, language):  # noqa: F811
    base, links, _ = demo
    SCREENS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": width, "height": 844 if width == 390 else 900}, locale=language)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(f"{page.url}: {e}"))
    page.goto(next(link for title, link in links.items() if role in title))
    wrong: list[str] = []
    for path in PAGES[role]:
        answer = page.goto(base + path)
        if answer is None or answer.status != 200:
            wrong.append(f"{path}: {answer and answer.status}")
            continue
        page.wait_for_load_state("load")
        page.wait_for_timeout(150)
        name = f"{path.strip('/').replace('/', '-') or 'today'}-{role}-{width}-{language[:2]}.png"
        page.screenshot(path=str(SCREENS / name))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wrong.append(f"{path}: scrolls sideways at {width}")
        lang = page.evaluate("document.documentElement.lang")
        if lang[:2] != language[:2]:
            wrong.append(f"{path}: is in {lang}")
        # Through the debugger, because the page's own policy lets no foreign script in.
        page.evaluate(AXE.read_text() + "; 0")
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        for v in found["violations"]:
            wrong.append(f"{path}: {v['id']} {v['nodes'][0]['target']} {v['nodes'][0]['html'][:120]}")
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])
