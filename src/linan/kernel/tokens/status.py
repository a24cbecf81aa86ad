"""The status list: what has become of a token since it was issued, as a static file with deltas.

Two bits per token, lowest bits first: four tokens in a byte (after the W3C Bitstring Status List). A list has a
sequence number; a delta leads from one number to a later one. A device that missed a delta fetches the whole
list again.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from linan.kernel.tokens.revocation import RevocationList

MAX_BYTES = 8_000_000
"""32 million tokens: a county's codes of many years."""


class Status(IntEnum):
    VALID = 0
    SUPERSEDED = 1
    SUSPENDED = 2
    REVOKED = 3


@dataclass(frozen=True, slots=True)
class StatusDelta:
    """What changed between two lists. `size` is how many tokens the later list speaks of."""

    since: int
    sequence: int
    issued_at: datetime
    size: int
    changes: Mapping[int, Status]

    def to_json(self) -> dict[str, Any]:
        by_status: dict[str, list[int]] = {}
        for index, status in sorted(self.changes.items()):
            by_status.setdefault(str(int(status)), []).append(index)
        return {
            "format": "linan.status_delta/1",
            "since": self.since,
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "size": self.size,
            "changes": by_status,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], limit: int = MAX_BYTES) -> StatusDelta:
        """Undo `to_json`; ValueError for a delta that goes backwards, or names a token outside its list."""
        changes: dict[int, Status] = {}
        size, since, sequence = int(data["size"]), int(data["since"]), int(data["sequence"])
        if since >= sequence or not 0 <= size <= limit * 4:
            raise ValueError("a delta leads from an older list to a newer one of a possible size")
        for status, indexes in data["changes"].items():
            for index in indexes:
                if type(index) is not int or not 0 <= index < size or index in changes:
                    raise ValueError(f"the delta cannot say that of {index!r}")
                changes[index] = Status(int(status))
        return cls(since, sequence, _moment(data["issued_at"]), size, changes)


@dataclass(frozen=True, slots=True)
class StatusList:
    """Two bits for each token of the issuers in `keys` (empty: of whoever). `revoked` names EU certificates by hash."""

    sequence: int
    issued_at: datetime
    bits: bytes
    keys: frozenset[bytes] = frozenset()
    revoked: frozenset[bytes] = frozenset()
    """The first 16 bytes of SHA-256 over a certificate's signature or identifier, as EU revocation lists have it."""

    def of(self, index: int) -> Status | None:
        """None when the list is older than the token: nothing is known, which is not the same as valid."""
        at, shift = divmod(index, 4)
        return Status(self.bits[at] >> (2 * shift) & 3) if at < len(self.bits) else None

    def speaks_of(self, kid: bytes) -> bool:
        return not self.keys or kid in self.keys

    @classmethod
    def build(cls, sequence: int, issued_at: datetime, statuses: Mapping[int, Status], size: int) -> StatusList:
        """A list of `size` tokens, all valid but those in `statuses`."""
        bits = bytearray(-(-size // 4))
        for index, status in statuses.items():
            bits[index // 4] |= int(status) << (2 * (index % 4))
        return cls(sequence, issued_at, bytes(bits))

    def since(self, older: StatusList) -> StatusDelta:
        """The delta from `older` to this list; ValueError when this one is not the later."""
        if older.sequence >= self.sequence or len(older.bits) > len(self.bits):
            raise ValueError("a delta leads from an older list to a newer one")
        was = older.bits.ljust(len(self.bits), b"\0")
        changes: dict[int, Status] = {}
        for at, (before, after) in enumerate(zip(was, self.bits, strict=True)):
            if before != after:
                for place in range(4):
                    if (before ^ after) >> (2 * place) & 3:
                        changes[4 * at + place] = Status(after >> (2 * place) & 3)
        return StatusDelta(older.sequence, self.sequence, self.issued_at, 4 * len(self.bits), changes)

    def follow(self, delta: StatusDelta) -> StatusList:
        """The list after `delta`; itself for a delta it already has. ValueError when one between was missed."""
        if delta.sequence <= self.sequence:
            return self
        if delta.since != self.sequence:
            raise ValueError(f"a delta from {delta.since} does not fit a list numbered {self.sequence}")
        bits = bytearray(self.bits.ljust(-(-delta.size // 4), b"\0"))
        for index, status in delta.changes.items():
            shift = 2 * (index % 4)
            bits[index // 4] = bits[index // 4] & ~(3 << shift) | int(status) << shift
        return replace(self, sequence=delta.sequence, issued_at=delta.issued_at, bits=bytes(bits))

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "format": "linan.status/1",
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "bits": 2,
            "zlib": base64.b64encode(zlib.compress(self.bits, 6)).decode(),
        }
        if self.keys:
            data["keys"] = sorted(k.hex() for k in self.keys)
        if self.revoked:
            data["revoked"] = sorted(h.hex() for h in self.revoked)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any], limit: int = MAX_BYTES) -> StatusList:
        """Undo `to_json`; ValueError when it would unpack to more than `limit` bytes, or is cut short."""
        if data.get("bits", 2) != 2:
            raise ValueError("a status list has two bits for each token")
        try:
            unpack = zlib.decompressobj()
            bits = unpack.decompress(base64.b64decode(data["zlib"], validate=True), limit)
        except zlib.error as error:
            raise ValueError(f"the status list does not unpack: {error}") from None
        if unpack.unconsumed_tail:
            raise ValueError("the status list is too large")
        if not unpack.eof:
            raise ValueError("the status list is cut short")
        return cls(
            int(data["sequence"]),
            _moment(data["issued_at"]),
            bits,
            frozenset(bytes.fromhex(k) for k in data.get("keys", ())),
            frozenset(_hash(h) for h in data.get("revoked", ())),
        )


Statuses = StatusList | Sequence[StatusList | RevocationList] | None
"""One list, the lists of several issuers with those of revoked certificates, or none at hand."""


def list_for(statuses: Statuses, kid: bytes) -> StatusList | None:
    """The list that speaks of this issuer's tokens."""
    if statuses is None or isinstance(statuses, StatusList):
        return statuses if statuses is not None and statuses.speaks_of(kid) else None
    fitting = [s for s in statuses if isinstance(s, StatusList) and s.speaks_of(kid)]
    return max(fitting, key=lambda s: (bool(s.keys), s.sequence), default=None)


def _hash(text: str) -> bytes:
    raw = bytes.fromhex(text) if len(text) == 32 else base64.b64decode(text, validate=True)
    if len(raw) != 16:
        raise ValueError("a revoked certificate is named by 16 bytes")
    return raw


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at
