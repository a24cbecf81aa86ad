"""Which foreign certificates were revoked: the signed list for gates, and what was loaded for whoever keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from linan.core import clock
from linan.core.accounts import queries as accounts
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.models import Revocation
from linan.domains.healthcode.queries.lists import issuers
from linan.kernel.actor import Actor
from linan.kernel.tokens import HashType, RevocationBatch, RevocationList

HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class RevocationLine:
    """One batch as whoever keeps the list sees it. `known` is whether the trust list names a key it can speak of."""

    id: UUID
    country: str
    kid: str
    hash_type: str
    size: int
    expires_at: datetime
    loaded_at: datetime
    loaded_by: str
    withdrawn_at: datetime | None
    known: bool

    @property
    def counts(self) -> bool:
        return self.withdrawn_at is None and self.expires_at > clock.now()


def revocation_head() -> tuple[int, datetime]:
    """Number and time of the newest list; 0 before anything was loaded."""
    newest = _newest()
    return newest[:2] if newest else (0, clock.now())


def _newest() -> tuple[int, datetime, UUID] | None:
    rows = Revocation.objects.order_by("-sequence", "-pk")
    found: tuple[int, datetime, UUID] | None = rows.values_list("sequence", "changed_at", "pk").first()
    return found


def revocation_list() -> RevocationList:
    """All batches that count now, for gates and for the cell's own judgement."""
    at, newest = clock.now(), _newest()
    if newest is None:
        return RevocationList(0, at, ())
    return _made(*newest, at.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=2)
def _made(sequence: int, at: datetime, newest: UUID, hour: datetime) -> RevocationList:
    """Read once for each change, and each hour, when what has expired leaves it; a batch says itself when it ends."""
    rows = Revocation.objects.filter(withdrawn_at=None, expires_at__gt=hour).order_by("loaded_at", "key")
    return RevocationList(sequence, at, tuple(batch_of(r) for r in rows))


def batch_of(row: Revocation) -> RevocationBatch:
    """The batch a row keeps."""
    raw = bytes(row.hashes)
    hashes = frozenset(raw[n : n + HASH_BYTES] for n in range(0, len(raw), HASH_BYTES))
    kid = bytes.fromhex(row.kid) if row.kid else None
    return RevocationBatch(row.country, kid, HashType(row.hash_type), row.expires_at, hashes)


def meets_a_key(country: str, kid: str) -> bool:
    """Whether the trust list names a key that a batch can speak of; the others are kept and meet no certificate."""
    keys = issuers()
    if kid:
        entry = keys.get(bytes.fromhex(kid))
        return entry is not None and entry.covers(country)
    return any(entry.covers(country) for entry in keys.values())


def revocations(by: Actor, *, cursor: str | None = None, country: str = "", size: int = 50) -> Page[RevocationLine]:
    """What was loaded, newest first. Needs LOAD_REVOCATIONS somewhere."""
    rows = Revocation.objects.filter(within("region", by.must_somewhere(LOAD_REVOCATIONS)))
    if country:
        rows = rows.filter(country=country.upper())
    page = paged(rows, order=["-loaded_at", "-id"], cursor=cursor, size=size)
    return page.map(_lines(page.items))


def _lines(rows: Iterable[Revocation]) -> list[RevocationLine]:
    return [
        RevocationLine(
            r.id, r.country, r.kid, r.hash_type, r.size, r.expires_at, r.loaded_at, accounts.actor_name(r.loaded_by),
            r.withdrawn_at, meets_a_key(r.country, r.kid),
        )
        for r in rows
    ]  # fmt: skip
