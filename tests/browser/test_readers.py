"""An identity card laid on a reader: at the guard's phone, at the desk, and on a turnstile where nobody stands.

A reader of the keyboard kind is played by quick typing and Enter; the turnstile by its key and the cell's own address.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linan.core import clock
from tests.browser.looking import SCREENS, objections
from tests.browser.street import Street, street  # noqa: F401 - a fixture
from tests.cast import identity_number

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
FATHER, MOTHER = identity_number(date(1985, 6, 18), "male", 2), identity_number(date(1987, 9, 2), "female", 3)
LINE = f"徐浩然|男|汉|19850618|杭州市余杭区某路1号|{FATHER}|杭州市公安局|20150101|20350101"
STRANGER = "33010619820607002"
WRONG = FATHER[:17] + ("1" if FATHER[17] != "1" else "2")


def laid_down(page: Any, text: str, enter: bool = True) -> None:
    """A reader types faster than any hand, and ends with Enter."""
    page.keyboard.type(text)
    if enter:
        page.keyboard.press("Enter")


class Gate:
    """The guard's phone and what it sent up."""

    def __init__(self, street: Street) -> None:  # noqa: F811
        self.street, self.page = street, street.page("zhou")
        self.sent: list[dict[str, Any]] = []
        self.page.on("request", self._note)
        street.open("zhou", f"/gates/{street.gate}/scan/")
        self.page.wait_for_selector("[data-gate][data-ready]")

    def _note(self, request: Any) -> None:
        if request.method == "POST" and "/api/gates/scan" in request.url:
            told = json.loads(request.post_data)
            self.sent += told.get("scans", [told])

    def clear(self) -> None:
        self.sent.clear()
        self.page.evaluate("document.querySelector('[data-answer]').replaceChildren()")
        self.page.focus("[name=code]")

    def answered(self, words: str = "") -> str:
        self.page.wait_for_selector(f"[data-answer] [data-action]:has-text('{words}')")
        return str(self.page.locator("[data-answer] [data-action]").get_attribute("data-action"))

    def sources(self, n: int) -> list[str]:
        told = self.street.page("lead").request.get(f"{self.street.base}/api/gates/passages").json()
        return [p["source"] for p in told[:n]]


@pytest.fixture(scope="module")
def gate(street: Street) -> Gate:  # noqa: F811
    return Gate(street)


def test_the_guard_s_phone_knows_a_reader_from_a_hand(gate: Gate) -> None:
    gate.clear()
    laid_down(gate.page, FATHER)
    assert gate.answered() == "pass" and gate.sources(1) == ["reader"]
    assert [(s["identity"], s["read"]) for s in gate.sent] == [(FATHER, "reader")]
    gate.page.wait_for_timeout(2_100)
    gate.clear()
    laid_down(gate.page, LINE)
    gate.answered()
    assert [(s["identity"], s["read"]) for s in gate.sent] == [(FATHER, "reader")] and "徐浩然" not in str(gate.sent)
    gate.clear()
    gate.page.keyboard.type(MOTHER, delay=110)
    gate.page.keyboard.press("Enter")
    gate.answered()
    assert [(s["identity"], s.get("read")) for s in gate.sent] == [(MOTHER, None)] and gate.sources(1) == ["scan"]


def test_two_quick_cards_never_mix_and_one_cut_short_gives_way(gate: Gate) -> None:
    gate.page.wait_for_timeout(2_100)
    gate.clear()
    laid_down(gate.page, MOTHER)
    laid_down(gate.page, FATHER)
    gate.page.wait_for_timeout(1_500)
    assert [(s["identity"], s["read"]) for s in gate.sent] == [(MOTHER, "reader"), (FATHER, "reader")]
    gate.page.wait_for_timeout(1_000)
    gate.clear()
    laid_down(gate.page, FATHER[:14], enter=False)  # lifted too soon: no Enter came
    gate.page.wait_for_timeout(600)
    laid_down(gate.page, MOTHER)
    gate.answered()
    assert [s["identity"] for s in gate.sent] == [MOTHER]
    gate.clear()
    laid_down(gate.page, FATHER + MOTHER)
    assert gate.answered("两张卡") == "unverifiable" and not gate.sent


