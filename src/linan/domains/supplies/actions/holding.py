"""Goods in stock are held as soon as a paper they rest on no longer counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from linan.core.clock import now
from linan.core.ledger import record_many
from linan.core.policy.queries import number
from linan.domains.supplies import queries
from linan.domains.supplies.facts import GoodsHeld
from linan.domains.supplies.models import Delivery
from linan.kernel.actor import Actor
from linan.kernel.region import Region


def hold_what_rests_on(by: Actor, digests: Iterable[str], county: Region) -> list[Delivery]:
    """Hold what is in stock and rests on one of these papers; each leaves `GoodsHeld`. What is held stays held."""
    at = now()
    rows = queries.in_stock(queries.resting_on(digests, county))
    facts = []
    for row in rows:
        row.held_at = at
        row.save(update_fields=["held_at"])
        due = at + timedelta(hours=number("supplies.held_hours", row.region, at).value)
        assert row.hand_over is not None
        facts.append(GoodsHeld(region=row.region, subject=row.ref, digest=row.hand_over.digest, due_at=due))
    for start in range(0, len(facts), 500):
        record_many(facts[start : start + 500], by=by)
    return rows
