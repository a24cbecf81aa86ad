"""Bringing the EU's lists of revoked certificates to the gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from linan.core import clock
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.facts import RevocationsLoaded, RevocationWithdrawn
from linan.domains.healthcode.models import Revocation
from linan.domains.healthcode.queries.revocations import meets_a_key, revocation_head
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.tokens import MAX_HASHES, RevocationBatch
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file: batches new, there already, over already, and of keys the trust list does not name."""

    new: int
    known: int
    expired: int
    unmet: int


@transaction.atomic
def load_revocations(by: Actor, batches: Sequence[RevocationBatch]) -> Loaded:
    """Keep these batches, so that every gate has them within minutes and keeps them without network.

    A batch that is there already is one; a withdrawn one counts again; one that is over is not taken. What has expired
    is deleted. Refuses `too_many_revoked` beyond what a gate can hold. Needs LOAD_REVOCATIONS somewhere.
    """
    region = by.must_somewhere(LOAD_REVOCATIONS)[0]
    at, number = _turn()
    Revocation.objects.filter(expires_at__lte=at).delete()
    fresh = {_key(b): b for b in batches if b.expires_at > at}
    expired = sum(b.expires_at <= at for b in batches)
    standing = Revocation.objects.filter(key__in=fresh, withdrawn_at=None).values_list("key", flat=True)
    wanted = {k: b for k, b in fresh.items() if k not in set(standing)}
    held = Revocation.objects.filter(withdrawn_at=None).aggregate(n=Sum("size"))["n"] or 0
    if held + sum(len(b.hashes) for b in wanted.values()) > MAX_HASHES:
        raise Refusal(
            "too_many_revoked",
            Words(
                "That would be more than {most} revoked certificates, which is what a gate can hold.", most=MAX_HASHES
            ),
            kind=Kind.CONFLICT,
            next_step=Words("Load only the batches of countries whose certificates are believed here."),
        )
    for key, batch in wanted.items():
        row = {
            "region": region, "country": batch.country, "kid": batch.kid.hex() if batch.kid is not None else "",
            "hash_type": batch.hash_type.value, "expires_at": batch.expires_at, "size": len(batch.hashes),
            "hashes": b"".join(sorted(batch.hashes)), "loaded_at": at, "loaded_by": by.id, "withdrawn_at": None,
            "withdrawn_by": "", "sequence": number, "changed_at": at,
        }  # fmt: skip
        Revocation.objects.update_or_create(key=key, defaults=row)
    if wanted:
        named = wanted.values()
        countries = tuple(sorted({b.country for b in named}))
        people = sum(len(b.hashes) for b in named)
        record(RevocationsLoaded(region=region, batches=len(wanted), certificates=people, countries=countries), by=by)
    unmet = sum(not meets_a_key(b.country, b.kid.hex() if b.kid is not None else "") for b in fresh.values())
    return Loaded(len(wanted), len(batches) - expired - len(wanted), expired, unmet)


@transaction.atomic
def withdraw_revocation(by: Actor, batch: UUID) -> bool:
    """Let a batch count no longer, as the gateway deletes one; False when it did not. Needs LOAD_REVOCATIONS there."""
    rows = Revocation.objects.filter(within("region", by.must_somewhere(LOAD_REVOCATIONS)), pk=batch)
    row = rows.select_for_update().first()
    if row is None:
        raise not_found()
    if row.withdrawn_at is not None:
        return False
    row.changed_at, row.sequence = _turn()
    row.withdrawn_at, row.withdrawn_by = row.changed_at, by.id
    row.save()
    told = RevocationWithdrawn(region=row.region, subject=RecordRef(row.id), country=row.country, certificates=row.size)
    record(told, by=by)
    return True


def _turn() -> tuple[datetime, int]:
    """Now, and a number no list before had. Two who change the list at once wait for one another."""
    list(Revocation.objects.select_for_update().order_by("-sequence")[:1])
    at = clock.now()
    return at, max(int(at.timestamp() * 1000), revocation_head()[0] + 1)


def _key(batch: RevocationBatch) -> str:
    told = [batch.country, batch.kid.hex() if batch.kid is not None else "", batch.hash_type.value,
            batch.expires_at.isoformat()]  # fmt: skip
    return sha256("|".join(told).encode() + b"|" + b"".join(sorted(batch.hashes))).hexdigest()
