"""The phone's own proof: it shows this very token, now.

A token may carry the public half of a key that lives in one phone and cannot leave it. Such a code is shown as

    LA1: + base45(CBOR [token, time, nonce, signature])

`token` are the bytes of the issuer's COSE_Sign1, `time` whole seconds since 1970 UTC, `nonce` eight random bytes,
`signature` the phone's ES256 as r || s over the deterministic CBOR ["LA1 shown", token, time, nonce]. The words in
front keep a proof from being taken for anything else the key might sign, the token inside keeps it from fitting another
token. The alphabet of base45 keeps the QR code alphanumeric. A phone signs anew each minute; no server is asked.

A picture of a code dies two minutes after its time. A time more than two minutes ahead is not believed either: else a
phone with its clock set forward could make pictures for later. The page corrects its clock by the server's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey

from linan.kernel.tokens import base45, cbor
from linan.kernel.tokens.payload import Payload
from linan.kernel.tokens.signatures import sign, signed

PREFIX = "LA1:"
SKEW = timedelta(minutes=2)
"""How far a gate's clock may be from the issuer's or the phone's, and how long a shown code lives."""
NONCE = 8
"""Bytes of the number that makes each showing its own."""

KEY_BYTES = 65

_DOMAIN = "LA1 shown"
_BARE = b"\xd2"
"""A COSE_Sign1 begins with its tag; a proof begins as a list."""


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


@dataclass(frozen=True, slots=True)
class Proof:
    """One showing of a token by a phone, as it was read; nothing of it is believed yet."""

    sealed: bytes
    stamp: int
    nonce: bytes
    signature: bytes

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.stamp, UTC)


def show(token: str, key: EllipticCurvePrivateKey, at: datetime, nonce: bytes) -> str:
    """What a phone's screen shows at `at`: the token and the phone's own signature. `nonce` is 8 fresh random bytes."""
    sealed = base45.decode(token[len(PREFIX) :])
    stamp = int(at.timestamp())
    parts = [sealed, stamp, nonce, sign(key, to_show(sealed, stamp, nonce))]
    return PREFIX + base45.encode(cbor2.dumps(parts, canonical=True))


def to_show(sealed: bytes, stamp: int, nonce: bytes) -> bytes:
    """What the phone signs."""
    return cbor2.dumps([_DOMAIN, sealed, stamp, nonce], canonical=True)


def is_holder_key(raw: bytes) -> bool:
    """Whether these are the 65 bytes of a point on P-256, as WebCrypto's `raw` export writes a public key."""
    return _holder(raw) is not None


def _holder(raw: bytes) -> EllipticCurvePublicKey | None:
    if len(raw) != KEY_BYTES:
        return None
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    except ValueError:
        return None


def unwrap(raw: bytes) -> Proof | None:
    """The proof around a token, None for a bare token; `Unreadable` for anything else."""
    if raw[:1] == _BARE:
        return None
    parts = cbor.ours(raw)
    if not isinstance(parts, list) or len(parts) != 4:
        raise cbor.Unreadable("malformed")
    sealed, stamp, nonce, signature = parts
    if type(sealed) is not bytes or type(stamp) is not int or not 0 <= stamp < 2**36:
        raise cbor.Unreadable("malformed")
    if type(nonce) is not bytes or len(nonce) != NONCE or type(signature) is not bytes or len(signature) != 64:
        raise cbor.Unreadable("malformed")
    return Proof(sealed, stamp, nonce, signature)


def against(payload: Payload, proof: Proof | None, at: datetime, skew: timedelta, memory: Memory | None) -> str:
    """Why the phone that shows a token is not believed; empty when it is, or when the token belongs to no phone.

    `proof_missing`, `proof_wrong` (another phone, another token, or touched), `proof_future`, `proof_stale`, and
    `replayed` when `memory` had this very showing before.
    """
    if not payload.holder_key:
        return "proof_wrong" if proof is not None else ""
    if proof is None:
        return "proof_missing"
    holder = _holder(payload.holder_key)
    if holder is None or not signed(holder, to_show(proof.sealed, proof.stamp, proof.nonce), proof.signature):
        return "proof_wrong"
    if proof.at > at + skew:
        return "proof_future"
    if proof.at < at - skew:
        return "proof_stale"
    return "replayed" if memory is not None and memory.seen(payload.code_id + proof.nonce, at) else ""
