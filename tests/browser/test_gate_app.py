"""老周's phone at the gate, through its camera: with network, without, and back. Nothing is lost, nothing doubled.

The camera is Chromium's own fake one; what it sees is a video made here of codes that were really issued.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import segno

from tests.browser.looking import SCREENS, chromium_path, objections
from tests.browser.outbreak import code_of
from tests.browser.street import FLAGS, Street, street  # noqa: F401 - a fixture
from tests.forgery import forged

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
WIDE, HIGH = 640, 480


def film(path: Path, text: str) -> None:
    """Three frames of a sheet of paper with this code on it, as the raw video Chromium's fake camera plays."""
    modules = np.array([list(row) for row in segno.make(text, error="m").matrix], dtype=np.uint8)
    side = (HIGH - 60) // len(modules)
    code = np.kron(np.where(modules, 20, 235).astype(np.uint8), np.ones((side, side), dtype=np.uint8))
    sheet = np.full((HIGH, WIDE), 235, dtype=np.uint8)
    top, left = (HIGH - len(code)) // 2, (WIDE - len(code)) // 2
    sheet[top : top + len(code), left : left + len(code)] = code
    grey = bytes([128]) * (WIDE * HIGH // 2)
    frame = b"FRAME\n" + sheet.tobytes() + grey
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDE, HIGH) + frame * 3)


class Phone:
    """The guard's phone: its window, its camera, and every nonce it ever sent up."""

    def __init__(self, street: Street, chromium: Any, sees: Path) -> None:  # noqa: F811
        self.street, self.sees = street, sees
        self.context = chromium.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", permissions=["camera"]
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.answers: list[dict[str, Any]] = []
        self.doors: list[str] = []
        self._responses: list[Any] = []
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.on("response", self._note)
        self.page.goto(street.base + street.links["zhou"])
        self.url = f"{street.base}/gates/{street.gate}/scan/"

    def _note(self, response: Any) -> None:
        if "/api/gates/scan" in response.url and response.request.method == "POST":
            self._responses.append(response)

    def told(self) -> list[dict[str, Any]]:
        """What the server answered to scans until now, in order, whether one came alone or in a batch. Read before the
        page is left: Chromium keeps no body of an answer longer."""
        for response in self._responses:
            one = response.json()
            self.answers += one if isinstance(one, list) else [one]
        self.doors += [r.url.rsplit("/", 1)[1] for r in self._responses]
        self._responses.clear()
        return self.answers

    def scan(self, text: str) -> str:
        """Hold this code before the camera until the page has an answer; the action it shows."""
        film(self.sees, text)
        self.page.evaluate("document.querySelector('[data-answer]').replaceChildren()")
        self.page.locator("[data-camera-button]").click()
        self.page.wait_for_selector("[data-answer] [data-action]")
        self.page.locator("[data-camera-button]").click()
        return str(self.page.locator("[data-answer] [data-action]").get_attribute("data-action"))

    def answer(self) -> str:
        return str(self.page.locator("[data-answer]").inner_text())


