"""Writes `hc1.json`: EU certificates made by another's library, with what a verifier must answer, written by hand.

Runs with the packages of requirements/peers.txt and without Linan: `python tests/vectors/tokens/make_hc1.py`.
The people are the EU's own example persons; the keys are made up on the spot.
"""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import cbor2
import cwt
from base45 import b45encode
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cwt import COSE, COSEKey

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
ISSUED, ENDS = NOW - timedelta(days=100), NOW + timedelta(days=265)
PERSON = {"fn": "Musterfrau-Gößinger", "gn": "Gabriele", "fnt": "MUSTERFRAU<GOESSINGER", "gnt": "GABRIELE"}
COMMON = {"tg": "840539006", "co": "AT", "is": "Ministry of Health, Austria"}
VACCINATION = {
    "ver": "1.2.1", "nam": PERSON, "dob": "1998-02-26",
    "v": [{**COMMON, "vp": "1119305005", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
           "dt": "2022-02-18", "ci": "URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B"}],
}  # fmt: skip
TEST = {
    "ver": "1.2.1", "nam": PERSON, "dob": "1998-02-26",
    "t": [{**COMMON, "tt": "LP6464-4", "sc": "2022-07-09T12:34:56Z", "tr": "260415000", "tc": "Testing centre 1",
           "ci": "URN:UVCI:01:AT:71EE2559DE38C6BF7304FB65A1A451EC#3"}],
}  # fmt: skip
RECOVERY = {
    "ver": "1.2.1", "nam": PERSON, "dob": "1998-02-26",
    "r": [{**COMMON, "fr": "2022-02-20", "df": "2022-04-04", "du": "2022-10-04",
           "ci": "URN:UVCI:01:AT:858CC18CFCF5965EF82F60E493349AA5#K"}],
}  # fmt: skip

EC, RSA = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 3072)
ONLY_TESTS, STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
KID_EC, KID_RSA = b"\x01ES256 k", b"\x02PS256 k"


def pem(key: Any) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public(key: Any) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def certificate(key: Any) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "AT")])
    uses = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.4.1.1847.2021.1.1")])
    begun = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW - timedelta(days=200), NOW + timedelta(900))
    return begun.add_extension(uses, critical=False).sign(key, SHA256())


CERTIFICATE = certificate(ONLY_TESTS)
KID_CERTIFICATE = sha256(CERTIFICATE.public_bytes(Encoding.DER)).digest()[:8]


def claims(content: Any, issued: Any = ISSUED, ends: Any = ENDS, country: Any = "AT") -> dict[int, Any]:
    numbers = [int(t.timestamp()) if isinstance(t, datetime) else t for t in (issued, ends)]
    return {1: country, 4: numbers[1], 6: numbers[0], -260: {1: content}}


def sealed(
    body: dict[int, Any] | bytes, key: Any = EC, kid: bytes = KID_EC, alg: str = "", loose: bool = False
) -> bytes:
    alg = alg or ("PS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256")
    if loose and isinstance(body, dict):  # as `cwt` itself writes it: the key id unprotected, and a claim 5
        return cwt.encode({**body, 5: body[6]}, COSEKey.from_pem(pem(key), alg=alg, kid=kid))
    raw = body if isinstance(body, bytes) else cbor2.dumps(body)
    protected = {1: {"ES256": -7, "PS256": -37}[alg], 4: kid}
    return COSE.new().encode_and_sign(raw, COSEKey.from_pem(pem(key), alg=alg, kid=kid), protected=protected)


def packed(cose: bytes) -> str:
    return "HC1:" + b45encode(zlib.compress(cose)).decode()


def code(*args: Any, **more: Any) -> str:
    return packed(sealed(*args, **more))


def indefinite(body: dict[int, Any]) -> bytes:
    return b"\xbf" + b"".join(cbor2.dumps(k) + cbor2.dumps(v) for k, v in body.items()) + b"\xff"


