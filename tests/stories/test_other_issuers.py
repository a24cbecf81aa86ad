"""Another county withdraws a code: once its list is held it opens no gate of ours, and the guard reads its age."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from linan.domains.gates import actions as gates
from linan.domains.gates.rules import Action
from linan.domains.healthcode import actions
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.kernel.actor import workflow_actor
from linan.kernel.tokens import Claim, KeyEntry, Payload, Status, StatusList, issue, key_id, sign_list
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db
THEIRS, THIRD = derive_private_key(20220712, SECP256R1()), derive_private_key(20220713, SECP256R1())
KEEPER = Ed25519PrivateKey.from_private_bytes(b"7" * 32)


def entry(key, at, county):
    public = key.public_key()
    day = timedelta(days=30)
    claims = frozenset(int(c) for c in Claim)
    return KeyEntry(key_id(public), "ES256", public, frozenset({county}), claims, at - day, at + day)


def code(index, at, key=THEIRS, county=330106):
    return issue(Payload(index.to_bytes(8, "big"), Colour.GREEN, county, at, 3600, 1, index), key)


@pytest.fixture(autouse=True)
def believed(settings, tmp_path, clock):
    settings.LINAN_HOME = tmp_path
    keys = [entry(THEIRS, clock.at, 330106).to_json(), entry(THIRD, clock.at, 330108).to_json()]
    issuer = {
        "name": "西湖区", "keys": [key_id(THEIRS.public_key()).hex()], "status": "",
        "list_keys": [base64.b64encode(KEEPER.public_key().public_bytes_raw()).decode()],
    }  # fmt: skip
    path = tmp_path / "trust.json"
    path.write_text(json.dumps({"keys": keys, "issuers": [issuer]}))
    return path


@pytest.fixture
def officer(cast):
    return workflow_actor("officer", cast.county, [LOAD_REVOCATIONS])


def listed(sequence, at, marked):
    return sign_list(StatusList.build(sequence, at, marked, 400).to_json(), KEEPER)


def test_a_code_another_county_withdrew_opens_no_gate(cast, clock, officer):
    """Before their list came it passed, and the guard read that no list was at hand."""
    assert gates.scan(cast.zhou, cast.gate_a, code(7, clock.at), clock.at, "nonce-0001").action is Action.PASS
    first = gates.scan(cast.zhou, cast.gate_a, code(9, clock.at), clock.at, "nonce-0002")
    assert "No list" in str(first.next_step)
    issuer, new = actions.load_issuer_list(officer, listed(5, clock.at, {7: Status.REVOKED}))
    assert (issuer.name, new) == ("西湖区", True)
    gone = gates.scan(cast.zhou, cast.gate_a, code(7, clock.at), clock.at, "nonce-0003")
    assert gone.action is Action.UNVERIFIABLE and "withdrawn" in str(gone.words)
    good = gates.scan(cast.zhou, cast.gate_a, code(9, clock.at), clock.at, "nonce-0004")
    assert good.action is Action.PASS and "list of" in str(good.next_step)
    # A third county's code of the same index is none of their business.
    third = gates.scan(cast.zhou, cast.gate_a, code(7, clock.at, THIRD, 330108), clock.at, "nonce-0005")
    assert third.action is Action.PASS and "No list" in str(third.next_step)
    clock.advance(days=9)
    old = gates.scan(cast.zhou, cast.gate_a, code(9, clock.at), clock.at, "nonce-0006")
    assert old.action is Action.PASS and "list of" in str(old.next_step)  # old, and said so: no closed gate
