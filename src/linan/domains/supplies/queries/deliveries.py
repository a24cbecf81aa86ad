"""What came in, what of it is held, and what of a hand-over is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from linan.core.accounts.queries import actor_name
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.supplies.abilities import RECEIVE_GOODS, SEE_SUPPLIES
from linan.domains.supplies.models import Credential, Delivery
from linan.domains.supplies.queries.papers import TraceView, traced
from linan.domains.supplies.rules import QUALITY_WORDS, VERDICT_WORDS, Quality, Verdict
from linan.kernel.actor import Actor
from linan.kernel.credentials import REASONS
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What a list of deliveries asks."""

    verdict: Verdict | None = None
    lot: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery as lists show it."""

    row: Delivery
    where: str

    @property
    def verdict(self) -> Words:
        return VERDICT_WORDS[Verdict(self.row.verdict)]

    @property
    def held(self) -> bool:
        return self.row.held_at is not None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery with what was found, and its papers as they stand today."""

    line: DeliveryLine
    who: str
    findings: tuple[tuple[Words, bool], ...]
    against: tuple[Words, ...]
    trace: TraceView | None
    may_release: bool


def deliveries(by: Actor, ask: DeliveryFilter, *, cursor: str | None = None, size: int = 50) -> Page[DeliveryLine]:
    """Deliveries of the reader's area, the latest first."""
    rows = Delivery.objects.filter(within("region", by.must_somewhere(SEE_SUPPLIES)))
    if ask.verdict is not None:
        rows = rows.filter(verdict=ask.verdict.value)
    if ask.lot:
        rows = rows.filter(lot=ask.lot)
    if ask.held:
        rows = rows.filter(held_at__isnull=False)
    page = paged(rows, order=["-received_at", "-id"], cursor=cursor, size=size)
    return page.map([DeliveryLine(r, name_of(r.region)) for r in page.items])


def delivery_row(by: Actor, id: UUID) -> Delivery:
    """One delivery of the reader's area. Refuses `not_found`."""
    row = Delivery.objects.filter(within("region", by.must_somewhere(SEE_SUPPLIES)), pk=id).first()
    if row is None:
        raise not_found()
    return row


def delivery_of(by: Actor, id: UUID) -> DeliveryView:
    """One delivery, its findings, and its papers checked now. Refuses `not_found`."""
    row = delivery_row(by, id)
    trace = traced([row.hand_over], row.region)[0] if row.hand_over is not None else None
    found = {Quality(k): bool(v) for k, v in row.findings.items()}
    return DeliveryView(
        DeliveryLine(row, name_of(row.region)),
        actor_name(row.received_by),
        tuple((QUALITY_WORDS[q], found[q]) for q in Quality if q in found),
        tuple(REASONS[c] for c in row.against if c in REASONS),
        trace,
        row.held_at is not None and by.can(RECEIVE_GOODS, over=row.region) and trace is not None and trace.ok,
    )


def open_amount(hand_over: Credential) -> int:
    """How much of a hand-over has not been taken in anywhere yet."""
    taken = Delivery.objects.filter(hand_over=hand_over).aggregate(n=Sum("accepted"))["n"] or 0
    return max(0, (hand_over.amount or 0) - int(taken))


def in_stock(digests: Iterable[str]) -> list[Delivery]:
    """Deliveries taken in and not held yet whose hand-over is one of these papers."""
    rows = Delivery.objects.filter(hand_over__digest__in=list(digests), accepted__gt=0, held_at=None)
    return list(rows.order_by("received_at", "id"))


def today(by: Actor) -> list[TodayItem]:
    """Goods in stock that must not be given out, for who receives there."""
    held = by.regions(RECEIVE_GOODS)
    if not held:
        return []
    n = Delivery.objects.filter(within("region", held), held_at__isnull=False).count()
    words = Words("Deliveries in stock must not be given out")
    return [TodayItem(words, n, "/supplies/?held=yes", Words("Look at them"), None, "now")] if n else []
