"""Looking at one page in real Chromium: what does it say that it should not, what is cut, what does axe object to?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import playwright.sync_api
import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
SCREENS = ROOT / "out/screens"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
CUT = """() => [...document.querySelectorAll("body *")].filter(e => {
  const s = getComputedStyle(e);
  if (e.closest("svg, .visually-hidden, template, [hidden], .ln-skip")) return false;
  // Clipped to nothing is there for the ear alone, as a table's head on a phone, whose labels stand in the cells.
  for (let p = e; p; p = p.parentElement) if (getComputedStyle(p).clipPath === "inset(50%)") return false;
  // What is folded away is not cut, however deep it lies.
  if (!e.checkVisibility()) return false;
  if (s.display === "none" || !e.clientWidth) return false;
  const box = e.getBoundingClientRect();
  if (box.width > 0 && box.right > document.documentElement.clientWidth + 1) return true;
  return ["hidden", "clip"].includes(s.overflowX) && e.scrollWidth > e.clientWidth + 1 && e.innerText?.trim();
}).map(e => `${e.tagName.toLowerCase()}.${e.className} ${(e.innerText || "").slice(0, 30)}`).slice(0, 5)"""
"""What sticks out of the window at the right, or hides some of its own words."""


SETTLED = """async () => {
  const end = Date.now() + 3000, still = () => document.querySelector(".htmx-request");
  await document.fonts.ready;
  do await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
  while (still() && Date.now() < end);
  const moving = document.getAnimations().filter(a => a.effect?.getComputedTiming().endTime < 1000);
  await Promise.all(moving.map(a => a.finished.catch(() => 0)));
}"""
"""Waits until scripts have run, panels have come and nothing moves any more."""
WIDTHS = {390: 844, 1440: 900}
"""A telephone, and a desk: how wide, how high."""
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def chromium_path(*, whole: bool = False) -> str:
    """The Chromium of this machine. Without its own window (chromium-headless-shell) it draws the same in less time.

    Only the `whole` browser hides one window behind another, as cameras and offline pages notice.
    """
    shell = None if whole else shutil.which("chromium-headless-shell")
    path = shell or shutil.which("chromium")
    if path is not None:
        return path
    if os.environ.get("LINAN_REQUIRE_ALL") == "1":
        pytest.fail("Chromium is missing (Debian: chromium)")
    pytest.skip("CHROMIUM IS MISSING: no page was looked at (Debian: chromium)")


def went(page: Any, url: str) -> Any:
    """Open the address; a page that just moves on by itself (what was written has gone out) may take a try away."""
    for _ in range(2):
        try:
            return page.goto(url)
        except playwright.sync_api.Error as error:
            if "ERR_ABORTED" not in error.message and "interrupted by another navigation" not in error.message:
                raise
            page.wait_for_load_state()
    return page.goto(url)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = chromium_path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def opened(chromium: Any, links: dict[str, str], role: str, width: int, language: str) -> tuple[Any, Any, list[str]]:
    """A window of this role (a visitor's for none), and what its console will say."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": width, "height": 900 if width > 900 else 844}, locale=language)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(f"{page.url}: {e}"))
    if role:
        page.goto(next(link for title, link in links.items() if role in title))
    return context, page, said


def objections(page: Any, url: str, language: str, screen: Path, status: int = 200) -> list[str]:
    """Open one page, keep its picture, and say all that is wrong with it."""
    answer = went(page, url)
    if answer is None or answer.status != status:
        return [f"{url}: {answer and answer.status}"]
    page.wait_for_load_state("load")
    return objections_here(page, language, screen)


def objections_both(page: Any, url: str, language: str, name: str, status: int = 200) -> list[str]:
    """The same on a telephone and then wide on a desk, as when a tablet is turned; `{}` in `name` is the width."""
    wrong = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        screen = SCREENS / name.format(width)
        at_once = width == min(WIDTHS)
        wrong += objections(page, url, language, screen, status) if at_once else objections_here(page, language, screen)
    return wrong


def objections_here(page: Any, language: str, screen: Path) -> list[str]:
    """The same of the page as it stands, in the window as it is."""
    url = page.url
    page.evaluate(SETTLED)
    page.screenshot(path=str(screen))
    wrong = []
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        wrong.append(f"{url}: scrolls sideways")
    lang = page.evaluate("document.documentElement.lang")
    if lang[:2] != language[:2]:
        wrong.append(f"{url}: is in {lang}")
    # Through the debugger, because the page's own policy lets no foreign script in.
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text() + "; 0")
    found = page.evaluate(f"axe.run(document, {{runOnly: {WCAG}, resultTypes: ['violations']}})")
    wrong += [f"{url}: {v['id']} {v['nodes'][0]['target']} {v['nodes'][0]['html'][:120]}" for v in found["violations"]]
    return wrong
