"""The status list: what has become of a token since it was issued, as a static file with deltas.

Two bits per token, lowest bits first: four tokens in a byte (after the W3C Bitstring Status List). A list has a
sequence number; a delta leads from one number to a later one. A device that missed a delta fetches the whole
list again.

    {"format": "linan.status/2", "sequence": 9, "issued_at": "…", "bits": 2, "base": 31999000, "zlib": "…"}
    {"format": "linan.status_delta/2", "since": 8, "sequence": 9, "issued_at": "…", "base": 31999000, "size": 32001200,
     "changes": {"1": [32000007]}}

A list speaks of the indices from `base` up to `size`. Indices are never given twice, so a list that began at 0 would
grow for ever; everything below the base has passed its own end, and the base only ever grows. It is a multiple of four,
so that lists of two bases differ by whole bytes. Edition 1 of both forms has no base, which means 0, and is still
written while the base is 0; a reader that knows edition 1 alone refuses edition 2 and keeps what it holds, because read
without its base a list would tell of other tokens.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from linan.kernel.tokens.revocation import RevocationList

MAX_BYTES = 16_000_000
"""64 million indices between base and size: three million people with three codes a day, kept the seven days of the
longest-lived. A phone unpacks a list to that much memory at most."""
MAX_LISTED = 4 * MAX_BYTES
FORMS = ("linan.status/2", "linan.status/1")
DELTA_FORMS = ("linan.status_delta/2", "linan.status_delta/1")


class Status(IntEnum):
    VALID = 0
    SUPERSEDED = 1
    SUSPENDED = 2
    REVOKED = 3


@dataclass(frozen=True, slots=True)
class StatusDelta:
    """What changed between two lists. The later list speaks of the indices from `base` up to `size`."""

    since: int
    sequence: int
    issued_at: datetime
    size: int
    changes: Mapping[int, Status]
    base: int = 0
    keys: frozenset[bytes] = frozenset()
    """Whose tokens, when the issuer's keys may have changed since the list it continues; empty: as before."""

    def to_json(self) -> dict[str, Any]:
        by_status: dict[str, list[int]] = {}
        for index, status in sorted(self.changes.items()):
            by_status.setdefault(str(int(status)), []).append(index)
        return {
            **_edition(DELTA_FORMS, self.base),
            "since": self.since,
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "size": self.size,
            "changes": by_status,
            **({"keys": sorted(k.hex() for k in self.keys)} if self.keys else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], limit: int = MAX_BYTES) -> StatusDelta:
        """Undo `to_json`; ValueError for a delta that goes backwards, or names a token outside its list."""
        changes: dict[int, Status] = {}
        size, since, sequence = int(data["size"]), int(data["since"]), int(data["sequence"])
        base = _base(data)
        if since >= sequence or not base <= size <= base + limit * 4:
            raise ValueError("a delta leads from an older list to a newer one of a possible size")
        for status, indexes in data["changes"].items():
            for index in indexes:
                if type(index) is not int or not base <= index < size or index in changes:
                    raise ValueError(f"the delta cannot say that of {index!r}")
                changes[index] = Status(int(status))
        return cls(since, sequence, _moment(data["issued_at"]), size, changes, base, _keys(data))