def test_a_wrong_check_digit_is_refused_in_words_and_sent_nowhere(gate: Gate) -> None:
    gate.clear()
    laid_down(gate.page, WRONG)
    assert gate.answered("校验位") == "unverifiable" and not gate.sent
    gate.street.picture(gate.page, "reader-wrong-390-zh.png")
    assert gate.page.input_value("[name=code]") == ""


def test_without_network_a_card_waits_and_goes_up_once_as_read(gate: Gate) -> None:
    gate.page.wait_for_timeout(2_100)
    gate.clear()
    gate.page.context.set_offline(True)
    laid_down(gate.page, FATHER)
    gate.page.wait_for_selector("[data-queue]:has-text('1 ')")
    gate.street.picture(gate.page, "reader-offline-390-zh.png")
    gate.page.context.set_offline(False)
    gate.page.wait_for_selector("[data-queue]", state="hidden", timeout=60_000)
    assert [(s["identity"], s["read"]) for s in gate.sent] == [(FATHER, "reader")] and gate.sources(1) == ["reader"]
    assert not gate.street.said


def test_the_desk_fills_kind_name_and_number_together(street: Street, gate: Gate) -> None:  # noqa: F811
    page = street.open("zhou", f"/gates/{street.gate}/desk/")
    if page.locator("form[action$='/desk/take/']").count():
        street.click(page, "form[action$='/desk/take/'] button")
    page = street.open("zhou", f"/gates/{street.gate}/desk/")
    page.locator("[data-visitor] > summary").click()
    stranger = f"{STRANGER}{'10X98765432'[sum(int(d) * 2 ** (17 - n) for n, d in enumerate(STRANGER)) % 11]}"
    filled = lambda *names: [page.input_value(f"[data-card-form] [name={n}]") for n in names]  # noqa: E731
    page.focus("[name=phone]")
    page.keyboard.type("137", delay=110)
    page.wait_for_timeout(400)
    laid_down(page, f"{stranger}#孙悟")  # longer than the telephone's field
    assert filled("document", "number", "name", "read_by", "phone") == ["identity", stranger, "孙悟", "reader", "137"]
    note = page.locator("[data-reader-note]")
    assert note.is_visible() and "照片" in note.inner_text() and "/desk/" in page.url
    street.picture(page, "reader-desk-390-zh.png")
    # A card that cannot be right empties all three; the next types its number alone: nothing stays of the first.
    laid_down(page, WRONG)
    assert filled("number", "name", "read_by", "phone") == ["", "", "", "137"] and "校验位" in note.inner_text()
    laid_down(page, stranger)
    assert filled("number", "name", "read_by") == [stranger, "", "reader"]
    page.fill("[name=name]", "孙悟")
    page.fill("[name=phone]", "13700000009")
    page.fill("[name=temperature]", "36.5")
    for question in ("ill", "contact", "risk_area"):
        page.check(f"[name={question}][value=no]")
    street.click(page, "button[value=admit]")
    assert "读卡器读取" in street.text("zhou", f"/gates/{street.gate}/desk/")
    # A hand that changes the number takes the mark away.
    page.locator("[data-visitor] > summary").click()
    page.focus("[name=number]")
    laid_down(page, stranger)
    page.fill("[name=number]", "E12345678")
    assert filled("read_by") == [""]


ICAO = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
ICAO_CARD = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
"""The specimens of ICAO Doc 9303, parts 4 and 5."""


