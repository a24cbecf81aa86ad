"""What a token says, whom it is believed from, and what has become of it since."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from linan.kernel.verdicts import Colour
from linan.kernel.words import Words

SCHEMA = 1
COLOURS = (Colour.GREEN, Colour.YELLOW, Colour.RED)
MAX_LIFETIME_S = 7 * 24 * 3600
"""A paper code's seven days; a phone's code lives twelve hours."""


class Claim(IntEnum):
    """Optional claims; each value is a small integer, never a name or a diagnosis."""

    NEGATIVE_TEST_HOURS = 1
    """Whole hours since the sample of the latest negative test, at the time of issue."""
    STAY_COMPLETED_DAYS = 2
    COMMUNITY_PASS = 3
    WORK_RESUMPTION = 4
    WORST_ZONE = 5
    """Within 14 days: 0 none, 1 low, 2 middle, 3 high."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The CBOR array: schema, code id, colour, county, issued at, lifetime, rule set, status index, holder key, claims.

    Times are whole seconds since 1970 UTC, the colour is 0 green, 1 yellow, 2 red, the county is its six-digit code as
    a number. There is no name and no identity number in it, and the code id is new at each issue.
    """

    code_id: bytes
    colour: Colour
    county: int
    issued_at: datetime
    lifetime_s: int
    rule_set: int
    status_index: int
    holder_key: bytes = b""
    claims: Mapping[int, int] = field(default_factory=dict)

    @property
    def expires_at(self) -> datetime:
        return self.issued_at + timedelta(seconds=self.lifetime_s)

    def to_array(self) -> list[Any]:
        return [
            SCHEMA,
            self.code_id,
            self.colour.rank,
            self.county,
            int(self.issued_at.timestamp()),
            self.lifetime_s,
            self.rule_set,
            self.status_index,
            self.holder_key,
            dict(self.claims),
        ]

    @classmethod
    def from_array(cls, raw: Any) -> Payload:
        """Undo `to_array`; ValueError for anything but exactly that shape."""
        if not isinstance(raw, list) or len(raw) != 10:
            raise ValueError("not ten fields")
        schema, code_id, colour, county, issued_at, lifetime, rule_set, index, holder, claims = raw
        numbers = (schema, colour, county, issued_at, lifetime, rule_set, index)
        if any(type(n) is not int or not 0 <= n < 2**40 for n in numbers):
            raise ValueError("a number is not a small number")
        if schema != SCHEMA or colour > 2 or not 0 < lifetime <= MAX_LIFETIME_S or county > 999_999:
            raise ValueError("a field is out of its range")
        if type(code_id) is not bytes or len(code_id) != 8 or type(holder) is not bytes or len(holder) > 65:
            raise ValueError("a byte field has the wrong length")
        if type(claims) is not dict or len(claims) > 8:
            raise ValueError("the claims are not a small map")
        if any(type(k) is not int or type(v) is not int or not 0 <= v < 2**31 for k, v in claims.items()):
            raise ValueError("a claim is not a small number")
        at = datetime.fromtimestamp(issued_at, UTC)
        return cls(code_id, COLOURS[colour], county, at, lifetime, rule_set, index, holder, claims)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of the trust list. The algorithm and the scope come from here, never from the token."""

    key_id: bytes
    algorithm: str
    key: EllipticCurvePublicKey
    regions: frozenset[int]
    """County codes this key may speak for."""
    claims: frozenset[int]
    since: datetime
    until: datetime

    def to_json(self) -> dict[str, Any]:
        spki = self.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return {
            "key_id": self.key_id.hex(),
            "algorithm": self.algorithm,
            "spki": base64.b64encode(spki).decode(),
            "regions": sorted(self.regions),
            "claims": sorted(self.claims),
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> KeyEntry:
        key = load_der_public_key(base64.b64decode(data["spki"], validate=True))
        if not isinstance(key, EllipticCurvePublicKey) or data["algorithm"] != "ES256" or key.curve.name != "secp256r1":
            raise ValueError("this verifier knows ES256 on P-256")
        return cls(
            key_id=bytes.fromhex(data["key_id"]),
            algorithm=data["algorithm"],
            key=key,
            regions=frozenset(data["regions"]),
            claims=frozenset(data["claims"]),
            since=datetime.fromisoformat(data["since"]),
            until=datetime.fromisoformat(data["until"]),
        )


@dataclass(frozen=True, slots=True)
class TrustList:
    """Whose tokens are believed. Lists with a lower sequence than one already seen are not taken."""

    sequence: int
    issued_at: datetime
    keys: Mapping[bytes, KeyEntry]

    def to_json(self) -> dict[str, Any]:
        return {
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "keys": [k.to_json() for k in sorted(self.keys.values(), key=lambda k: k.key_id)],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TrustList:
        keys = [KeyEntry.from_json(k) for k in data["keys"]]
        return cls(data["sequence"], datetime.fromisoformat(data["issued_at"]), {k.key_id: k for k in keys})


class Status(IntEnum):
    VALID = 0
    SUPERSEDED = 1
    SUSPENDED = 2
    REVOKED = 3


@dataclass(frozen=True, slots=True)
class StatusList:
    """Two bits per token, lowest bits first: four tokens in a byte (after W3C Bitstring Status List)."""

    sequence: int
    issued_at: datetime
    bits: bytes

    def of(self, index: int) -> Status | None:
        """None when the list is older than the token: nothing is known, which is not the same as valid."""
        at, shift = divmod(index, 4)
        return Status(self.bits[at] >> (2 * shift) & 3) if at < len(self.bits) else None

    @classmethod
    def build(cls, sequence: int, issued_at: datetime, statuses: Mapping[int, Status], size: int) -> StatusList:
        """A list of `size` tokens, all valid but those in `statuses`."""
        bits = bytearray(-(-size // 4))
        for index, status in statuses.items():
            bits[index // 4] |= int(status) << (2 * (index % 4))
        return cls(sequence, issued_at, bytes(bits))

    def to_json(self) -> dict[str, Any]:
        packed = base64.b64encode(zlib.compress(self.bits, 6)).decode()
        return {"sequence": self.sequence, "issued_at": self.issued_at.isoformat(), "bits": 2, "zlib": packed}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], limit: int = 8_000_000) -> StatusList:
        """Undo `to_json`; ValueError when it would unpack to more than `limit` bytes."""
        unpack = zlib.decompressobj()
        bits = unpack.decompress(base64.b64decode(data["zlib"], validate=True), limit)
        if unpack.unconsumed_tail:
            raise ValueError("the status list is too large")
        return cls(data["sequence"], datetime.fromisoformat(data["issued_at"]), bits)


@dataclass(frozen=True, slots=True)
class Verified:
    """A token that holds. `status` None means the list at hand is older than the token; the gate says so."""

    payload: Payload
    key_id: bytes
    status: Status | None
    checked_as_of: datetime | None
    """How old the status list was; None without one."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a token does not hold: a stable code and the words for the person at the gate. It is never a colour."""

    code: str
    words: Words