@dataclass(frozen=True, slots=True)
class StatusList:
    """Two bits for each token from `base` on, of the issuers in `keys` (empty: of whoever). `revoked` names EU
    certificates by hash."""

    sequence: int
    issued_at: datetime
    bits: bytes
    keys: frozenset[bytes] = frozenset()
    revoked: frozenset[bytes] = frozenset()
    """The first 16 bytes of SHA-256 over a certificate's signature or identifier, as EU revocation lists have it."""
    base: int = 0

    @property
    def size(self) -> int:
        """The first index it does not speak of, to the whole byte."""
        return self.base + 4 * len(self.bits)

    def of(self, index: int) -> Status | None:
        """None when the list is older than the token, or has gone past it: nothing is known, which is not valid."""
        at, shift = divmod(index - self.base, 4)
        return Status(self.bits[at] >> (2 * shift) & 3) if 0 <= at < len(self.bits) else None

    def left(self, index: int) -> bool:
        """Whether the list has gone past this token, so that its end must have come."""
        return index < self.base

    def speaks_of(self, kid: bytes) -> bool:
        return not self.keys or kid in self.keys

    @classmethod
    def build(
        cls, sequence: int, issued_at: datetime, statuses: Mapping[int, Status], size: int, base: int = 0
    ) -> StatusList:
        """A list of the indices from `base` (a multiple of four) up to `size`, all valid but those in `statuses`."""
        if base % 4 or not 0 <= base <= size:
            raise ValueError("a list begins at a multiple of four, not after its end")
        bits = bytearray(-(-(size - base) // 4))
        for index, status in statuses.items():
            if index >= base:
                bits[(index - base) // 4] |= int(status) << (2 * (index % 4))
        return cls(sequence, issued_at, bytes(bits), base=base)

    def since(self, older: StatusList) -> StatusDelta:
        """The delta from `older` to this list; ValueError when this one is not the later."""
        if older.sequence >= self.sequence or older.base > self.base or older.size > self.size:
            raise ValueError("a delta leads from an older list to a newer one")
        was = _from(older, self.base).ljust(len(self.bits), b"\0")
        changes: dict[int, Status] = {}
        for at, (before, after) in enumerate(zip(was, self.bits, strict=True)):
            if before != after:
                for place in range(4):
                    if (before ^ after) >> (2 * place) & 3:
                        changes[self.base + 4 * at + place] = Status(after >> (2 * place) & 3)
        return StatusDelta(older.sequence, self.sequence, self.issued_at, self.size, changes, self.base, self.keys)

    def follow(self, delta: StatusDelta) -> StatusList:
        """The list after `delta`; itself for a delta it already has. ValueError when one between was missed."""
        if delta.sequence <= self.sequence:
            return self
        if delta.since != self.sequence:
            raise ValueError(f"a delta from {delta.since} does not fit a list numbered {self.sequence}")
        if delta.base < self.base:
            raise ValueError("the base of a list does not go back")
        bits = bytearray(_from(self, delta.base).ljust(-(-(delta.size - delta.base) // 4), b"\0"))
        for index, status in delta.changes.items():
            at, shift = (index - delta.base) // 4, 2 * (index % 4)
            bits[at] = bits[at] & ~(3 << shift) | int(status) << shift
        keys = delta.keys or self.keys
        return StatusList(delta.sequence, delta.issued_at, bytes(bits), keys, self.revoked, delta.base)

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            **_edition(FORMS, self.base),
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
            _keys(data),
            frozenset(_hash(h) for h in data.get("revoked", ())),
            _base(data),
        )


Statuses = StatusList | Sequence[StatusList | RevocationList] | None
"""One list, the lists of several issuers with those of revoked certificates, or none at hand."""


def list_for(statuses: Statuses, kid: bytes) -> StatusList | None:
    """The list that speaks of this issuer's tokens."""
    if statuses is None or isinstance(statuses, StatusList):
        return statuses if statuses is not None and statuses.speaks_of(kid) else None
    fitting = [s for s in statuses if isinstance(s, StatusList) and s.speaks_of(kid)]
    return max(fitting, key=lambda s: (bool(s.keys), s.sequence), default=None)


def _edition(forms: tuple[str, str], base: int) -> dict[str, Any]:
    """The name of the form and, where it has one, the base."""
    return {"format": forms[0], "base": base} if base else {"format": forms[1]}


def _base(data: Mapping[str, Any]) -> int:
    """Where a list or delta begins. Whoever writes edition 1 means 0, so a base in it is no base we may believe."""
    base = data.get("base", 0)
    if type(base) is not int or base < 0 or base % 4:
        raise ValueError("a list begins at a multiple of four")
    if base and data.get("format") in (FORMS[1], DELTA_FORMS[1]):
        raise ValueError("the first edition of a list has no base")
    return base


def _keys(data: Mapping[str, Any]) -> frozenset[bytes]:
    return frozenset(bytes.fromhex(k) for k in data.get("keys", ()))


def _from(held: StatusList, base: int) -> bytes:
    """Its bits from this base on; nothing where it ends before."""
    return held.bits[(base - held.base) // 4 :]


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
