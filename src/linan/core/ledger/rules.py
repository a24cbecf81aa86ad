"""The leaf format. It is final: a signed log cannot be hashed again.

An entry has a public part, hashed into the log, and a private body that rests encrypted beside it. The public part
carries no person: only kind, time, role, the region cut at the community, and two salted commitments.

    leaf = deterministic CBOR (RFC 8949 §4.2) of the array
        [1, log, entry, kind, at, role, key, region, subject, [cause, correction, erasure], purpose, basis, body]
        log, entry, cause, correction, erasure   16 byte UUIDs, or null
        at                                       milliseconds since 1970 (UTC)
        key                                      the writer's key id, or null while the county signs for all
        subject                                  SHA-256("linan subject" || salt || reference text), or null
        body                                     SHA-256("linan body" || salt || body bytes)
    body bytes = deterministic CBOR of {"actor": …, "fact": {…}, "purpose": …}
    salt       = 16 random bytes, kept with the body and destroyed with it

Deterministic CBOR was chosen over canonical JSON because it knows bytes and integers, the token uses it already, and
there is one way to write each value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import cbor2

FORMAT = 1
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Public:
    """The public part of an entry; field for field what the leaf holds."""

    log: UUID
    entry: UUID
    kind: str
    at: datetime
    role: str
    key: str | None
    region: str
    subject: bytes | None
    cause: UUID | None
    correction: UUID | None
    erasure: UUID | None
    purpose: str
    basis: str
    body: bytes


def leaf_bytes(p: Public) -> bytes:
    """The bytes of an entry in the log, as the module describes them."""
    return leaf_of(
        p.log, p.entry, p.kind, p.at, p.role, p.key, p.region, p.subject, p.cause, p.correction, p.erasure, p.purpose,
        p.basis, p.body,
    )  # fmt: skip


# fmt: off
LEAF_COLUMNS = (
    "log", "id", "kind", "at", "role", "key", "region", "subject", "cause", "correction", "erasure", "purpose", "basis",
    "body",
)
"""The columns of an entry in the order in which `leaf_of` takes them."""
# fmt: on


def leaf_of(
    log: UUID,
    entry: UUID,
    kind: str,
    at: datetime,
    role: str,
    key: str | None,
    region: str,
    subject: bytes | None,
    cause: UUID | None,
    correction: UUID | None,
    erasure: UUID | None,
    purpose: str,
    basis: str,
    body: bytes,
) -> bytes:
    """The same from bare values; a database's own kinds of text and bytes are taken as what they are."""
    refs = [None if u is None else u.bytes for u in (cause, correction, erasure)]
    about = None if subject is None else bytes(subject)
    return packed(
        log.bytes, entry.bytes, kind, millis(at), role, key, str(region), about, refs, purpose, basis, bytes(body)
    )


def packed(*values: Any) -> bytes:
    """A leaf from exactly what stands in it, behind the version: plain bytes, texts, integers, None."""
    return cbor2.dumps([FORMAT, *values], canonical=True)


def read_leaf(leaf: bytes) -> Public:
    """Undo `leaf_bytes`; ValueError for bytes that `leaf_bytes` would not have written, among them a node's."""
    try:
        told = cbor2.loads(leaf)
        version, log, entry, kind, at, role, key, region, subject, refs, purpose, basis, body = told
        cause, correction, erasure = (None if r is None else UUID(bytes=r) for r in refs)
        found = Public(
            log=UUID(bytes=log),
            entry=UUID(bytes=entry),
            kind=kind,
            at=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at),
            role=role,
            key=key,
            region=region,
            subject=subject,
            cause=cause,
            correction=correction,
            erasure=erasure,
            purpose=purpose,
            basis=basis,
            body=body,
        )
    except (cbor2.CBORDecodeError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise ValueError("this is not an entry") from error
    texts = (kind, role, region, purpose, basis, key or "")
    if version != FORMAT or type(version) is not int or not all(type(t) is str for t in texts):
        raise ValueError("this is not an entry of a format we know")
    if any(c is not None and (type(c) is not bytes or len(c) != 32) for c in (subject, body)) or body is None:
        raise ValueError("a commitment has 32 bytes")
    if leaf_bytes(found) != leaf:
        raise ValueError("this entry is not written in the one way an entry is written")
    return found


def body_bytes(body: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a body. Floats are refused: two machines must write the same."""
    _no_floats(body)
    return cbor2.dumps(body, canonical=True)


def body_commitment(salt: bytes, body: bytes) -> bytes:
    return sha256(b"linan body" + salt + body).digest()


def subject_commitment(salt: bytes, reference: str) -> bytes:
    return sha256(b"linan subject" + salt + reference.encode()).digest()


def millis(at: datetime) -> int:
    """Whole milliseconds since 1970, computed without floats."""
    since = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def to_the_millisecond(at: datetime) -> datetime:
    """`at` without what a leaf cannot hold, so that a row and its leaf agree."""
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def retry_after_seconds(attempts: int) -> int:
    """How long a failing workflow waits: 2, 4, 8 … seconds, at most an hour."""
    return int(min(3600, 2 ** min(attempts, 12)))


def _no_floats(value: Any) -> None:
    if value is None or type(value) in (str, int, bool):
        return
    if isinstance(value, float):
        raise TypeError("a ledger body cannot carry a float")
    if isinstance(value, Mapping):
        for inner in value.values():
            _no_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _no_floats(inner)


def look_at(log: str) -> Callable[[int, bytes], str | None]:
    """For an audit: what is wrong with an entry that stands in the log of this id, or None."""

    def look(_: int, leaf: bytes) -> str | None:
        try:
            found = read_leaf(leaf)
        except ValueError:
            return "not_canonical"
        return None if str(found.log) == log else "replayed"

    return look
