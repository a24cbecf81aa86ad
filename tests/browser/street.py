"""A running cell with the fixed cast, and for each person a browser of their own. Field people hold a phone."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import FLAGS, chromium_path, went
from tests.cells import Cells, environment

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
AT_A_DESK = {"wu", "qian", "lead", "liu", "he", "audit", *(f"office{n}" for n in range(6))}
PATIENCE_SECONDS = 60
"""How long a consequence may take to reach a page on a busy machine: never a claim, only an end to waiting."""


class Street:
    """Pages by short name (`tests.cast`), and the deeds that several of them share."""

    def __init__(self, home: Path, known: dict[str, Any], chromium: Any) -> None:
        self.home, self.chromium = home, chromium
        self.links: dict[str, str] = known["links"]
        self.person: dict[str, str] = known["person"]
        self.household: dict[str, str] = known["household"]
        self.gate: str = known["gate"]
        self.visited_on = date.fromisoformat(known["visited_on"])
        """The day everybody was in the market: day 0 of what is counted from it."""
        self.said: list[str] = []
        self._pages: dict[str, Any] = {}
        self._up: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"

    # -- the cell

    def start(self) -> None:
        with (self.home / "up.log").open("ab") as log:
            line = [sys.executable, "-m", "linan.web", "up", "--port", str(self.port)]
            self._up = subprocess.Popen(
                line, cwd=ROOT, env=environment(self.home), stdout=log, stderr=subprocess.STDOUT
            )
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.base}/healthz", timeout=2).close()
                return
            except OSError:
                time.sleep(0.3)
        raise AssertionError((self.home / "up.log").read_text()[-2000:])

    def stop(self) -> None:
        if self._up is not None:
            self._up.send_signal(signal.SIGTERM)
            self._up.wait(40)

    def let_days_be_set(self) -> None:
        """Go on as a drill cell, the only kind whose clock may be set; everybody stays signed in."""
        self.stop()
        path = self.home / "cell.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "kind": "drill"}))
        self.start()

    def go_on(self, hours: int) -> int:
        """Let hours pass; the number of the day it is then, counted from the visit."""
        today = date.fromisoformat(_cell(self.home, "on", str(hours))["today"])
        return (today - self.visited_on).days

    # -- pages

    def page(self, who: str) -> Any:
        if who not in self._pages:
            size = DESK if who in AT_A_DESK else PHONE
            page = self.chromium.new_context(viewport=size, locale="zh-CN").new_page()
            page.set_default_timeout(20_000)
            page.on("dialog", lambda d: d.accept())
            page.on("pageerror", lambda e: self.said.append(f"{who} at {page.url}: {e}"))
            page.goto(self.base + self.links[who])
            self._pages[who] = page
        return self._pages[who]

    def sign_in_again(self, who: str) -> Any:
        page = self.page(who)
        page.goto(self.base + self.links[who])
        return page

    def open(self, who: str, path: str) -> Any:
        page = self.page(who)
        answer = went(page, self.base + path)
        assert answer is not None and answer.status == 200, (who, path, answer and answer.status)
        return page

    def text(self, who: str, path: str) -> str:
        return str(self.open(who, path).locator("main").inner_text())

    def status(self, who: str, path: str) -> tuple[int, str]:
        """What the address gives this person's session, page or file."""
        answer = self.page(who).request.get(self.base + path)
        return answer.status, answer.body().decode("utf-8", "replace")

    def until(self, who: str, path: str, holds: Callable[[Any], object], why: str = "") -> Any:
        """Load the page until it holds; it fails with what the person still sees."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            page = self.open(who, path)
            if holds(page):
                return page
            text = page.locator("main").inner_text()
            assert time.monotonic() < end, f"{who} at {path}: {why}\n{text}"
            time.sleep(0.5)

    def until_text(self, who: str, path: str, *words: str) -> Any:
        return self.until(
            who, path, lambda p: all(w in p.locator("main").inner_text() for w in words), f"no {' '.join(words)}"
        )

    def until_there(self, who: str, path: str, selector: str) -> Any:
        return self.until(who, path, lambda p: p.locator(selector).count(), f"no {selector}")

    def until_colour(self, who: str, colour: str) -> Any:
        return self.until_there(who, "/me/healthcode/", f".ln-codecard.ln-{colour}")

    def click(self, page: Any, selector: str) -> None:
        """Press a button that posts, and wait for the page that answers it."""
        with page.expect_navigation(), page.expect_response(lambda r: r.request.method == "POST") as got:
            page.locator(selector).first.click()
        assert got.value.status < 400, (page.url, selector, got.value.status)
        page.wait_for_load_state("load")

    def picture(self, page: Any, name: str) -> None:
        """Kept for looking at, and for docs/use when it is better than what is there."""
        (ROOT / "out/screens").mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(ROOT / "out/screens" / name))

    # -- deeds

    def sample_and_report(self, who: str, tube: str, outcome: str) -> None:
        """李医生 takes the sample on her phone; 小吴 reports the tube and never learns whose it is."""
        page = self.open("li", f"/testing/sampling/{self.person[who]}/")
        page.fill("#tube", tube)
        self.click(page, "form[action$='/take/'] button")
        page = self.open("wu", "/testing/lab/")
        page.fill("#tube", tube)
        self.click(page, "button[formaction$='/receive/']")
        page = self.until_text("wu", "/testing/lab/", tube)
        page.fill("#tube", tube)
        self.click(page, f"button[value='{outcome}']")


def _cell(home: Path, *words: str) -> dict[str, Any]:
    line = [sys.executable, "-m", "tests.browser.cell", *words]
    done = subprocess.run(line, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def street(cells: Cells, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    path = chromium_path()
    from playwright.sync_api import sync_playwright

    home = cells("cast", tmp_path_factory.mktemp("street") / "cell")
    known = json.loads((home / "known.json").read_text())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        street = Street(home, known, chromium)
        try:
            street.start()
            yield street
        finally:
            chromium.close()
            street.stop()
