"""Writes `suites.json`: codes of each suite and of each pair of them taken for one another, and trust lists that must
be refused, with what every verifier must answer. The key of SM2 is the one of the example in GB/T 32918.5-2017, A.

`python -m tests.vectors.tokens.make_suites`
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
from base45 import b45decode, b45encode
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linan.kernel.tokens import (
    HC1,
    PREFIX,
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
from linan.kernel.tokens.keys import ALGORITHMS, SUITES, spki
from linan.kernel.tokens.sealing import to_sign
from linan.kernel.tokens.signatures import sign
from linan.kernel.tokens.sm2 import SPKI, Sm2PrivateKey, Sm2PublicKey, sm3
from linan.kernel.verdicts import Colour

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
HERE = 330110
NAME = b"ALICE123@YAHOO.COM"
N = {
    "ES256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "SM2": 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123,
}
"""The orders of the two curves."""
L = 2**252 + 27742317777372353535851937790883648493


def sm2(secret: str, point: str, name: bytes = b"1234567812345678") -> Sm2PrivateKey:
    return Sm2PrivateKey(bytes.fromhex(secret), Sm2PublicKey(bytes.fromhex(point), name))


STANDARD = sm2(
    "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8",
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
)
ANOTHER = Sm2PrivateKey.of_pem(
    b"-----BEGIN PRIVATE KEY-----\n"
    b"MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgJSujW2CNfLWoc2CI\n"
    b"cgUCJEV2Y1vsYFN2syEU3RdbXgyhRANCAASZbQ2QgwrjmExMAMhndeqgWts8Spc7\n"
    b"KtfZnMcatY0vM2JBRVUJ+cgHNKzSILVI3CJ7jf9LS8WvfH6VeLR2TshH\n"
    b"-----END PRIVATE KEY-----\n"
)
NAMED = replace(ANOTHER, public=replace(ANOTHER.public, user_id=NAME))
OURS = {
    "ES256": derive_private_key(20220720, SECP256R1()),
    "EdDSA": Ed25519PrivateKey.from_private_bytes(b"\x20" * 32),
    "SM2": STANDARD,
}
STRANGERS = {
    "ES256": derive_private_key(20220721, SECP256R1()),
    "EdDSA": Ed25519PrivateKey.from_private_bytes(b"\x21" * 32),
    "SM2": ANOTHER,
}
PHONE = derive_private_key(20220722, SECP256R1())
HOLDER = PHONE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def entry(key, **more: Any) -> KeyEntry:
    public = key.public_key()
    period = {"since": NOW - timedelta(days=30), "until": NOW + timedelta(days=30)} | more
    claims = frozenset({int(Claim.NEGATIVE_TEST_HOURS), "vaccination"})
    return KeyEntry(key_id(public), algorithm_of(key), public, frozenset({HERE, "AT"}), claims, **period)


ENTRIES = [entry(k) for k in (*OURS.values(), NAMED)]
TRUST = TrustList(9, NOW, {e.key_id: e for e in ENTRIES}, here=frozenset({HERE}))
STATUS = StatusList.build(3, NOW, {1235: Status.REVOKED}, 2000)
PLAIN = Payload(bytes(range(8)), Colour.YELLOW, HERE, NOW, 12 * 3600, 4, 1234)
BODY = cbor2.dumps(PLAIN.to_array(), canonical=True)
DCC = {"ver": "1.3.0", "nam": {"fnt": "X"}, "dob": "1998", "v": [{"ci": "URN:UVCI:01:AT:1", "dn": 2, "sd": 2}]}
CWT = cbor2.dumps({1: "AT", 4: int(NOW.timestamp()) + 9999, 6: int(NOW.timestamp()) - 9999, -260: {1: DCC}})


def head(named: str, key) -> bytes:
    return cbor2.dumps({1: ALGORITHMS[named], 4: key_id(key.public_key())}, canonical=True)


def sealed(header: bytes, signature: bytes, body: bytes = BODY) -> str:
    return PREFIX + b45encode(cbor2.dumps(cbor2.CBORTag(18, [header, {}, body, signature]), canonical=True)).decode()


def certificate(name: str) -> str:
    header = head(name, OURS[name])
    parts = [header, {}, CWT, sign(OURS[name], cbor2.dumps(["Signature1", header, b"", CWT]))]
    return HC1 + b45encode(cbor2.dumps(cbor2.CBORTag(18, parts))).decode()


def two(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def of_curve(name: str) -> list[tuple[str, str, datetime]]:
    """What is no signature, and its neighbours, on one of the two curves."""
    n, header = N[name], head(name, OURS[name])
    good = sign(OURS[name], to_sign(header, BODY))
    r, s = int.from_bytes(good[:32], "big"), int.from_bytes(good[32:], "big")
    bad = {
        "r is 0": two(0, s),
        "s is 0": two(r, 0),
        "both are 0": bytes(64),
        "r is the order": two(n, s),
        "s is the order": two(r, n),
        "all bits set": b"\xff" * 64,
        "both are 1": two(1, 1),
        "r and s make the order": two(r, n - r),
        "r and s exchanged": two(s, r),
    }
    return [
        *((f"{name}: {what}", sealed(header, signature), NOW) for what, signature in bad.items()),
        (f"{name}: s and its twin", sealed(header, two(r, n - s)), NOW),
    ]


def of_edwards() -> list[tuple[str, str, datetime]]:
    header = head("EdDSA", OURS["EdDSA"])
    good = sign(OURS["EdDSA"], to_sign(header, BODY))
    r, s = good[:32], int.from_bytes(good[32:], "little")
    bad = {
        "s once more around": r + (s + L).to_bytes(32, "little"),
        "s is the order": r + L.to_bytes(32, "little"),
        "both are 0": bytes(64),
        "all bits set": b"\xff" * 64,
        "the neutral point and 0": b"\x01" + bytes(63),
        "the sign of r turned": r[:31] + bytes([r[31] ^ 128]) + good[32:],
        "the neutral point spelled another way": (2**255 - 18).to_bytes(32, "little") + bytes(32),
    }
    return [(f"EdDSA: {what}", sealed(header, signature), NOW) for what, signature in bad.items()]


def cases() -> list[tuple[str, str, datetime]]:
    found: list[tuple[str, str, datetime]] = []
    for name, key in OURS.items():
        header, kid = head(name, key), key_id(key.public_key())
        good, nonce = sign(key, to_sign(header, BODY)), kid
        raw = b45decode(issue(PLAIN, key)[4:])
        changed = bytearray(raw)
        changed[raw.index(BODY) + 12] ^= 1
        forged = bytearray(good)
        forged[40] ^= 1
        on_phone = issue(replace(PLAIN, holder_key=HOLDER, claims={1: 20}), key)
        found += [
            (f"{name}: good", issue(PLAIN, key), NOW),
            (f"{name}: with a claim", issue(replace(PLAIN, claims={1: 20}), key), NOW),
            (f"{name}: shown by its phone", show(on_phone, PHONE, NOW, nonce), NOW),
            (f"{name}: of a phone, without it", on_phone, NOW),
            (f"{name}: revoked", issue(replace(PLAIN, status_index=1235), key), NOW),
            (f"{name}: a stranger of the suite", issue(PLAIN, STRANGERS[name], b"stranger"), NOW),
            (f"{name}: a stranger under our key id", issue(PLAIN, STRANGERS[name], kid), NOW),
            (f"{name}: one bit of the signature", sealed(header, bytes(forged)), NOW),
            (f"{name}: one bit of the content", PREFIX + b45encode(bytes(changed)).decode(), NOW),
            (f"{name}: signature cut", sealed(header, good[:63]), NOW),
            (f"{name}: signature too long", sealed(header, good + b"\0"), NOW),
            (f"{name}: no signature", sealed(header, b""), NOW),
            (f"{name}: signed for another purpose", sealed(header, sign(key, BODY)), NOW),
        ]
        for other in ALGORITHMS:
            if other == name:
                continue
            said = head(other, key)
            found.append((f"{name}: says {other}", sealed(said, sign(key, to_sign(said, BODY))), NOW))
            if other in SUITES:
                theirs = sign(STRANGERS[other], to_sign(said, BODY))
                found.append((f"{name}: says {other}, and a stranger signed so", sealed(said, theirs), NOW))
                found.append(
                    (f"{name}: a signature of {other}", sealed(header, sign(OURS[other], to_sign(header, BODY))), NOW)
                )
        number = cbor2.dumps({1: -19 if name == "EdDSA" else -65537, 4: kid}, canonical=True)
        found.append((f"{name}: an algorithm nobody listed", sealed(number, sign(key, to_sign(number, BODY))), NOW))
    header = head("SM2", NAMED)
    plain = head("SM2", STANDARD)
    found += [
        ("SM2: under a name of its own", issue(PLAIN, NAMED), NOW),
        ("SM2: under the usual name instead of its own", sealed(header, sign(ANOTHER, to_sign(header, BODY))), NOW),
        ("SM2: under another name than the usual", sealed(plain, sign(_renamed(STANDARD), to_sign(plain, BODY))), NOW),
        ("SM2: without any name", sealed(plain, _nameless(STANDARD, to_sign(plain, BODY))), NOW),
        *of_curve("ES256"),
        *of_curve("SM2"),
        *of_edwards(),
        *((f"an EU certificate signed with {n}", certificate(n), NOW) for n in SUITES),
    ]
    return found


def _renamed(key: Sm2PrivateKey) -> Sm2PrivateKey:
    return replace(key, public=replace(key.public, user_id=NAME))


def _nameless(key: Sm2PrivateKey, message: bytes) -> bytes:
    """SM2 over the bare SM3 of the message, as some libraries sign."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from gmssl_pyx import sm2_sign_sm3_digest

    return two(*decode_dss_signature(sm2_sign_sm3_digest(key.secret, sm3(message))))


