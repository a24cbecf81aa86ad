"""Goods at the door: papers, count and quality, then a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linan.core.clock import now
from linan.core.ledger import record
from linan.core.policy.queries import number
from linan.domains.supplies import queries, rules
from linan.domains.supplies.abilities import RECEIVE_GOODS
from linan.domains.supplies.facts import GoodsReceived, GoodsRefused, GoodsReleased
from linan.domains.supplies.models import Credential, Delivery
from linan.domains.supplies.queries import TraceView
from linan.domains.supplies.rules import Quality, Verdict
from linan.kernel.actor import Actor
from linan.kernel.credentials import REASONS, Kind
from linan.kernel.refusal import Kind as Refused
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

REFUSE_THEM = Words(
    "Do not take them in: refuse them, so that the office knows, and ask the supplier for papers that hold."
)


@dataclass(frozen=True, slots=True)
class Goods:
    """What somebody counted and found. `hand_over` is the filed paper by which they came, None where there is none;
    then `lot` and `announced` say what stands on the delivery note, and nothing can be taken in."""

    counted: int
    accepted: int
    findings: Mapping[Quality, bool]
    hand_over: UUID | None = None
    lot: str = ""
    announced: int = 0
    because: str = ""


@transaction.atomic
def receive_delivery(by: Actor, region: Region, goods: Goods, *, key: UUID | None = None) -> Delivery:
    """Write down goods that came for `region`, and the verdict; `key` makes sending it twice one delivery.

    Needs RECEIVE_GOODS there. Refuses `chain_does_not_hold` with every reason when something is to be taken in whose
    papers are altered, expired, withdrawn, untrusted or missing, `addressed_to_another`, `no_papers`, `not_an_area`,
    and what `rules.objections` names. A delivery taken in leaves GoodsReceived; what is not taken in GoodsRefused.
    """
    by.must(RECEIVE_GOODS, over=region)
    if key is not None and (sent := Delivery.objects.filter(key=key).first()) is not None:
        return queries.delivery_row(by, sent.pk)
    if region.level not in (Level.COUNTY, Level.STREET, Level.COMMUNITY):
        raise Refusal("not_an_area", Words("Goods come to a community, a street or the county."), kind=Refused.INVALID)
    trace = _papers(by, region, goods)
    announced = queries.open_amount(trace.row) if trace is not None else max(0, goods.announced)
    against = rules.objections(announced, goods.counted, goods.accepted, goods.findings, goods.because)
    if against:
        code, words = against[0]
        raise Refusal(code, words, kind=Refused.INVALID, reasons=[w for _, w in against[1:]])
    lot = trace.lot if trace is not None else None
    row = Delivery.objects.create(
        region=region, hand_over=trace.row if trace else None, lot=lot.number if lot else goods.lot.strip()[:80],
        lot_digest=lot.digest if lot else "", product=lot.product if lot else "", unit=trace.unit if trace else "",
        supplier=trace.steps[0].issuer if trace else "", announced=announced, counted=goods.counted,
        accepted=goods.accepted, verdict=rules.verdict(announced, goods.accepted).value,
        findings={q.value: right for q, right in goods.findings.items()},
        against=list(trace.against) if trace else ["missing_link"], because=goods.because.strip()[: rules.LONGEST],
        received_at=now(), received_by=by.id, key=key,
    )  # fmt: skip
    _tell(by, row)
    return row


@transaction.atomic
def release_goods(by: Actor, delivery: Delivery) -> Delivery:
    """Let held goods be given out again, once their papers hold. Needs RECEIVE_GOODS. Refuses `chain_does_not_hold`."""
    by.must(RECEIVE_GOODS, over=delivery.region)
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.held_at is None or row.hand_over is None:
        return row
    (trace,) = queries.traced([row.hand_over], row.region)
    if not trace.ok:
        raise _does_not_hold(trace)
    row.held_at = None
    row.save(update_fields=["held_at"])
    record(GoodsReleased(region=row.region, subject=row.ref), by=by)
    return row


def _papers(by: Actor, region: Region, goods: Goods) -> TraceView | None:
    """The hand-over with all it rests on. What is refused need not hold; what is taken in must."""
    if goods.hand_over is None:
        if goods.accepted:
            raise Refusal("no_papers", Words("Nothing is taken in without papers."), next_step=REFUSE_THEM)
        if not goods.lot.strip():
            raise Refusal(
                "lot_missing",
                Words("Write the lot number that stands on the box, or “none”."),
                kind=Refused.INVALID,
                field="lot",
            )
        return None
    paper = queries.credential_row(by, goods.hand_over)
    if paper.kind != Kind.HAND_OVER:
        raise Refusal(
            "not_a_hand_over",
            Words("Goods come with a hand-over; this paper is of another kind."),
            kind=Refused.INVALID,
        )
    # Two desks that take in the same hand-over at once wait for each other: what is left is counted after.
    paper = Credential.objects.select_for_update().get(pk=paper.pk)
    (trace,) = queries.traced([paper], region)
    if goods.accepted:
        if not trace.ok:
            raise _does_not_hold(trace)
        if paper.to_code not in queries.receivers(region):
            raise Refusal(
                "addressed_to_another",
                Words("These goods were handed over to another organisation."),
                next_step=Words("Ask the supplier to whom they go, or for a hand-over to your office."),
            )
    return trace


def _does_not_hold(trace: TraceView) -> Refusal:
    return Refusal(
        "chain_does_not_hold",
        Words("The papers of these goods do not hold."),
        reasons=[REASONS[code] for code in trace.against],
        next_step=REFUSE_THEM,
    )


def _tell(by: Actor, row: Delivery) -> None:
    digest = row.hand_over.digest if row.hand_over is not None else ""
    if row.accepted:
        record(
            GoodsReceived(
                region=row.region, subject=row.ref, lot=row.lot_digest, hand_over=digest, verdict=row.verdict,
                accepted=row.accepted,
            ),
            by=by,
        )  # fmt: skip
    if row.verdict != Verdict.ACCEPTED:
        due = row.received_at + timedelta(hours=number("supplies.refused_hours", row.region, row.received_at).value)
        record(
            GoodsRefused(
                region=row.region, subject=row.ref, hand_over=digest, refused=row.counted - row.accepted,
                missing=max(0, row.announced - row.counted), due_at=due,
            ),
            by=by,
        )  # fmt: skip
