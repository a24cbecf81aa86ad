"""UUIDv7 ids (RFC 9562): made anywhere, offline too, and still sorted by time."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from uuid import UUID, uuid5

import uuid_utils.compat as _uuid


def new_id() -> UUID:
    """A fresh UUIDv7; monotonic within a process."""
    return _uuid.uuid7()


def id_at(at: datetime, seed: str) -> UUID:
    """A UUIDv7 with the time of `at` and bits drawn from `seed`: for generated worlds and imports that must repeat."""
    millis = int(at.timestamp() * 1000)
    rest = hashlib.sha256(f"{millis}:{seed}".encode()).digest()
    raw = bytearray(millis.to_bytes(6, "big") + rest[:10])
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))


def id_of(namespace: UUID, name: str) -> UUID:
    """A stable UUIDv5 for a natural key, e.g. one effect of one entry."""
    return uuid5(namespace, name)


def time_of(id: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond, in UTC."""
    if id.version != 7:
        raise ValueError(f"not a UUIDv7: {id}")
    return datetime.fromtimestamp(int.from_bytes(id.bytes[:6], "big") / 1000, UTC)
