"""What the verifier is fuzzed with, from Hypothesis in the suite and from atheris in the long runs.

`try_text` is what must hold for any text whatever: an answer comes, it is JSON, and a code is accepted only if it says
what somebody we trust really signed. `try_signed` is for bytes an issuer of ours might have signed by mistake: no
crash, and nothing accepted whose fields are not what we allow.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
from base45 import b45decode, b45encode
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linan.kernel.tokens import (
    HC1,
    PREFIX,
    REASONS,
    Claim,
    KeyEntry,
    Payload,
    Status,
    StatusList,
    TrustList,
    algorithm_of,
    answer_json,
    issue,
    key_id,
    read,
    show,
)  # fmt: skip
from linan.kernel.tokens.keys import ALGORITHMS
from linan.kernel.tokens.sealing import to_sign
from linan.kernel.tokens.signatures import sign
from linan.kernel.verdicts import Colour
from tests.vectors.tokens.make_suites import STANDARD

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
KEY, PHONE = derive_private_key(20220710, SECP256R1()), derive_private_key(20220711, SECP256R1())
KID = key_id(KEY.public_key())
CLAIMS: frozenset[int | str] = frozenset({int(Claim.NEGATIVE_TEST_HOURS), "vaccination", "test", "recovery"})
REGIONS: frozenset[int | str] = frozenset({330110, "AT"})
SIGNERS = (KEY, Ed25519PrivateKey.from_private_bytes(b"\x20" * 32), STANDARD)
"""One key of each suite."""
ENTRIES = [
    KeyEntry(
        key_id(k.public_key()),
        algorithm_of(k),
        k.public_key(),
        REGIONS,
        CLAIMS,
        NOW - timedelta(days=30),
        NOW + timedelta(days=30),
    )
    for k in SIGNERS
]
TRUST = TrustList(1, NOW, {e.key_id: e for e in ENTRIES}, here=frozenset({330110}))
STATUS = StatusList.build(1, NOW, {7: Status.REVOKED}, 2000)
HEADER = cbor2.dumps({1: -7, 4: KID}, canonical=True)
HOLDER = PHONE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sealed(body: bytes, header: bytes = HEADER) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(18, [header, {}, body, sign(KEY, to_sign(header, body))]))


def la1(raw: bytes) -> str:
    return PREFIX + b45encode(raw).decode()


def hc1(raw: bytes) -> str:
    return HC1 + b45encode(zlib.compress(raw)).decode()


DCC = {"ver": "1.3.0", "nam": {"fnt": "X"}, "dob": "1998", "v": [{"ci": "URN:UVCI:01:AT:1", "dn": 2, "sd": 2}]}
CWT = cbor2.dumps({1: "AT", 4: int(NOW.timestamp()) + 9999, 6: int(NOW.timestamp()) - 9999, -260: {1: DCC}})
GREEN = Payload(bytes(8), Colour.GREEN, 330110, NOW, 43200, 4, 1)
ARRAY = cbor2.dumps(GREEN.to_array(), canonical=True)
PHONE_CODE = issue(Payload(bytes(8), Colour.GREEN, 330110, NOW, 43200, 4, 2, HOLDER, {1: 20}), KEY)
REVOKED = issue(Payload(bytes(8), Colour.GREEN, 330110, NOW, 43200, 4, 7), KEY)
GENUINE = (
    issue(GREEN, KEY),
    show(PHONE_CODE, PHONE, NOW, bytes(8)),
    hc1(sealed(CWT)),
    *(issue(Payload(bytes([n]) * 8, Colour.GREEN, 330110, NOW, 43200, 4, 1), k) for n, k in enumerate(SIGNERS[1:], 1)),
)
SEEDS = (*GENUINE, PHONE_CODE, REVOKED)
SIGNED = {json.dumps(answer_json(read(t, TRUST, STATUS, NOW))["claims"], sort_keys=True) for t in GENUINE}
assert len(SIGNED) == len(GENUINE)
assert all(answer_json(read(t, TRUST, STATUS, NOW))["accepted"] for t in GENUINE)


def try_text(text: str) -> dict[str, Any]:
    """Read any text; AssertionError for a false accept, or an answer no script could use."""
    answer = answer_json(read(text, TRUST, STATUS, NOW))
    told = json.dumps(answer, sort_keys=True, allow_nan=False)
    assert answer["reason"] in REASONS or answer["accepted"], told
    assert answer["accepted"] is (answer["reason"] == "ok"), told
    if answer["accepted"]:
        assert json.dumps(answer["claims"], sort_keys=True) in SIGNED, f"false accept: {text!r}"
    return answer


def try_signed(body: bytes, header: bytes = HEADER) -> None:
    """Read bytes rightly signed in both envelopes: whatever they are, the rules of the form and of the scope hold."""
    for text in (la1(sealed(body, header)), hc1(sealed(body, header))):
        answer = answer_json(read(text, TRUST, STATUS, NOW))
        told = json.dumps(answer, allow_nan=False)
        if not answer["accepted"]:
            assert answer["reason"] in REASONS, told
        elif text.startswith(PREFIX):
            assert answer["claims"]["county"] == "330110" and set(answer["claims"]["claims"]) <= {"negative_test_hours"}
            assert cbor2.dumps(cbor2.loads(body), canonical=True) == body, "only one spelling is read"
        else:
            assert answer["claims"]["country"] == "AT" and answer["claims"]["kind"] in CLAIMS
            assert answer["claims"]["expires_at"] > NOW.isoformat(), told


def try_signature(which: int, signature: bytes) -> None:
    """Bytes nobody signed with, under the key of one suite and the number of any; never believed."""
    key, said = SIGNERS[which % 3], sorted(ALGORITHMS.values())[which // 3 % len(ALGORITHMS)]
    header = cbor2.dumps({1: said, 4: key_id(key.public_key())}, canonical=True)
    whole = signature[:64].ljust(64, b"\0")
    told = try_text(la1(cbor2.dumps(cbor2.CBORTag(18, [header, {}, ARRAY, whole]))))
    right = said == ALGORITHMS[algorithm_of(key)]
    assert told["reason"] == ("bad_signature" if right else "wrong_algorithm"), told


def layers(data: bytes) -> None:
    """One run of a fuzzer: the first byte chooses how deep the rest goes in."""
    if not data:
        return
    depth, rest = data[0] % 8, data[1:]
    if depth == 0:
        try_text(rest.decode("utf-8", "replace"))
    elif depth == 1:
        try_text(la1(rest))
    elif depth == 2:
        try_text(HC1 + b45encode(rest).decode())
    elif depth == 3:
        try_text(hc1(rest))
    elif depth == 4:
        try_signed(rest)
    elif depth == 5:
        try_signed(ARRAY, rest)
    elif rest and depth == 6:
        try_text(touched(GENUINE[rest[0] % len(GENUINE)], rest[1:]))
    elif rest:
        try_signature(rest[0], rest[1:])


def touched(token: str, changes: bytes) -> str:
    """The token with some bytes below base45 (and below the packing) changed, three bytes for each change."""
    raw = bytearray(b45decode(token[4:]))
    if token.startswith(HC1):
        raw = bytearray(zlib.decompress(bytes(raw)))
    for at in range(0, len(changes) - 2, 3):
        raw[int.from_bytes(changes[at : at + 2], "big") % len(raw)] ^= changes[at + 2]
    return hc1(bytes(raw)) if token.startswith(HC1) else la1(bytes(raw))


def corpus() -> list[bytes]:
    """Where a guided run begins: every genuine code, at every depth."""
    opened = [b45decode(t[4:]) for t in SEEDS]
    return [
        *(b"\0" + t.encode() for t in SEEDS),
        *(b"\1" + r for r in opened),
        *(b"\2" + r for r in opened),
        b"\3" + zlib.decompress(opened[2]),
        b"\4" + ARRAY,
        b"\4" + CWT,
        b"\5" + HEADER,
        *(b"\6" + bytes([n]) + b"\0\1\2" for n in range(len(GENUINE))),
        *(b"\7" + bytes([n]) + bytes(64) for n in range(12)),
    ]
