"""Somebody from the next county and a traveller from Austria: believed by their keys, judged by our own rules."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from linan.core import clock, vault
from linan.domains.gates import queries
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region
from linan.kernel.tokens import (
    REASONS,
    Claim,
    KeyEntry,
    Payload,
    RevocationList,
    Status,
    StatusList,
    TrustList,
    issue,
    key_id,
)
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db
VECTORS = json.loads((Path(__file__).parents[5] / "tests/vectors/tokens/hc1.json").read_text())
NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
GATE = Region.of_code("330110001001")
KEY = derive_private_key(20220711, SECP256R1())
THEIRS = KeyEntry(
    key_id(KEY.public_key()), "ES256", KEY.public_key(), frozenset({330106, 330110}),
    frozenset({Claim.WORST_ZONE, Claim.NEGATIVE_TEST_HOURS}), NOW - timedelta(days=30), NOW + timedelta(days=30),
)  # fmt: skip
PAYLOAD = Payload(bytes(8), Colour.GREEN, 330106, NOW, 3600, 1, 0)


@pytest.fixture(autouse=True)
def believed(monkeypatch):
    keys = {THEIRS.key_id: THEIRS, **TrustList.from_json(VECTORS["trust"]).keys}
    monkeypatch.setattr(queries.codes, "_issuers", [lambda: keys])
    with clock.frozen(NOW):
        yield keys


def colour(payload: Payload) -> str | None:
    return queries.read_token(issue(payload, KEY), NOW, GATE).colour


def test_another_county_s_code_counts_by_our_rules_and_never_greener(believed):
    assert colour(PAYLOAD) == "green"
    assert colour(replace(PAYLOAD, colour=Colour.YELLOW)) == "yellow"
    # Green there, but fresh from a high-risk zone: our edition says otherwise.
    assert colour(replace(PAYLOAD, claims={Claim.WORST_ZONE: 3})) == "red"
    believed.clear()
    assert queries.read_token(issue(PAYLOAD, KEY), NOW, GATE).doubt is not None


def test_another_issuer_s_number_is_not_ours(monkeypatch):
    ours = PersonRef(new_id())
    monkeypatch.setattr(queries.codes, "_lookups", [{0: (ours, Status.REVOKED)}.get])
    monkeypatch.setattr(queries.codes, "_listed", [lambda: 8])
    shown = queries.read_token(issue(replace(PAYLOAD, county=330110), KEY), NOW, GATE)
    assert (shown.colour, shown.person) == ("green", None)


def test_a_certificate_is_judged_by_our_rules_and_a_forged_one_by_none():
    cases = {c["name"]: c["token"] for c in VECTORS["cases"]}
    for name in ("vaccination, ES256", "test, ES256", "recovery, ES256", "vaccination, PS256"):
        assert queries.read_token(cases[name], NOW, GATE).colour == "green", name
    for name in ("forged: one bit", "unknown issuer"):
        shown = queries.read_token(cases[name], NOW, GATE)
        assert shown.colour is None and shown.doubt is not None, name


def test_a_revoked_certificate_opens_no_gate(monkeypatch):
    data = json.loads((Path(__file__).parents[5] / "tests/vectors/tokens/revoked.json").read_text())
    keys = TrustList.from_json(data["trust"]).keys
    monkeypatch.setattr(queries.codes, "_issuers", [lambda: keys])
    monkeypatch.setattr(queries.codes, "_revocations", [lambda: RevocationList.from_json(data["status"])])
    for case in data["cases"]:
        shown = queries.read_token(case["token"], datetime.fromisoformat(case["at"]), GATE)
        assert (shown.colour, shown.doubt) == (
            ("green", None) if case["accepted"] else (None, REASONS[case["reason"]])
        ), case["name"]


def test_a_code_of_ours_below_the_list_that_says_it_counts_opens_no_gate(monkeypatch):
    """Its row is deleted and every such code has ended: one that says otherwise is not believed."""
    monkeypatch.setattr(queries.codes, "_lookups", [{}.get])
    monkeypatch.setattr(queries.codes, "_listed", [lambda: 8])
    for index, reason in ((7, "unlisted"), (8, None)):
        payload = replace(PAYLOAD, county=330110, status_index=index)
        shown = queries.read_token(issue(payload, vault.token_key(queries.TOKEN_KEY, NOW)), NOW, GATE)
        assert (shown.colour, shown.doubt) == ((None, REASONS[reason]) if reason else ("green", None))


def test_a_scan_told_late_is_judged_by_its_own_time_though_their_list_has_gone_on(monkeypatch):
    """A gate without network let somebody pass; days later their county's list no longer names that code."""
    listed = replace(StatusList.build(9, NOW + timedelta(days=3), {}, 4_000, 400), keys=frozenset({THEIRS.key_id}))
    monkeypatch.setattr(queries.codes, "_statuses", [lambda: [listed]])
    assert colour(replace(PAYLOAD, status_index=7)) == "green"
    early = replace(listed, issued_at=NOW)  # made while the code says it counts: one of the two is not right
    monkeypatch.setattr(queries.codes, "_statuses", [lambda: [early]])
    shown = queries.read_token(issue(replace(PAYLOAD, status_index=7), KEY), NOW, GATE)
    assert (shown.colour, shown.doubt) == (None, REASONS["unlisted"])
