"""An official loads another county's list; a gate then turns down what that county withdrew, without network."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page

from linan.core import clock
from linan.kernel.tokens import KeyEntry, Payload, Status, StatusList, issue, key_id, sign_list
from linan.kernel.verdicts import Colour
from tests.browser.looking import SCREENS, objections
from tests.browser.street import Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
THEIRS, KEEPER = derive_private_key(20220712, SECP256R1()), Ed25519PrivateKey.from_private_bytes(b"7" * 32)


def code(colour: Colour, index: int) -> str:
    at = clock.now().replace(microsecond=0)
    return issue(Payload(index.to_bytes(8, "big"), colour, 330106, at, 6 * 3600, 1, index), THEIRS)


def write_trust(home: Path) -> None:
    """Their key and who keeps the list of it, without an address: the list comes as a file."""
    public, month = THEIRS.public_key(), timedelta(days=30)
    at = clock.now()
    entry = KeyEntry(key_id(public), "ES256", public, frozenset({330106}), frozenset(), at - month, at + month)
    keeper = base64.b64encode(KEEPER.public_key().public_bytes_raw()).decode()
    issuer = {"name": "西湖区", "keys": [key_id(public).hex()], "list_keys": [keeper]}
    (home / "trust.json").write_text(json.dumps({"keys": [entry.to_json()], "issuers": [issuer]}))


def ask(page: Page, token: str) -> tuple[str | None, str]:
    """What the guard is told: the action and all words."""
    page.evaluate("document.querySelector('[data-answer]').replaceChildren()")
    page.fill("[name=code]", token)
    page.locator("[data-scan-form] button[type=submit]").click()
    page.wait_for_selector("[data-answer] [data-action]")
    box = page.locator("[data-answer]")
    answer = box.locator("[data-action]").get_attribute("data-action"), box.inner_text()
    page.wait_for_timeout(2_100)
    return answer


def test_what_another_county_withdrew_opens_no_gate_with_network_and_without(street: Street, tmp_path: Path) -> None:  # noqa: F811
    write_trust(street.home)
    base, made = 4_000_000_000, clock.now() - timedelta(days=2)
    listed = StatusList.build(9, made, {base + 7: Status.REVOKED}, base + 400, base)
    (tmp_path / "list.json").write_text(json.dumps(sign_list(listed.to_json(), KEEPER)))
    (tmp_path / "forged.json").write_text(json.dumps(sign_list(listed.to_json(), Ed25519PrivateKey.generate())))

    page = street.open("he", "/healthcode/issuers/")
    assert "尚无名单" in page.locator("table").inner_text()
    page.locator("details:has(#file) > summary").click()
    page.set_input_files("#file", tmp_path / "forged.json")
    page.locator("form[action$='/issuers/load/'] button").click()
    page.wait_for_selector("text=信任文件里没有签发这份名单的一方")
    page = street.open("he", "/healthcode/issuers/")
    page.locator("details:has(#file) > summary").click()
    page.set_input_files("#file", tmp_path / "list.json")
    street.click(page, "form[action$='/issuers/load/'] button")
    assert "已收下" in page.locator("body").inner_text()
    for width, language in ((390, "zh-CN"), (1440, "en"), (390, "en"), (1440, "zh-CN")):
        context = street.chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
        look = context.new_page()
        look.goto(street.base + street.links["he"])
        name = SCREENS / f"issuers-{width}-{language[:2]}.png"
        assert not objections(look, f"{street.base}/healthcode/issuers/", language, name)
        context.close()

    gate = street.open("zhou", f"/gates/{street.gate}/scan/")
    gate.wait_for_selector("[data-gate][data-ready]")
    for offline in (False, True):
        gate.context.set_offline(offline)
        action, told = ask(gate, code(Colour.GREEN, base + 7))
        assert action == "unverifiable" and "收回" in told, told
        action, told = ask(gate, code(Colour.GREEN, 7))  # below their list: it ended long ago
        assert action == "unverifiable" and "早已到期" in told, told
        action, told = ask(gate, code(Colour.GREEN, base + 9))
        assert "外县" in told and "名单核对" in told, told
        assert action == "pass" or offline, told
    street.picture(gate, "other-county-offline-390-zh.png")
    gate.context.set_offline(False)
    assert not street.said
