"""The next county's codes at our gate, on the guard's phone without network: judged by the rules in force here."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from linan.kernel.tokens import Claim, KeyEntry, Payload, TrustList, issue, key_id
from linan.kernel.verdicts import Colour
from tests.browser.street import Street, street  # noqa: F401 - a fixture
from tests.browser.test_gate_app import Phone, phone, post  # noqa: F401 - a fixture
from tests.browser.test_gate_offline import ask

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def neighbour(street: Street, now: datetime) -> EllipticCurvePrivateKey:  # noqa: F811
    """The next county's key, believed here from now on."""
    key = generate_private_key(SECP256R1())
    believed = KeyEntry(
        key_id(key.public_key()), "ES256", key.public_key(), frozenset({330106}),
        frozenset({Claim.WORST_ZONE, Claim.NEGATIVE_TEST_HOURS}), now - timedelta(days=1), now + timedelta(days=1),
    )  # fmt: skip
    held = TrustList(1, now, {believed.key_id: believed})
    (street.home / "trust.json").write_text(json.dumps(held.to_json()))
    return key


def test_the_next_county_s_codes_are_judged_without_network_as_with_it(street: Street, phone: Phone):  # noqa: F811
    """Cut off, the phone says what the server says: the rules in force here came to it as a signed list."""
    page = phone.page
    at = datetime.fromisoformat(page.evaluate("new Date(Date.now() - 60000).toISOString()")).replace(microsecond=0)
    key = neighbour(street, at)
    tokens = {
        colour: issue(Payload(bytes([n] * 8), colour, 330106, at, 3600, 1, n, b"", {1: 20}), key)
        for n, colour in enumerate(Colour)
    }
    with page.expect_response(lambda r: "/api/healthcode/rules" in r.url and r.status == 200):
        page.goto(phone.url)
    page.wait_for_selector("[data-gate][data-ready]")
    phone.context.set_offline(True)
    page.goto(phone.url)
    page.wait_for_selector("[data-age].ln-stale")
    said = {}
    for colour, token in tokens.items():
        said[colour] = ask(page, token, "in"), page.locator("[data-answer] [data-action]").get_attribute("data-action")
        if colour is Colour.GREEN:
            page.locator("[data-answer]").scroll_into_view_if_needed()
            street.picture(page, "gate-app-other-county-offline-390-zh.png")
    assert [action for _, action in said.values()] == ["pass", "wait", "stop"]
    assert all("按本地现行规则判断" in text for text, _ in said.values()), said
    phone.context.set_offline(False)
    page.wait_for_selector("[data-queue]", state="hidden", timeout=60_000)
    for n, (colour, token) in enumerate(tokens.items()):
        there = {
            "gate": street.gate, "nonce": f"next-county-{n}", "at": page.evaluate("new Date().toISOString()"),
            "code": token, "direction": "in",
        }  # fmt: skip
        assert post(street, "zhou", "/api/gates/scan", there)["action"] == said[colour][1]
    assert not page.locator("[data-conflicts] .ln-notice").count()
    assert not phone.said and not street.said
