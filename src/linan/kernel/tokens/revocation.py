"""Which EU certificates were revoked: batches of hashes, as the EU's gateway hands them on between its members.

    {"format": "linan.revocations/1", "sequence": 7, "issued_at": "…",
     "revocations": [{"country": "AT", "kid": "base64 of eight bytes", "hashType": "SIGNATURE", "expires": "…",
                      "entries": [{"hash": "base64 of sixteen bytes"}]}]}

A batch is written as in the eHealth Network's specification of the EU DCC gateway and Commission Implementing Decision
(EU) 2022/483: one issuing country, one key (or `UNKNOWN_KID`, which means every key of that country), one kind of hash,
a day after which it can be thrown away, and the first 128 bits of SHA-256 over
- SIGNATURE: the certificate's signature, of ES256 its first half r alone, of PS256 the whole;
- UCI: its unique identifier (`ci`) as UTF-8;
- COUNTRYCODEUCI: the issuing country's two letters and then the identifier.

A batch counts for certificates of its own country alone, so that no country can revoke another's; one whose key nobody
here knows meets no certificate. Once it has expired it says nothing any more, neither for nor against.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from linan.kernel.tokens.trust import kid_of
from linan.kernel.words import Words

FORM = "linan.revocations/1"
UNKNOWN_KID = "UNKNOWN_KID"
HASH_BYTES = 16
MAX_ENTRIES = 1_000
"""In one batch, as the gateway has it."""
MAX_HASHES = 400_000
"""In one list: 6.4 MB in a phone's memory, and many times what a county's trust list can meet."""


class UnusableBatch(ValueError):
    """A batch that cannot be used, with the words for whoever brought the file."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class HashType(StrEnum):
    SIGNATURE = "SIGNATURE"
    UCI = "UCI"
    COUNTRYCODEUCI = "COUNTRYCODEUCI"


def shortened(raw: bytes) -> bytes:
    """The first 128 bits of SHA-256."""
    return sha256(raw).digest()[:HASH_BYTES]


@dataclass(frozen=True, slots=True)
class RevocationBatch:
    """Revoked certificates of one country and key. `kid` None means every key of the country."""

    country: str
    kid: bytes | None
    hash_type: HashType
    expires_at: datetime
    hashes: frozenset[bytes]

    def counts(self, country: str, kid: bytes, at: datetime) -> bool:
        """Whether it speaks of certificates of this country under this key at `at`."""
        return self.country == country and self.kid in (None, kid) and at < self.expires_at

    def to_json(self) -> dict[str, Any]:
        return {
            "country": self.country,
            "kid": base64.b64encode(self.kid).decode() if self.kid is not None else UNKNOWN_KID,
            "hashType": self.hash_type.value,
            "expires": self.expires_at.isoformat(),
            "entries": [{"hash": base64.b64encode(h).decode()} for h in sorted(self.hashes)],
        }

    @classmethod
    def from_json(cls, data: Any) -> RevocationBatch:
        """Undo `to_json`; `UnusableBatch` names the fault. A time without its zone is UTC."""
        if not isinstance(data, Mapping):
            raise UnusableBatch(Words("a batch is a JSON object"))
        country, entries = data.get("country"), data.get("entries")
        if not isinstance(country, str) or not re.fullmatch("[A-Z]{2}", country):
            raise UnusableBatch(Words("country is two capital letters"))
        try:
            kind = HashType(str(data.get("hashType")))
        except ValueError:
            raise UnusableBatch(Words("hashType is SIGNATURE, UCI or COUNTRYCODEUCI")) from None
        if not isinstance(entries, list) or not 0 < len(entries) <= MAX_ENTRIES:
            raise UnusableBatch(Words("entries is a list of 1 to {most} hashes", most=MAX_ENTRIES))
        hashes = frozenset(_hash(e.get("hash") if isinstance(e, Mapping) else e) for e in entries)
        return cls(country, _kid(data.get("kid")), kind, _end(data.get("expires")), hashes)


@dataclass(frozen=True, slots=True)
class RevocationList:
    """All batches at hand. `issued_at` is when they were put together."""

    sequence: int
    issued_at: datetime
    batches: tuple[RevocationBatch, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORM,
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "revocations": [b.to_json() for b in self.batches],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RevocationList:
        """Undo `to_json`; ValueError names the batch that cannot be used."""
        issued_at = data.get("issued_at")
        if not isinstance(issued_at, str) or (at := datetime.fromisoformat(issued_at)).tzinfo is None:
            raise ValueError("a list says when it was put together (issued_at), with its zone")
        sequence = data.get("sequence", 0)
        if type(sequence) is not int or sequence < 0:
            raise ValueError("sequence is a whole number")
        return cls(sequence, at, tuple(batches_of(data.get("revocations"))))


def batches_of(data: Any) -> list[RevocationBatch]:
    """The batches of a list, of a file that holds one alone, or of `{"revocations": […]}`; `UnusableBatch`."""
    if isinstance(data, Mapping):
        data = data.get("revocations", [data])
    if not isinstance(data, list):
        raise UnusableBatch(Words("revocations is a list of batches"))
    found: list[RevocationBatch] = []
    room = MAX_HASHES
    for number, raw in enumerate(data, start=1):
        try:
            batch = RevocationBatch.from_json(raw)
        except UnusableBatch as error:
            words = Words("batch {number} of the revocations: {why}", number=number, why=error.words)
            raise UnusableBatch(words) from error
        room -= len(batch.hashes)
        if room < 0:
            raise UnusableBatch(Words("the revocations name more than {most} certificates", most=MAX_HASHES))
        found.append(batch)
    return found


def names_of(country: str, identifiers: Iterable[str], signature: bytes) -> dict[HashType, frozenset[bytes]]:
    """What the lists would call a certificate; `signature` is r alone for ES256."""
    own = [i.encode() for i in identifiers]
    return {
        HashType.SIGNATURE: frozenset({shortened(signature)}),
        HashType.UCI: frozenset(shortened(i) for i in own),
        HashType.COUNTRYCODEUCI: frozenset(shortened(country.encode() + i) for i in own),
    }


def _hash(text: Any) -> bytes:
    if not isinstance(text, str):
        raise UnusableBatch(Words("a hash has 16 bytes, in base64"))
    try:
        raw = bytes.fromhex(text) if re.fullmatch("[0-9a-fA-F]{32}", text) else base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != HASH_BYTES:
        raise UnusableBatch(Words("a hash has 16 bytes, in base64"))
    return raw


def _kid(text: Any) -> bytes | None:
    if text == UNKNOWN_KID:
        return None
    try:
        raw = kid_of(text) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if not raw:
        raise UnusableBatch(Words("kid is the number of the key in base64, or UNKNOWN_KID"))
    return raw


def _end(text: Any) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise UnusableBatch(Words("expires is a day and time (ISO 8601)")) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