def main() -> None:
    good = sealed(claims(VACCINATION))
    touched = bytearray(good)
    touched[-1] ^= 1
    other = sealed(claims(TEST, country="DE"))
    revoked = {**VACCINATION, "v": [{**VACCINATION["v"][0], "ci": "URN:UVCI:01:AT:REVOKED#1"}]}
    bomb = zlib.compress(cbor2.dumps(cbor2.CBORTag(18, [b"", {}, b"\0" * 50_000_000, b""])), 9)
    twice = cbor2.dumps(claims(VACCINATION))
    twice = bytes([twice[0] + 1]) + twice[1:] + cbor2.dumps(4) + cbor2.dumps(int(ENDS.timestamp()) + 1)
    respelt = cbor2.dumps(claims(VACCINATION))
    respelt = bytes([respelt[0] + 1]) + respelt[1:] + b"\x18\x04" + cbor2.dumps(int(ENDS.timestamp()) + 1)
    stretched = zlib.compress(good)
    cases = [
        ("vaccination, ES256", packed(good), NOW, "ok"),
        ("test, ES256", code(claims(TEST)), NOW, "ok"),
        ("recovery, ES256", code(claims(RECOVERY)), NOW, "ok"),
        ("vaccination, PS256", code(claims(VACCINATION), RSA, KID_RSA), NOW, "ok"),
        ("the key id unprotected", code(claims(VACCINATION), loose=True), NOW, "ok"),
        ("times as floats", code(claims(VACCINATION, ISSUED.timestamp(), ENDS.timestamp())), NOW, "ok"),
        ("an indefinite map", code(indefinite(claims(VACCINATION))), NOW, "ok"),
        ("not packed", "HC1:" + b45encode(good).decode(), NOW, "ok"),
        ("wrapped in the CWT tag", packed(b"\xd8\x3d" + good), NOW, "ok"),
        ("a test under a certificate for tests", code(claims(TEST), ONLY_TESTS, KID_CERTIFICATE), NOW, "ok"),
        ("a vaccination under a certificate for tests", code(claims(VACCINATION), ONLY_TESTS, KID_CERTIFICATE), NOW,
         "claim_out_of_scope"),
        ("expired", packed(good), ENDS, "expired"),
        ("not yet valid", packed(good), ISSUED - timedelta(days=1), "not_yet_valid"),
        ("a clock five minutes off", packed(good), ISSUED - timedelta(minutes=5), "clock_off"),
        ("not before tomorrow", code({**claims(VACCINATION), 5: int(NOW.timestamp()) + 86400}), NOW, "not_yet_valid"),
        ("unknown issuer", code(claims(VACCINATION), STRANGER, b"nobody's"), NOW, "unknown_issuer"),
        ("forged: a stranger under a known key id", code(claims(VACCINATION), STRANGER), NOW, "bad_signature"),
        ("forged: one bit", packed(bytes(touched)), NOW, "bad_signature"),
        ("another country than the key's", packed(other), NOW, "out_of_scope"),
        ("PS256 under the key id of an ES256 key", code(claims(VACCINATION), RSA, KID_EC), NOW, "wrong_algorithm"),
        ("revoked by its identifier", code(claims(revoked)), NOW, "revoked"),
        ("a zip bomb", "HC1:" + b45encode(bomb)[:3999].decode(), NOW, "zip_bomb"),
        ("a whole zip bomb", "HC1:" + b45encode(zlib.compress(b"\0" * 900_000, 9)).decode(), NOW, "zip_bomb"),
        ("the packing cut short", "HC1:" + b45encode(stretched[:-20]).decode(), NOW, "truncated"),
        ("bytes after the packing", "HC1:" + b45encode(stretched + b"more").decode(), NOW, "oversized"),
        ("the message cut short", packed(good[:-10]), NOW, "truncated"),
        ("bytes after the message", packed(good + b"\0"), NOW, "oversized"),
        ("an end twice", code(twice), NOW, "duplicate_key"),
        ("an end twice, spelled otherwise", code(respelt), NOW, "duplicate_key"),
        ("no end", code({1: "AT", 6: 1, -260: {1: VACCINATION}}), NOW, "malformed"),
        ("an end that is no number", code(claims(VACCINATION, ends=float("nan"))), NOW, "malformed"),
        ("two kinds at once", code(claims({**VACCINATION, **TEST})), NOW, "malformed"),
        ("not packed at all", "HC1:" + b45encode(b"\x78\x9cnonsense").decode(), NOW, "malformed"),
        ("nested too deep", packed(b"\x81" * 500), NOW, "oversized"),
        ("not base45", "HC1:~", NOW, "not_a_token"),
        ("too long", "HC1:" + "0" * 5000, NOW, "too_long"),
    ]  # fmt: skip
    scope = {"regions": ["AT"], "claims": ["vaccination", "test", "recovery"]}
    period = {"since": (NOW - timedelta(days=200)).isoformat(), "until": (NOW + timedelta(days=900)).isoformat()}
    keys = [
        {"kid": base64.b64encode(KID_EC).decode(), "algorithm": "ES256", "public_key": public(EC), "scope": scope,
         "period": period},
        {"kid": base64.b64encode(KID_RSA).decode(), "algorithm": "PS256", "public_key": public(RSA), "scope": scope,
         "period": period},
        {"algorithm": "ES256", "certificate": base64.b64encode(CERTIFICATE.public_bytes(Encoding.DER)).decode(),
         "scope": {"regions": ["AT"]}},
    ]  # fmt: skip
    hidden = sha256(b"URN:UVCI:01:AT:REVOKED#1").digest()[:16].hex()
    status = {
        "format": "linan.status/1", "sequence": 1, "issued_at": NOW.isoformat(), "bits": 2,
        "zlib": base64.b64encode(zlib.compress(b"")).decode(), "revoked": [hidden],
    }  # fmt: skip
    told = [{"name": n, "token": t, "at": a.isoformat(), "accepted": r == "ok", "reason": r} for n, t, a, r in cases]
    data = {"trust": {"format": "linan.trust/1", "sequence": 1, "issued_at": NOW.isoformat(), "keys": keys},
            "status": status, "cases": told}  # fmt: skip
    Path(__file__).with_name("hc1.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