def test_the_desk_reads_a_passport_and_a_travel_card_line_by_line(street: Street, gate: Gate) -> None:  # noqa: F811
    page = street.open("zhou", f"/gates/{street.gate}/desk/")
    if page.locator("form[action$='/desk/take/']").count():
        street.click(page, "form[action$='/desk/take/'] button")
    page = street.open("zhou", f"/gates/{street.gate}/desk/")
    page.locator("[data-visitor] > summary").click()

    def filled() -> list[str]:
        names = ("document", "number", "name", "read_by")
        return [page.input_value(f"[data-card-form] [name={n}]") for n in names]

    note, empty = page.locator("[data-reader-note]"), ["", "", ""]
    # A reader presses Enter after each line, wherever the cursor stood.
    page.focus("[name=phone]")
    for text in ICAO:
        laid_down(page, text)
    assert filled() == ["passport", "L898902C3", "ERIKSSON ANNA MARIA", "reader"] and "/desk/" in page.url
    assert "UTO" in note.inner_text() and "1974-08-12" in note.inner_text() and page.input_value("[name=phone]") == ""
    street.picture(page, "reader-passport-390-zh.png")
    # A line lost: nothing half stays, and the next document starts anew.
    laid_down(page, ICAO[0])
    page.wait_for_selector("[data-reader-note].ln-notice-error")
    assert filled()[1:] == empty and "一部分" in note.inner_text()
    street.picture(page, "reader-part-390-zh.png")
    for text in ICAO_CARD:
        laid_down(page, text)
    assert filled() == ["travel", "D23145890", "ERIKSSON ANNA MARIA", "reader"]
    # A wrong check digit, and two documents in one: in words, and nothing filled.
    for text in (ICAO[0], ICAO[1].replace("740812", "740813")):
        laid_down(page, text)
    assert filled()[1:] == empty and "校验位" in note.inner_text()
    laid_down(page, "".join(ICAO) * 2)
    assert filled()[1:] == empty and "两张" in note.inner_text()
    # A passport's first line and an identity card: the card counts, and nothing of the passport.
    laid_down(page, ICAO[0])
    laid_down(page, FATHER)
    assert filled() == ["identity", FATHER, "", "reader"]
    page.wait_for_timeout(1_200)
    assert filled() == ["identity", FATHER, "", "reader"]


def test_the_guard_s_phone_sends_a_passport_s_number_and_no_name(gate: Gate) -> None:
    gate.street.open("zhou", f"/gates/{gate.street.gate}/scan/")
    gate.page.wait_for_selector("[data-gate][data-ready]")
    gate.clear()
    for text in ICAO:
        laid_down(gate.page, text)
    gate.answered()
    assert [(s["identity"], s["read"]) for s in gate.sent] == [("L898902C3", "reader")]
    assert "ERIKSSON" not in str(gate.sent)
    gate.clear()
    laid_down(gate.page, ICAO[0])
    assert gate.answered("一部分") == "unverifiable" and not gate.sent
    gate.clear()
    gate.page.fill(
        "[name=code]", "".join(ICAO)[:-1] + "1"
    )  # pasted, with a wrong digit: it holds a name and stays here
    gate.page.keyboard.press("Enter")
    assert gate.answered("校验位") == "unverifiable" and not gate.sent


def read(street: Street, key: Any, terminal: str, card: str, nonce: str) -> Any:  # noqa: F811
    told = {"format": "linan.card_reading/1", "terminal": terminal, "nonce": nonce,
            "at": clock.now().isoformat(), "card": card}  # fmt: skip
    text = json.dumps(told)
    body = json.dumps({"body": text, "signature": b64encode(key.sign(text.encode())).decode()}).encode()
    request = urllib.request.Request(
        f"{street.base}/api/gates/terminals/{terminal}/readings", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_turnstile_is_enrolled_opens_by_card_and_is_withdrawn(street: Street) -> None:  # noqa: F811
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    page = street.open("lead", "/gates/terminals/")
    page.fill("[name=name]", "东门闸机")
    page.fill("[name=public_key]", "not a key")
    page.locator("[data-card-terminal] button[type=submit]").click()
    page.wait_for_selector("[data-refused=bad_key]")
    assert page.input_value("[name=name]") == "东门闸机"
    page.fill("[name=public_key]", pem)
    street.click(page, "[data-card-terminal] button[type=submit]")
    terminal = str(page.locator("[data-terminal]").first.get_attribute("data-terminal"))
    status, told = read(street, key, terminal, FATHER, "story-0001")
    assert (status, told["open"], told["action"]) == (200, True, "pass"), told
    assert read(street, Ed25519PrivateKey.generate(), terminal, FATHER, "story-0002")[0] == 403
    street.until_text("lead", "/gates/passages/", "刷证通行")
    for width, language in ((390, "zh-CN"), (1440, "zh-CN"), (390, "en"), (1440, "en")):
        context = street.chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
        look = context.new_page()
        look.goto(street.base + street.links["lead"])
        name = SCREENS / f"terminals-{width}-{language[:2]}.png"
        assert not objections(look, f"{street.base}/gates/terminals/", language, name)
        context.close()
    page = street.open("lead", "/gates/terminals/")
    street.click(page, f"[data-terminal='{terminal}'] form button")
    status, told = read(street, key, terminal, FATHER, "story-0003")
    assert status == 403 and told["type"].endswith("terminal_withdrawn")
