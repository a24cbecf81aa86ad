"""Issuing and verifying: `LA1:` + base45(COSE_Sign1), ES256, no compression.

Formats: COSE_Sign1 of RFC 9052 with ES256 of RFC 9053 (algorithm -7, signature r || s), base45 of RFC 9285, CBOR of
RFC 8949 in its deterministic encoding. The parser is strict: a size limit before anything else, then exactly the bytes
our own encoder would have written, so trailing bytes, duplicate keys and longer spellings of a number all fall out.

A code that belongs to a phone is shown as `LA1:` + base45(CBOR [token, shown at, nonce, signature]): each minute anew
the phone signs that it shows this token now. So a picture of a code dies within two minutes and no server is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from linan.kernel.tokens import base45, cbor
from linan.kernel.tokens.answers import Rejected, Verified, rejected
from linan.kernel.tokens.payload import Payload
from linan.kernel.tokens.status import Status, Statuses, list_for
from linan.kernel.tokens.trust import ALGORITHMS, KeyEntry, PublicKey, TrustList, key_id

PREFIX = "LA1:"
MAX_CHARS = 700
"""A QR code that a cheap phone still reads; ours have about 250, shown by a phone about 430."""
SKEW = timedelta(minutes=2)
"""How far a gate's clock may be from the issuer's, and how long a shown code lives."""
CLOCK = timedelta(minutes=10)
"""A code this little in the future tells of a wrong clock; further, of a date that is not today's."""

_HASH = ECDSA(SHA256())
_SHOWN = "LA1 shown"
_PADDING = PSS(MGF1(SHA256()), 32)
_SIGN1 = 18


class Memory(Protocol):
    """What a gate remembers of the codes it has seen: `True` when it had this nonce before."""

    def seen(self, nonce: bytes, at: datetime) -> bool: ...


class Seen:
    """Remembers nonces as long as a shown code lives."""

    def __init__(self, life: timedelta = 2 * SKEW) -> None:
        self._life = life
        self._at: dict[bytes, datetime] = {}

    def seen(self, nonce: bytes, at: datetime) -> bool:
        while self._at and (oldest := next(iter(self._at))) and self._at[oldest] + self._life < at:
            del self._at[oldest]
        if nonce in self._at:
            return True
        self._at[nonce] = at
        return False


def issue(payload: Payload, key: EllipticCurvePrivateKey, kid: bytes | None = None) -> str:
    """The token text. Pass `kid` where many are issued, so that it is not hashed each time."""
    header = cbor2.dumps({1: ALGORITHMS["ES256"], 4: kid or key_id(key.public_key())}, canonical=True)
    body = cbor2.dumps(payload.to_array(), canonical=True)
    sealed = cbor2.dumps(cbor2.CBORTag(_SIGN1, [header, {}, body, _sign(key, _to_sign(header, body))]), canonical=True)
    return PREFIX + base45.encode(sealed)


def show(token: str, key: EllipticCurvePrivateKey, at: datetime, nonce: bytes) -> str:
    """What a phone's screen shows at `at`: the token and the phone's own signature. `nonce` is 8 fresh random bytes."""
    sealed = base45.decode(token[len(PREFIX) :])
    stamp = int(at.timestamp())
    proof = [sealed, stamp, nonce, _sign(key, _to_show(sealed, stamp, nonce))]
    return PREFIX + base45.encode(cbor2.dumps(proof, canonical=True))


def verify(
    token: str,
    trust: TrustList,
    status: Statuses,
    at: datetime,
    skew: timedelta = SKEW,
    memory: Memory | None = None,
) -> Verified | Rejected:
    """Check a token offline: form, key and its scope, signature, time, status, phone. Never raises for any text."""
    if len(token) > MAX_CHARS:
        return rejected("too_long")
    if not token.startswith(PREFIX):
        return rejected("not_a_token")
    try:
        raw = base45.decode(token[len(PREFIX) :])
    except ValueError:
        return rejected("not_a_token")
    try:
        proof = None if raw[:1] == b"\xd2" else _proof(raw)
        header, body, signature = _envelope(raw if proof is None else proof.sealed)
        kid, algorithm = _header(header)
    except cbor.Unreadable as error:
        return rejected(error.code)
    if (entry := usable(trust, kid, at)) is None or isinstance(entry, Rejected):
        return entry or rejected("unknown_issuer")
    if ALGORITHMS.get(entry.algorithm) != algorithm:
        return rejected("wrong_algorithm")
    if not signed(entry.key, _to_sign(header, body), signature):
        return rejected("bad_signature")
    try:
        payload = Payload.from_array(cbor.ours(body))
    except cbor.Unreadable as error:
        return rejected(error.code)
    except (ValueError, OverflowError, OSError):
        return rejected("malformed")
    if why := _against(payload, entry, at, skew):
        return rejected(why, payload)
    listed = list_for(status, kid)
    known = listed.of(payload.status_index) if listed is not None else None
    if known:
        return rejected(known.name.lower(), payload)
    if why := _proof_fails(payload, proof, at, skew, memory):
        return rejected(why, payload)
    if not trust.is_here(payload.county):
        return rejected("other_county", payload)
    answer = Verified(
        payload, kid, Status.VALID if known is not None else None, listed.issued_at if listed is not None else None
    )
    return answer if proof is None else replace(answer, shown_at=datetime.fromtimestamp(proof.stamp, UTC))


