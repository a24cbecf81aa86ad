"""The phone's own proof: a picture dies within two minutes, and no other phone, token or time fits it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import cbor2
from base45 import b45decode, b45encode
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.tokens import (
    MAX_CHARS,
    Rejected,
    Seen,
    StatusList,
    TrustList,
    Verified,
    answer_json,
    issue,
    read,
    show,
    verify,
)
from linan.kernel.tokens.signatures import signed
from tests.kernel.test_tokens import KEY, NOW, PAYLOAD, PROOFS, TRUST, code_of

PHONE = derive_private_key(20220711, SECP256R1())
HOLDER = PHONE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
TOKEN = issue(replace(PAYLOAD, holder_key=HOLDER), KEY)
ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_vectors():
    data = json.loads(PROOFS.read_text())
    trust, status = TrustList.from_json(data["trust"]), StatusList.from_json(data["status"])
    for case in data["cases"]:
        memory, at = Seen(), datetime.fromisoformat(case["at"])
        for earlier in case["before"]:
            read(earlier, trust, status, at, memory=memory)
        answer = answer_json(read(case["token"], trust, status, at, memory=memory))
        for part in ("accepted", "reason", "status", "shown_at", "claims"):
            assert answer[part] == case[part], case["name"]
    assert {"ok", "proof_missing", "proof_stale", "proof_future", "proof_wrong", "replayed"} <= {
        c["reason"] for c in data["cases"]
    }


def test_the_bytes_a_phone_signs_are_written_down():
    for given_ in json.loads(PROOFS.read_text())["messages"]:
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bytes.fromhex(given_["holder_key"]))
        signature = b45decode(given_["shown"][4:])[-64:]
        assert signed(key, bytes.fromhex(given_["signed_bytes"]), signature)


def test_a_screenshot_dies_within_two_minutes_and_works_at_one_gate_once():
    gate, picture = Seen(), show(TOKEN, PHONE, NOW, bytes(8))
    first = verify(picture, TRUST, None, NOW + timedelta(seconds=20), memory=gate)
    assert isinstance(first, Verified) and first.shown_at == NOW
    assert code_of(verify(picture, TRUST, None, NOW + timedelta(seconds=30), memory=gate)) == "replayed"
    assert code_of(verify(picture, TRUST, None, NOW + timedelta(minutes=3), memory=Seen())) == "proof_stale"
    live = show(TOKEN, PHONE, NOW + timedelta(minutes=3), b"another!")
    assert isinstance(verify(live, TRUST, None, NOW + timedelta(minutes=3), memory=gate), Verified)


def test_a_shown_code_stays_alphanumeric_and_short():
    picture = show(TOKEN, PHONE, NOW, bytes(8))
    assert set(picture) <= ALPHANUMERIC and len(picture) < 500 < MAX_CHARS


def test_a_code_turned_down_still_says_what_it_is():
    """The gate may then help by other means; the colour of a picture counts for nothing."""
    old = verify(show(TOKEN, PHONE, NOW, bytes(8)), TRUST, None, NOW + timedelta(hours=1))
    assert isinstance(old, Rejected) and old.code == "proof_stale" and old.payload


@given(st.integers(-600, 12 * 3600), st.binary(min_size=8, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_proof_is_believed_within_two_minutes_of_its_time_and_no_second_more(seconds: int, nonce: bytes):
    """`seconds` between the phone's signature and the gate's look; negative: the phone's clock is ahead."""
    token = issue(replace(PAYLOAD, holder_key=HOLDER, issued_at=NOW - timedelta(hours=1), lifetime_s=3 * 86400), KEY)
    answer = verify(show(token, PHONE, NOW, nonce), TRUST, None, NOW + timedelta(seconds=seconds))
    expected = "proof_future" if seconds < -120 else "proof_stale" if seconds > 120 else "verified"
    assert code_of(answer) == expected


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_touched_byte_is_ever_believed(data: st.DataObject):
    raw = bytearray(b45decode(show(TOKEN, PHONE, NOW, bytes(8))[4:]))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    assert code_of(verify("LA1:" + b45encode(bytes(raw)).decode(), TRUST, None, NOW)) != "verified"


def test_another_phone_or_another_token_is_never_believed():
    other = generate_private_key(SECP256R1())
    assert code_of(verify(show(TOKEN, other, NOW, bytes(8)), TRUST, None, NOW)) == "proof_wrong"
    _, stamp, nonce, signature = cbor2.loads(b45decode(show(TOKEN, PHONE, NOW, bytes(8))[4:]))
    again = b45decode(issue(replace(PAYLOAD, holder_key=HOLDER), KEY)[4:])
    moved = "LA1:" + b45encode(cbor2.dumps([again, stamp, nonce, signature])).decode()
    assert code_of(verify(moved, TRUST, None, NOW)) == "proof_wrong"
