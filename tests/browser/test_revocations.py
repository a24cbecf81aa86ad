"""The county's official loads a list of revoked EU certificates; a gate then turns one down without network."""

from __future__ import annotations

import base64
import importlib.util
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linan.core import clock
from tests.browser.looking import SCREENS, objections
from tests.browser.street import Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MAKER = Path(__file__).parents[1] / "vectors/tokens/make_revoked.py"


def maker() -> Any:
    """The maker of the vectors, for certificates of these days."""
    spec = importlib.util.spec_from_file_location("make_revoked", MAKER)
    assert spec is not None and spec.loader is not None
    made: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    made.ISSUED, made.ENDS = clock.now() - timedelta(days=30), clock.now() + timedelta(days=200)
    return made


def test_what_is_loaded_reaches_a_gate_that_then_loses_its_network(street: Street, tmp_path: Path) -> None:  # noqa: F811
    made = maker()
    (good, _), (gone, signature) = made.certificate("URN:UVCI:01:AT:GOOD#1"), made.certificate("URN:UVCI:01:AT:GONE#2")
    spki = made.AT.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key = {
        "kid": made.KID_AT.hex(), "algorithm": "ES256", "public_key": base64.b64encode(spki).decode(),
        "scope": {"regions": ["AT"], "claims": ["vaccination"]},
        "period": {"since": (made.ISSUED - timedelta(days=1)).isoformat(), "until": made.ENDS.isoformat()},
    }  # fmt: skip
    (street.home / "trust.json").write_text(json.dumps({"keys": [key]}))
    (tmp_path / "broken.json").write_text(json.dumps([{"country": "AT"}]))
    batch = made.batch("SIGNATURE", signature[:32], ends=made.ENDS)
    (tmp_path / "batch.json").write_text(json.dumps(batch))

    page = street.open("he", "/healthcode/revocations/")
    page.set_input_files("#file", tmp_path / "broken.json")
    page.locator("form[action$='/revocations/load/'] button").click()
    page.wait_for_selector("text=hashType")
    page = street.open("he", "/healthcode/revocations/")
    page.set_input_files("#file", tmp_path / "batch.json")
    street.click(page, "form[action$='/revocations/load/'] button")
    for width, language in ((390, "zh-CN"), (1440, "en")):
        context = street.chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
        look = context.new_page()
        look.goto(street.base + street.links["he"])
        name = SCREENS / f"revocations-{width}-{language[:2]}.png"
        assert not objections(look, f"{street.base}/healthcode/revocations/", language, name)
        context.close()

    gate = street.open("zhou", f"/gates/{street.gate}/scan/")
    gate.wait_for_selector("[data-gate][data-ready]")
    for offline in (False, True):
        gate.context.set_offline(offline)
        for token, action, words in ((gone, "unverifiable", "收回"), (good, "pass", "")):
            gate.evaluate("document.querySelector('[data-answer]').replaceChildren()")
            gate.fill("[name=code]", token)
            gate.locator("[data-scan-form] button[type=submit]").click()
            gate.wait_for_selector("[data-answer] [data-action]")
            told = gate.locator("[data-answer]").inner_text()
            if token == gone or not offline:
                assert gate.locator("[data-answer] [data-action]").get_attribute("data-action") == action, told
            assert words in told and (token == gone or "收回" not in told), told
            gate.wait_for_timeout(2_100)
    street.picture(gate, "revoked-offline-390-zh.png")
    gate.context.set_offline(False)

    # Withdrawn, it leaves the list; the batch's row says so.
    page = street.open("he", "/healthcode/revocations/")
    page.check("[name=ids]")
    street.click(page, "button[formaction$='/revocations/withdraw/']")
    assert "已撤回" in page.locator("table").inner_text()
    assert not street.said
