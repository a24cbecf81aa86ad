"""Reading EU health certificates: `HC1:` + base45(zlib(COSE_Sign1(CWT))), signed ES256 or PS256.

After the eHealth Network's Electronic Health Certificate Specification 1.0.5: CWT claims 1 (issuing country), 4 (end),
6 (issued; 5, not before, where it is named) and -260 with the certificate under 1. The key id stands in the protected
header, else in the unprotected; the algorithm counts only where it is protected. The key is looked up in our own trust
list, whose entry must be for the country, the algorithm and the kind. Unpacking stops at a limit, so that a small code
cannot fill the memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from linan.kernel.tokens import base45, cbor
from linan.kernel.tokens.answers import Rejected, rejected
from linan.kernel.tokens.keys import ALGORITHMS
from linan.kernel.tokens.proof import SKEW
from linan.kernel.tokens.revocation import RevocationList, names_of
from linan.kernel.tokens.sealing import early, usable
from linan.kernel.tokens.signatures import signed
from linan.kernel.tokens.status import Statuses, StatusList
from linan.kernel.tokens.trust import KeyEntry, TrustList

HC1 = "HC1:"
MAX_HC1_CHARS = 4296
"""The most an alphanumeric QR code can hold (ISO/IEC 18004, version 40-L)."""
MAX_UNPACKED = 16_384
"""A certificate has some 400 bytes; sixteen thousand leave room for any form a country may add."""

_KINDS = {"v": "vaccination", "t": "test", "r": "recovery"}
_SIGNED_WITH = ("ES256", "PS256")
_SIGN1, _CWT = 18, 61
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""The seconds a calendar of four-digit years can hold."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """An EU certificate whose signature is good. `content` is personal: it is judged, shown to the holder, not kept."""

    country: str
    kind: str
    issued_at: datetime
    expires_at: datetime
    content: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {
            "country": self.country,
            "kind": self.kind,
            "issued_at": self.issued_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "certificate": _plain(self.content),
        }


@dataclass(frozen=True, slots=True)
class VerifiedCertificate:
    """An EU certificate that holds: authentic, in force and, where a list was at hand, not revoked."""

    certificate: Certificate
    key_id: bytes
    checked_as_of: datetime | None


def verify_certificate(
    text: str, trust: TrustList, status: Statuses, at: datetime, skew: timedelta = SKEW
) -> VerifiedCertificate | Rejected:
    """Check an `HC1:` text offline. Never raises for any text."""
    if len(text) > MAX_HC1_CHARS:
        return rejected("too_long")
    if not text.startswith(HC1):
        return rejected("not_a_token")
    try:
        packed = base45.decode(text[len(HC1) :])
    except ValueError:
        return rejected("not_a_token")
    try:
        protected, kid, algorithm, body, signature = _envelope(_unpacked(packed))
    except cbor.Unreadable as error:
        return rejected(error.code)
    if (entry := usable(trust, kid, at)) is None or isinstance(entry, Rejected):
        return entry or rejected("unknown_issuer")
    if entry.algorithm not in _SIGNED_WITH or ALGORITHMS[entry.algorithm] != algorithm:
        return rejected("wrong_algorithm")
    if not signed(entry.key, cbor2.dumps(["Signature1", protected, b"", body]), signature):
        return rejected("bad_signature")
    try:
        found = _certificate(cbor.foreign(body))
    except cbor.Unreadable as error:
        return rejected(error.code)
    if why := _against(found, entry, at, skew):
        return rejected(why, certificate=found)
    gone, as_of = _revoked(found, entry, signature, status, at)
    return rejected("revoked", certificate=found) if gone else VerifiedCertificate(found, kid, as_of)


def _unpacked(packed: bytes) -> bytes:
    """The COSE message. Some issuers did not pack it, which readers accept (its first byte tells)."""
    if packed[:1] != b"\x78":
        return packed
    stream = zlib.decompressobj()
    try:
        raw = stream.decompress(packed, MAX_UNPACKED)
    except zlib.error:
        raise cbor.Unreadable("malformed") from None
    if not stream.eof:
        raise cbor.Unreadable("zip_bomb" if stream.unconsumed_tail or len(raw) >= MAX_UNPACKED else "truncated")
    if stream.unused_data:
        raise cbor.Unreadable("oversized")
    return raw


def _envelope(raw: bytes) -> tuple[bytes, bytes, int, bytes, bytes]:
    """Protected header, key id, algorithm, body and signature; `Unreadable`."""
    message = cbor.foreign(raw, (_SIGN1, _CWT))
    for _ in range(2):
        if isinstance(message, cbor2.CBORTag):
            message = message.value
    if not isinstance(message, list | tuple) or len(message) != 4:
        raise cbor.Unreadable("malformed")
    protected, loose, body, signature = message
    if type(protected) is not bytes or not isinstance(loose, Mapping):
        raise cbor.Unreadable("malformed")
    if type(body) is not bytes or type(signature) is not bytes:
        raise cbor.Unreadable("malformed")
    fixed = cbor.foreign(protected) if protected else {}
    if not isinstance(fixed, Mapping) or 2 in fixed:
        # 2 lists headers a reader must understand; we know of none, so we must not go on (RFC 9052, 3.1).
        raise cbor.Unreadable("malformed")
    kid, algorithm = fixed.get(4, loose.get(4)), fixed.get(1)
    if type(kid) is not bytes or type(algorithm) is not int:
        raise cbor.Unreadable("malformed")
    return protected, kid, algorithm, body, signature


def _certificate(claims: Any) -> Certificate:
    """The certificate in a CWT; `Unreadable` for another form."""
    if not isinstance(claims, Mapping):
        raise cbor.Unreadable("malformed")
    country, inner = claims.get(1), claims.get(-260)
    content = inner.get(1) if isinstance(inner, Mapping) else None
    if not isinstance(country, str) or not isinstance(content, Mapping):
        raise cbor.Unreadable("malformed")
    kinds = [k for k in _KINDS if isinstance(content.get(k), list) and content[k]]
    if len(kinds) != 1 or any(not isinstance(e, Mapping) for e in content[kinds[0]]):
        raise cbor.Unreadable("malformed")
    begins = max(_moment(claims.get(6)), _moment(claims.get(5, claims.get(6))))
    return Certificate(country, _KINDS[kinds[0]], begins, _moment(claims.get(4)), content)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _FIRST <= value <= _LAST:
        raise cbor.Unreadable("malformed")
    return datetime.fromtimestamp(value, UTC)


def _against(found: Certificate, entry: KeyEntry, at: datetime, skew: timedelta) -> str:
    if not entry.covers(found.country):
        return "out_of_scope"
    if found.kind not in entry.claims:
        return "claim_out_of_scope"
    if why := early(found.issued_at, at, skew):
        return why
    if not entry.signed_in_time(found.issued_at):
        return "key_not_in_force"
    return "expired" if at >= found.expires_at else ""


def _revoked(
    found: Certificate, entry: KeyEntry, signature: bytes, status: Statuses, at: datetime
) -> tuple[bool, datetime | None]:
    """Whether a list at hand names the certificate, and of when the lists are that could; None when none could."""
    own = signature[: len(signature) // 2] if isinstance(entry.key, EllipticCurvePublicKey) else signature
    letter = next(k for k, kind in _KINDS.items() if kind == found.kind)
    identifiers = [e["ci"] for e in found.content[letter] if isinstance(e.get("ci"), str)]
    names = names_of(found.country, identifiers, own)
    asked: list[datetime] = []
    for held in [status] if isinstance(status, StatusList) else status or ():
        if isinstance(held, RevocationList):
            batches = [b for b in held.batches if b.counts(found.country, entry.key_id, at)]
            gone = any(not b.hashes.isdisjoint(names[b.hash_type]) for b in batches)
            speaks = any(b.country == found.country and at < b.expires_at for b in held.batches)
        else:
            speaks = held.speaks_of(entry.key_id) and bool(held.revoked)
            gone = speaks and any(not held.revoked.isdisjoint(n) for n in names.values())
        if gone:
            return True, held.issued_at
        if speaks:
            asked.append(held.issued_at)
    return False, max(asked, default=None)


def _plain(value: Any) -> Any:
    """JSON's own types only."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    return str(value)