@pytest.fixture(scope="module")
def phone(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:  # noqa: F811
    sees = tmp_path_factory.mktemp("camera") / "sees.y4m"
    film(sees, "nothing yet")
    flags = [
        *FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={sees}",
    ]  # fmt: skip
    browser = street.chromium.browser_type.launch(executable_path=chromium_path(whole=True), args=flags)
    yield Phone(street, browser, sees)
    browser.close()


def passages(street: Street) -> int:  # noqa: F811
    return len(street.page("lead").request.get(f"{street.base}/api/gates/passages").json())


def test_with_network_without_and_back_again(street: Street, phone: Phone):  # noqa: F811
    page, before = phone.page, passages(street)
    mother = paper_of(street, "mother")
    page.goto(phone.url)
    page.wait_for_selector("[data-gate][data-ready]")
    assert phone.scan(code_of(street, "zhao")) == "pass"
    assert [a["action"] for a in phone.told()] == ["pass"] and passages(street) == before + 1
    street.picture(page, "gate-app-online-390-zh.png")

    # While the gate is cut off, the doctor takes down 母亲's fever: the gate's list is from before that.
    phone.context.set_offline(True)
    fever = {"person": street.person["mother"], "kind": "symptom", "at": a_minute_ago(page), "key": "fever"}
    post(street, "li", "/api/healthcode/evidence", fever)

    # The phone was put away and the page is opened anew, from the phone itself.
    page.goto(phone.url)
    page.wait_for_selector("[data-age].ln-stale")
    assert "核验" in page.locator("[data-age]").inner_text()
    assert phone.scan(mother) == "pass"
    assert "本机" in phone.answer()
    street.picture(page, "gate-app-offline-390-zh.png")
    assert phone.scan(forged(mother)) == "unverifiable"
    page.fill("[name=code]", "330110199001011234")
    page.locator("[data-scan-form] button[type=submit]").click()
    page.wait_for_selector("[data-queue]:has-text('3 ')")
    page.locator("[name=exemption]").evaluate("e => e.closest('details').open = true")
    page.select_option("[name=exemption]", "emergency")
    assert phone.scan(code_of(street, "father")) == "pass" and page.input_value("[name=exemption]") == ""
    assert len(phone.told()) == 1 and passages(street) == before + 1

    phone.context.set_offline(False)
    page.wait_for_selector("[data-queue]", state="hidden", timeout=60_000)
    page.wait_for_timeout(500)
    up = phone.told()[1:]
    assert [(a["action"], a["conflict"]) for a in up] == [
        ("wait", True), ("unverifiable", False), ("unverifiable", False), ("pass", False),
    ], up  # fmt: skip
    assert phone.doors == ["scan", "scans"]
    assert len({a["nonce"] for a in phone.answers}) == len(phone.answers) == 5
    page.wait_for_selector("[data-conflicts] .ln-notice")
    street.picture(page, "gate-app-conflict-390-zh.png")
    assert passages(street) == before + 2
    waiting = page.request.get(f"{street.base}/api/gates/handovers").json()
    assert [h["gate"] for h in waiting] == [street.gate]

    # Kept until somebody has read it, through a reload; then it is gone.
    page.reload()
    page.wait_for_selector("[data-conflicts] .ln-notice button")
    page.locator("[data-conflicts] button").click()
    page.wait_for_selector("[data-conflicts] .ln-notice", state="detached")
    assert not phone.said and not street.said


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_is_sound(street: Street, phone: Phone, width: int, language: str):  # noqa: F811
    context = phone.context.browser.new_context(
        viewport={"width": width, "height": 844}, locale=language, permissions=["camera"]
    )
    page = context.new_page()
    page.goto(street.base + street.links["zhou"])
    wrong = objections(page, phone.url, language, SCREENS / f"gate-app-{width}-{language[:2]}.png")
    page.wait_for_selector("[data-gate][data-ready]")
    context.set_offline(True)
    page.fill("[name=code]", "330110199001011234")
    page.locator("[data-scan-form] button[type=submit]").click()
    page.wait_for_selector("[data-answer] [data-action]")
    page.screenshot(path=str(SCREENS / f"gate-app-answer-{width}-{language[:2]}.png"), full_page=True)
    context.close()
    assert not wrong, "\n".join(wrong)


def post(street: Street, who: str, path: str, body: dict[str, Any]) -> Any:  # noqa: F811
    page = street.page(who)
    csrf = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    headers = {"Content-Type": "application/json", "X-CSRFToken": csrf, "Referer": street.base}
    told = page.request.post(street.base + path, data=json.dumps(body), headers=headers)
    assert told.status == 200, told.text()
    return told.json()


def paper_of(street: Street, who: str) -> str:  # noqa: F811
    """A code on paper, from the grid worker: it belongs to no phone and says the same for days."""
    told = post(street, "wang", "/api/healthcode/token", {"person": street.person[who], "paper": True})
    return str(told["token"])


def a_minute_ago(page: Any) -> str:
    return str(page.evaluate("new Date(Date.now() - 60000).toISOString()"))
