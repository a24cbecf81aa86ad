"""Issuing and verifying: `LA1:` + base45(COSE_Sign1), ES256, no compression.

Formats: COSE_Sign1 of RFC 9052 with ES256 of RFC 9053 (algorithm -7, signature r || s), base45 of RFC 9285, CBOR of
RFC 8949 in its deterministic encoding. The parser is strict: a size limit before anything else, then exactly the bytes
our own encoder would have written, so trailing bytes, duplicate keys and longer spellings of a number all fall out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

import cbor2
from base45 import b45decode, b45encode
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linan.kernel.tokens.model import KeyEntry, Payload, Rejected, Status, StatusList, TrustList, Verified
from linan.kernel.words import Words

PREFIX = "LA1:"
MAX_CHARS = 700
"""A QR code that a cheap phone still reads; ours have about 250."""
SKEW = timedelta(minutes=2)
"""How far a gate's clock may be from the issuer's."""

_ALGORITHMS = {"ES256": -7}
_HASH = ECDSA(SHA256())
_SIGN1 = 18

_REJECTIONS = {
    "too_long": Words("This is not one of our codes."),
    "not_a_token": Words("This is not one of our codes."),
    "unknown_key": Words("The code was issued by somebody this gate does not know."),
    "out_of_scope": Words("The code was issued by somebody who may not issue codes for that county."),
    "bad_signature": Words("The code was changed or forged."),
    "not_yet_valid": Words("The code is dated in the future. Check the clock of this phone."),
    "expired": Words("The code is too old. Open it again on the phone."),
    "superseded": Words("There is a newer code. Open it again on the phone."),
    "suspended": Words("The code is being checked. Open it again on the phone."),
    "revoked": Words("The code was withdrawn."),
}


def key_id(key: EllipticCurvePublicKey) -> bytes:
    """The first eight bytes of SHA-256 over the key's SubjectPublicKeyInfo."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()[:8]


def issue(payload: Payload, key: EllipticCurvePrivateKey, kid: bytes | None = None) -> str:
    """The token text. Pass `kid` where many are issued, so that it is not hashed each time."""
    header = cbor2.dumps({1: _ALGORITHMS["ES256"], 4: kid or key_id(key.public_key())}, canonical=True)
    body = cbor2.dumps(payload.to_array(), canonical=True)
    r, s = decode_dss_signature(key.sign(_to_sign(header, body), _HASH))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    sealed = cbor2.dumps(cbor2.CBORTag(_SIGN1, [header, {}, body, signature]), canonical=True)
    text: str = b45encode(sealed).decode()
    return PREFIX + text


def verify(
    token: str, trust: TrustList, status: StatusList | None, at: datetime, skew: timedelta = SKEW
) -> Verified | Rejected:
    """Check a token offline: form, key and its scope, signature, time, status. Never raises for any text."""
    if len(token) > MAX_CHARS:
        return _rejected("too_long")
    try:
        header, body, signature = _open(token)
        kid, algorithm = _header(header)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, cbor2.CBORError):
        return _rejected("not_a_token")
    entry = trust.keys.get(kid)
    if entry is None or not entry.since <= at < entry.until:
        return _rejected("unknown_key")
    if _ALGORITHMS.get(entry.algorithm) != algorithm:
        return _rejected("unknown_key")
    if not _signed(entry, header, body, signature):
        return _rejected("bad_signature")
    try:
        payload = Payload.from_array(_strict(body))
    except (ValueError, TypeError, RecursionError, OverflowError, cbor2.CBORError):
        return _rejected("not_a_token")
    return _judge(payload, entry, status, at, skew)


def _judge(
    payload: Payload, entry: KeyEntry, status: StatusList | None, at: datetime, skew: timedelta
) -> Verified | Rejected:
    if payload.county not in entry.regions or not entry.claims.issuperset(payload.claims):
        return _rejected("out_of_scope")
    if payload.issued_at > at + skew:
        return _rejected("not_yet_valid")
    if at >= payload.expires_at + skew:
        return _rejected("expired")
    known = status.of(payload.status_index) if status is not None else None
    if known:
        return _rejected(known.name.lower())
    as_of = status.issued_at if status is not None else None
    return Verified(payload, entry.key_id, Status.VALID if known is not None else None, as_of)


def _rejected(code: str) -> Rejected:
    return Rejected(code, _REJECTIONS[code])


def _to_sign(header: bytes, body: bytes) -> bytes:
    return cbor2.dumps(["Signature1", header, b"", body], canonical=True)


def _open(token: str) -> tuple[bytes, bytes, bytes]:
    """Header, body and signature; ValueError and friends for anything that is not exactly one of our envelopes."""
    if not token.startswith(PREFIX):
        raise ValueError("no prefix")
    sealed = _strict(b45decode(token[len(PREFIX) :]))
    if not isinstance(sealed, cbor2.CBORTag) or sealed.tag != _SIGN1:
        raise ValueError("not COSE_Sign1")
    parts = sealed.value
    if not isinstance(parts, list | tuple) or len(parts) != 4:
        raise ValueError("not four parts")
    header, unprotected, body, signature = parts
    if type(header) is not bytes or unprotected != {} or type(body) is not bytes or type(signature) is not bytes:
        raise ValueError("a part of the wrong kind")
    if len(signature) != 64:
        raise ValueError("a signature is 64 bytes")
    return header, body, signature


@lru_cache(maxsize=64)
def _header(raw: bytes) -> tuple[bytes, int]:
    """Key id and algorithm. Every token of a key carries the same header, so it is read once."""
    fields = _strict(raw)
    if (
        type(fields) is not dict
        or fields.keys() != {1, 4}
        or type(fields[4]) is not bytes
        or type(fields[1]) is not int
    ):
        raise ValueError("the header names exactly algorithm and key")
    return fields[4], fields[1]


def _strict(raw: bytes) -> Any:
    """Decode, and insist that our encoder would have written the same bytes."""
    value = cbor2.loads(raw)
    if cbor2.dumps(value, canonical=True) != raw:
        raise ValueError("not in deterministic encoding")
    return value


def _signed(entry: KeyEntry, header: bytes, body: bytes, signature: bytes) -> bool:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        entry.key.verify(encode_dss_signature(r, s), _to_sign(header, body), _HASH)
    except InvalidSignature:
        return False
    return True
