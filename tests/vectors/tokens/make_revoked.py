"""Writes `revoked.json`: EU certificates and the revocation batches that name them, with what a verifier must answer.

Uses `cbor2` and `cryptography` alone, nothing of Linan: `python tests/vectors/tokens/make_revoked.py`. Hashes are made
here as the EU's specification has them; the answers are written by hand. The people and the keys are made up.
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
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
ISSUED, ENDS = NOW - timedelta(days=100), NOW + timedelta(days=265)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
AT, RS, DE = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048), ec.generate_private_key(
    ec.SECP256R1()
)  # fmt: skip
KID_AT, KID_RS, KID_DE, KID_ELSE = b"revokeAT", b"revokeRS", b"revokeDE", b"nobody's"
UNKNOWN = "UNKNOWN_KID"


def base45(raw: bytes) -> str:
    told = ""
    for at in range(0, len(raw), 2):
        part = raw[at : at + 2]
        number = int.from_bytes(part, "big")
        for _ in range(3 if len(part) == 2 else 2):
            number, left = divmod(number, 45)
            told += LETTERS[left]
    return told


def certificate(name: str, country: str = "AT", key: Any = AT, kid: bytes = KID_AT) -> tuple[str, bytes]:
    """The text, and the signature as COSE writes it."""
    entry = {"tg": "840539006", "vp": "1119305005", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
             "dt": "2022-02-18", "co": country, "is": "Ministry", "ci": name}  # fmt: skip
    content = {"ver": "1.3.0", "nam": {"fn": "M", "fnt": "M"}, "dob": "1998-02-26", "v": [entry]}
    body = cbor2.dumps({1: country, 4: int(ENDS.timestamp()), 6: int(ISSUED.timestamp()), -260: {1: content}})
    head = cbor2.dumps({1: -37 if key is RS else -7, 4: kid})
    message = cbor2.dumps(["Signature1", head, b"", body])
    if key is RS:
        signature = key.sign(message, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
    else:
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    cose = cbor2.dumps(cbor2.CBORTag(18, [head, {}, body, signature]))
    return "HC1:" + base45(zlib.compress(cose)), signature


def batch(kind: str, *texts: bytes, country: str = "AT", kid: bytes | str = KID_AT, ends: datetime = ENDS) -> Any:
    hashes = [{"hash": base64.b64encode(sha256(t).digest()[:16]).decode()} for t in texts]
    named = kid if isinstance(kid, str) else base64.b64encode(kid).decode()
    return {"country": country, "kid": named, "hashType": kind, "expires": ends.isoformat(), "entries": hashes}


def main() -> None:
    uvci = "URN:UVCI:01:AT:{}".format
    plain, _ = certificate(uvci("PLAIN#1"))
    by_r, signature = certificate(uvci("BYR#2"))
    by_both, whole = certificate(uvci("WHOLE#3"))
    by_pss, pss = certificate(uvci("PSS#4"), key=RS, kid=KID_RS)
    half_pss, other = certificate(uvci("HALF#5"), key=RS, kid=KID_RS)
    german = "URN:UVCI:01:DE:{}".format
    cases = [
        ("nobody revoked it", plain, NOW, "ok"),
        ("ES256 by the first half of its signature", by_r, NOW, "revoked"),
        ("ES256 is not named by its whole signature", by_both, NOW, "ok"),
        ("PS256 by its whole signature", by_pss, NOW, "revoked"),
        ("PS256 is not named by half its signature", half_pss, NOW, "ok"),
        ("by its identifier", certificate(uvci("UCI#6"))[0], NOW, "revoked"),
        ("by country and identifier", certificate(uvci("CCUCI#7"))[0], NOW, "revoked"),
        ("an identifier in a batch of country and identifier", certificate(uvci("MIXED#8"))[0], NOW, "ok"),
        ("another key of the same country", certificate(uvci("OTHERKEY#9"), key=RS, kid=KID_RS)[0], NOW, "ok"),
        ("every key of the country", certificate(uvci("EVERYKEY#A"), key=RS, kid=KID_RS)[0], NOW, "revoked"),
        ("a country does not revoke another's", certificate(german("CROSS#B"), "DE", DE, KID_DE)[0], NOW, "ok"),
        ("no batch speaks of that country", certificate(german("NONE#C"), "DE", DE, KID_DE)[0], NOW, "ok"),
        ("a batch in its last second", certificate(uvci("ENDS#D"))[0], NOW + timedelta(seconds=59), "revoked"),
        ("a batch that has expired", certificate(uvci("ENDS#D"))[0], NOW + timedelta(seconds=60), "ok"),
        ("a batch of a key nobody knows", certificate(uvci("ELSE#E"))[0], NOW, "ok"),
        ("expired comes before revoked", by_r, ENDS, "expired"),
    ]  # fmt: skip
    batches = [
        batch("SIGNATURE", signature[:32], whole, other[: len(other) // 2]),
        batch("SIGNATURE", pss, other[: len(other) // 2], kid=KID_RS),
        batch("UCI", uvci("UCI#6").encode(), uvci("OTHERKEY#9").encode()),
        batch("COUNTRYCODEUCI", b"AT" + uvci("CCUCI#7").encode(), uvci("MIXED#8").encode()),
        batch("UCI", b"AT" + uvci("MIXED#8").encode(), uvci("EVERYKEY#A").encode(), kid=UNKNOWN),
        batch("UCI", german("CROSS#B").encode(), kid=UNKNOWN),
        batch("UCI", uvci("ENDS#D").encode(), ends=NOW + timedelta(minutes=1)),
        batch("UCI", uvci("ELSE#E").encode(), kid=KID_ELSE),
    ]
    period = {"since": (NOW - timedelta(days=200)).isoformat(), "until": (NOW + timedelta(days=900)).isoformat()}
    keys = [
        {"kid": base64.b64encode(kid).decode(), "algorithm": algorithm, "period": period,
         "public_key": base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
                                        ).decode(),
         "scope": {"regions": [country], "claims": ["vaccination", "test", "recovery"]}}
        for kid, algorithm, key, country in (
            (KID_AT, "ES256", AT, "AT"), (KID_RS, "PS256", RS, "AT"), (KID_DE, "ES256", DE, "DE"),
        )
    ]  # fmt: skip
    told = [{"name": n, "token": t, "at": a.isoformat(), "accepted": r == "ok", "reason": r} for n, t, a, r in cases]
    data = {
        "trust": {"format": "linan.trust/1", "sequence": 1, "issued_at": NOW.isoformat(), "keys": keys},
        "status": {
            "format": "linan.revocations/1",
            "sequence": 1,
            "issued_at": NOW.isoformat(),
            "revocations": batches,
        },
        "cases": told,
    }
    Path(__file__).with_name("revoked.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