def lists() -> list[dict[str, Any]]:
    """Trust lists of one key: `usable` or not."""
    period = {"since": (NOW - timedelta(days=1)).isoformat(), "until": (NOW + timedelta(days=1)).isoformat()}
    scope = {"regions": [str(HERE)], "claims": []}
    made: list[dict[str, Any]] = []

    def add(what: str, algorithm: str, der: bytes, good: bool = False, **more: Any) -> None:
        key = {
            "kid": "00",
            "algorithm": algorithm,
            "public_key": base64.b64encode(der).decode(),
            "scope": scope,
            "period": period,
        }
        made.append(
            {"name": what, "usable": good, "trust": {"sequence": 1, "issued_at": NOW.isoformat(), "keys": [key | more]}}
        )

    ders = {n: spki(k.public_key()) for n, k in OURS.items()} | {
        "PS256": spki(rsa.generate_private_key(65537, 2048).public_key())
    }
    for name, der in ders.items():
        for said in ALGORITHMS:
            add(f"a key for {name} listed as {said}", said, der, name == said)
    add("Ed25519 by its other name", "Ed25519", ders["EdDSA"], True)
    for other in ("none", "", "HS256", "ES384", "constructor", "__proto__", "sm2", "eddsa", "-7"):
        add(f"listed as {other!r}", other, ders["ES256"])
    p384 = derive_private_key(3, SECP384R1()).public_key()
    add("P-384 listed as ES256", "ES256", spki(p384))
    edwards = {
        "all zero": bytes(32),
        "the neutral point": b"\x01" + bytes(31),
        "order two": (2**255 - 20).to_bytes(32, "little"),
        "order eight": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        "order eight, the other": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        "zero, spelled another way": (2**255 - 19).to_bytes(32, "little"),
        "one, spelled another way": (2**255 - 18).to_bytes(32, "little"),
        "all bits set": b"\xff" * 32,
        "no point": b"\x02" + bytes(31),
        "one byte short": b"\x20" * 31,
        "with a small part added": _mixed(),
    }
    head_of = ders["EdDSA"][:-32]
    for what, raw in edwards.items():
        add(f"Ed25519: {what}", "EdDSA", head_of + raw)
    weierstrass = {
        "all zero": bytes(64),
        "all bits set": b"\xff" * 64,
        "next to a point": lambda der: der[-64:-1] + bytes([der[-1] ^ 1]),
        "a byte short": lambda der: der[-64:-1],
    }
    for name in ("ES256", "SM2"):
        for what, raw in weierstrass.items():
            add(f"{name}: {what}", name, ders[name][:-64] + (raw(ders[name]) if callable(raw) else raw))
        add(f"{name}: a byte more", name, ders[name] + b"\0")
        add(
            f"{name}: a point of the other curve",
            name,
            ders[name][:-64] + ders["SM2" if name == "ES256" else "ES256"][-64:],
        )
    packed = SPKI.replace(b"\x03\x42\x00\x04", b"\x03\x22\x00" + bytes([2 + STANDARD.public.point[-1] % 2]))
    add("SM2: packed", "SM2", packed.replace(b"\x30\x59", b"\x30\x39") + STANDARD.public.point[:32])
    add("SM2: a name of its own", "SM2", ders["SM2"], True, user_id=NAME.decode())
    add("SM2: an empty name", "SM2", ders["SM2"], user_id="")
    add("SM2: too long a name", "SM2", ders["SM2"], user_id="x" * 8192)
    add("SM2: a number for a name", "SM2", ders["SM2"], user_id=7)
    add("a name for ES256", "ES256", ders["ES256"], user_id=NAME.decode())
    add("a name for EdDSA", "EdDSA", ders["EdDSA"], user_id=NAME.decode())
    return made


def _mixed() -> bytes:
    """A real key plus a point of order eight: a proof for it holds under one equation and not under another."""
    from nacl.bindings import crypto_core_ed25519_add

    public = OURS["EdDSA"].public_key().public_bytes_raw()
    small = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
    return crypto_core_ed25519_add(public, small)


def main() -> None:
    lines = []
    for name, token, at in cases():
        answer = answer_json(read(token, TRUST, STATUS, at))
        told = {k: answer[k] for k in ("accepted", "reason", "status", "claims")}
        lines.append({"name": name, "token": token, "at": at.isoformat(), **told})
    data = {"trust": TRUST.to_json(), "status": STATUS.to_json(), "cases": lines, "lists": lists()}
    Path(__file__).with_name("suites.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    for line in lines:
        print(f"{line['reason']:20} {line['name']}")


if __name__ == "__main__":
    main()
