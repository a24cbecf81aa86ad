"""What a gate's phone keeps of open questions and limited outings for the hours without network: rows that open only
with the very code somebody shows.

A row is 32 bytes: HMAC-SHA256 over the list's salt of a label, a number and a key, whose first 8 bytes are what the row
is found by, and whose other 24 cover the record:

    row = mac[:8] || (mac[8:] XOR record)          mac = HMAC(salt, label || n || key)

For a code the key is the eight random bytes in it, which nobody guesses; for the outings of a household it is the
number that stands in the records of its codes. So whoever takes the phone reads in it no name, no address, no number of
a household, and not even which rows are about the same home; only how many rows there are, rounded up by random ones.
A salt serves one list of one gate: no two lists can be joined. `frontend/src/gate/sealed.ts` reads the same.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SALT = 16
CODE, WENT = b"code", b"went"
_TAG = 8
_RECORD = struct.Struct(">BBBxII8s4s")
_OUTING = struct.Struct(">I4s16x")
_ROUND = 64
"""Rows are filled up to a multiple of this with random ones, which open with nothing."""
_MOST = 255


@dataclass(frozen=True, slots=True)
class Mark:
    """What one code carries: an open question until a time, outings limited until a time, or both; 0 for neither.

    Times are seconds since 1970. `home` when they live behind this gate; `household` and `person` are numbers made for
    this gate alone.
    """

    home: bool
    held_until: int = 0
    limited_until: int = 0
    days: int = 0
    people: int = 0
    household: bytes = bytes(8)
    person: bytes = bytes(4)

    def pack(self) -> bytes:
        return _RECORD.pack(
            self.home, min(self.days, _MOST), min(self.people, _MOST), self.held_until, self.limited_until,
            self.household, self.person,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outing:
    """Somebody of a household went out; `at` in seconds since 1970, `person` as in `Mark`."""

    at: int
    person: bytes


def number_for(secret: str, length: int) -> bytes:
    """A number for a household or a person at one gate, out of a keyed hash."""
    return hashlib.sha256(secret.encode()).digest()[:length]


def seal(marks: Iterable[tuple[bytes, Mark]], outings: Iterable[tuple[bytes, Outing]], salt: bytes) -> bytes:
    """All rows in an order that tells nothing. `marks` by code id, `outings` by household, each household's in turn."""
    rows = [_row(salt, CODE, 0, code, mark.pack()) for code, mark in marks]
    count: dict[bytes, int] = {}
    for household, outing in outings:
        n = count.get(household, 0)
        if n < _MOST:
            rows.append(_row(salt, WENT, n, household, _OUTING.pack(outing.at, outing.person)))
            count[household] = n + 1
    rows += [secrets.token_bytes(_TAG + _RECORD.size) for _ in range(-len(rows) % _ROUND)]
    return b"".join(sorted(rows))


def open_mark(rows: bytes, salt: bytes, code: bytes) -> Mark | None:
    """What the list says of a code; None when it says nothing."""
    found = _find(rows, salt, CODE, 0, code)
    if found is None:
        return None
    home, days, people, held, limited, household, person = _RECORD.unpack(found)
    return Mark(bool(home), held, limited, days, people, household, person)


def open_outings(rows: bytes, salt: bytes, household: bytes) -> Sequence[Outing]:
    """The outings the list has of a household."""
    gone: list[Outing] = []
    while (found := _find(rows, salt, WENT, len(gone), household)) is not None:
        gone.append(Outing(*_OUTING.unpack(found)))
    return gone


def _mac(salt: bytes, label: bytes, n: int, key: bytes) -> bytes:
    return hmac.digest(salt, label + bytes((n,)) + key, "sha256")


def _row(salt: bytes, label: bytes, n: int, key: bytes, record: bytes) -> bytes:
    mac = _mac(salt, label, n, key)
    return mac[:_TAG] + bytes(a ^ b for a, b in zip(mac[_TAG:], record, strict=True))


def _find(rows: bytes, salt: bytes, label: bytes, n: int, key: bytes) -> bytes | None:
    if n > _MOST:
        return None
    mac, size = _mac(salt, label, n, key), _TAG + _RECORD.size
    for start in range(0, len(rows), size):
        if rows[start : start + _TAG] == mac[:_TAG]:
            return bytes(a ^ b for a, b in zip(mac[_TAG:], rows[start + _TAG : start + size], strict=True))
    return None