def usable(trust: TrustList, kid: bytes, at: datetime) -> KeyEntry | Rejected | None:
    """The key of the trust list, or why it cannot be used now; None for one nobody named."""
    entry = trust.keys.get(kid)
    if entry is None:
        return None
    if entry.withdrawn_at is not None and at >= entry.withdrawn_at:
        return rejected("key_withdrawn")
    if not entry.since <= at < entry.until:
        return rejected("key_not_in_force")
    return entry


def signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the key signed the message: ES256 for a P-256 key, PS256 for an RSA key (RFC 9053, RFC 8230)."""
    try:
        if isinstance(key, EllipticCurvePublicKey):
            if len(signature) != 64:
                return False
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            key.verify(encode_dss_signature(r, s), message, _HASH)
        else:
            key.verify(signature, message, _PADDING, SHA256())
    except InvalidSignature:
        return False
    return True


def early(begins: datetime, at: datetime, skew: timedelta) -> str:
    """Why something dated after `at` does not count yet; empty when it does."""
    if begins <= at + skew:
        return ""
    return "clock_off" if begins <= at + CLOCK else "not_yet_valid"


def _against(payload: Payload, entry: KeyEntry, at: datetime, skew: timedelta) -> str:
    """What stands against a rightly signed token: its scope or its time."""
    if not entry.covers(payload.county):
        return "out_of_scope"
    if not entry.claims.issuperset(payload.claims):
        return "claim_out_of_scope"
    if why := early(payload.issued_at, at, skew):
        return why
    if not entry.signed_in_time(payload.issued_at):
        return "key_not_in_force"
    return "expired" if at >= payload.expires_at + skew else ""


class _Proof:
    __slots__ = ("nonce", "sealed", "signature", "stamp")

    def __init__(self, sealed: bytes, stamp: int, nonce: bytes, signature: bytes) -> None:
        self.sealed, self.stamp, self.nonce, self.signature = sealed, stamp, nonce, signature


def _proof(raw: bytes) -> _Proof:
    parts = cbor.ours(raw)
    if not isinstance(parts, list) or len(parts) != 4:
        raise cbor.Unreadable("malformed")
    sealed, stamp, nonce, signature = parts
    if type(sealed) is not bytes or type(stamp) is not int or not 0 <= stamp < 2**36:
        raise cbor.Unreadable("malformed")
    if type(nonce) is not bytes or len(nonce) != 8 or type(signature) is not bytes or len(signature) != 64:
        raise cbor.Unreadable("malformed")
    return _Proof(sealed, stamp, nonce, signature)


def _proof_fails(payload: Payload, proof: _Proof | None, at: datetime, skew: timedelta, memory: Memory | None) -> str:
    """Why the phone that shows the token is not believed; empty when it is, or when the token belongs to no phone."""
    if not payload.holder_key:
        return "bad_proof" if proof is not None else ""
    if proof is None:
        return "proof_missing"
    try:
        holder = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), payload.holder_key)
    except ValueError:
        return "bad_proof"
    if not signed(holder, _to_show(proof.sealed, proof.stamp, proof.nonce), proof.signature):
        return "bad_proof"
    shown = datetime.fromtimestamp(proof.stamp, UTC)
    if shown > at + skew:
        return "clock_off"
    if shown < at - skew or (memory is not None and memory.seen(payload.code_id + proof.nonce, at)):
        return "replayed"
    return ""


def _sign(key: EllipticCurvePrivateKey, message: bytes) -> bytes:
    r, s = decode_dss_signature(key.sign(message, _HASH))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _to_sign(header: bytes, body: bytes) -> bytes:
    return cbor2.dumps(["Signature1", header, b"", body], canonical=True)


def _to_show(sealed: bytes, stamp: int, nonce: bytes) -> bytes:
    return cbor2.dumps([_SHOWN, sealed, stamp, nonce], canonical=True)


def _envelope(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, body and signature; `Unreadable` for anything that is not exactly one of our envelopes."""
    sealed = cbor.ours(raw)
    if not isinstance(sealed, cbor2.CBORTag) or sealed.tag != _SIGN1:
        raise cbor.Unreadable("malformed")
    parts = sealed.value
    if not isinstance(parts, list | tuple) or len(parts) != 4:
        raise cbor.Unreadable("malformed")
    header, unprotected, body, signature = parts
    if type(header) is not bytes or unprotected != {} or type(body) is not bytes or type(signature) is not bytes:
        raise cbor.Unreadable("malformed")
    if len(signature) != 64:
        raise cbor.Unreadable("malformed")
    return header, body, signature


@lru_cache(maxsize=64)
def _header(raw: bytes) -> tuple[bytes, int]:
    """Key id and algorithm. Every token of a key carries the same header, so it is read once."""
    fields = cbor.ours(raw)
    if (
        type(fields) is not dict
        or fields.keys() != {1, 4}
        or type(fields[4]) is not bytes
        or type(fields[1]) is not int
    ):
        raise cbor.Unreadable("malformed")
    return fields[4], fields[1]
