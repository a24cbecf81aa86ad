"""Issuing and verifying: `LA1:` + base45(COSE_Sign1), no compression.

Formats: COSE_Sign1 of RFC 9052, base45 of RFC 9285, CBOR of RFC 8949 in its deterministic encoding. The parser is
strict: a size limit before anything else, then exactly the bytes our own encoder would have written, so trailing bytes,
duplicate keys and longer spellings of a number all fall out. The suites (ES256 where nothing is said, EdDSA, SM2) and
their numbers are in `keys`; which one counts says the key's entry in the trust list, and a header that says another is
`wrong_algorithm`, whatever it signed. The key a phone proves itself with is P-256 under every suite, because that is
what every browser keeps without letting it out (`proof`).

What a phone shows is a token inside its own proof: see `proof`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

import cbor2

from linan.kernel.tokens import base45, cbor, proof
from linan.kernel.tokens.answers import Rejected, Verified, rejected
from linan.kernel.tokens.keys import ALGORITHMS, PrivateKey, algorithm_of, key_id
from linan.kernel.tokens.payload import Payload
from linan.kernel.tokens.proof import PREFIX, SKEW, Memory
from linan.kernel.tokens.signatures import sign, signed
from linan.kernel.tokens.status import Status, Statuses, list_for
from linan.kernel.tokens.trust import KeyEntry, TrustList

MAX_CHARS = 700
"""A QR code that a cheap phone still reads; ours have about 250, shown by a phone about 430."""
CLOCK = timedelta(minutes=10)
"""A code this little in the future tells of a wrong clock; further, of a date that is not today's."""

_SIGN1 = 18


def issue(payload: Payload, key: PrivateKey, kid: bytes | None = None) -> str:
    """The token text. Pass `kid` where many are issued, so that it is not hashed each time."""
    header = _protected(kid or key_id(key.public_key()), algorithm_of(key))
    body = cbor2.dumps(payload.to_array(), canonical=True)
    sealed = cbor2.dumps(cbor2.CBORTag(_SIGN1, [header, {}, body, sign(key, to_sign(header, body))]), canonical=True)
    return PREFIX + base45.encode(sealed)


@lru_cache(maxsize=16)
def _protected(kid: bytes, algorithm: str) -> bytes:
    return cbor2.dumps({1: ALGORITHMS[algorithm], 4: kid}, canonical=True)


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
        shown = proof.unwrap(raw)
        header, body, signature = _envelope(raw if shown is None else shown.sealed)
        kid, algorithm = _header(header)
    except cbor.Unreadable as error:
        return rejected(error.code)
    if (entry := usable(trust, kid, at)) is None or isinstance(entry, Rejected):
        return entry or rejected("unknown_issuer")
    if ALGORITHMS.get(entry.algorithm) != algorithm:
        return rejected("wrong_algorithm")
    if not signed(entry.key, to_sign(header, body), signature):
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
    as_of = listed.issued_at if listed is not None else None
    if known:
        return rejected(known.name.lower(), payload)
    if listed is not None and listed.left(payload.status_index):
        # Made after the token's end, the list shows a clock that is behind. Made before it, list and token contradict
        # one another, and a gate cannot know which of the two is wrong.
        return rejected("expired" if payload.expires_at <= listed.issued_at else "unlisted", payload)
    if why := proof.against(payload, shown, at, skew, memory):
        return rejected(why, payload)
    if not trust.is_here(payload.county):
        return rejected("other_county", payload, checked_as_of=as_of)
    answer = Verified(payload, kid, Status.VALID if known is not None else None, as_of)
    return answer if shown is None else replace(answer, shown_at=shown.at)


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


def early(begins: datetime, at: datetime, skew: timedelta) -> str:
    """Why something dated after `at` does not count yet; empty when it does."""
    if begins <= at + skew:
        return ""
    return "clock_off" if begins <= at + CLOCK else "not_yet_valid"


def _against(payload: Payload, entry: KeyEntry, at: datetime, skew: timedelta) -> str:
    """What stands against a rightly signed token: its scope or its time."""
    if not entry.covers(payload.county):
        return "out_of_scope"
    if not entry.claims.issuperset(payload.certifies):
        return "claim_out_of_scope"
    if why := early(payload.issued_at, at, skew):
        return why
    if not entry.signed_in_time(payload.issued_at):
        return "key_not_in_force"
    return "expired" if at >= payload.expires_at + skew else ""


def to_sign(header: bytes, body: bytes) -> bytes:
    return cbor2.dumps(["Signature1", header, b"", body], canonical=True)


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
