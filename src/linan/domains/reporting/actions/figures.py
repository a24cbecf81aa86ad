"""What one does with figures: ask for one as of a moment, and give one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.reporting import queries
from linan.domains.reporting.abilities import ASK_FIGURE, HAND_OVER_FIGURE
from linan.domains.reporting.facts import FigureAsked, FigureHandedOver, FigureReported
from linan.domains.reporting.models import FigureCall, Receipt, Unit, Value
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

AHEAD = timedelta(minutes=5)
"""How far a reporter's clock may run ahead of ours."""


@transaction.atomic
def ask_figure(by: Actor, region: Region, figure: str, cut_off_at: datetime, units: Sequence[Region]) -> FigureCall:
    """Ask communities under `region` for one figure as of `cut_off_at`. Needs ASK_FIGURE over `region`.

    The same figure of the same moment is asked once; asking again returns the call that is there.
    """
    by.must(ASK_FIGURE, over=region)
    if not figure.strip():
        raise Refusal("figure_missing", Words("Say which figure you want."), kind=Kind.INVALID, field="figure")
    if not units or not all(region.covers(u) and u.level == Level.COMMUNITY for u in units):
        raise Refusal("units_outside", Words("Choose communities in your area."), kind=Kind.INVALID, field="units")
    call, new = FigureCall.objects.get_or_create(
        figure=figure.strip(), region=region, cut_off_at=cut_off_at,
        defaults={"asked_at": clock.now(), "asked_by": by.id},
    )  # fmt: skip
    if new:
        Unit.objects.bulk_create(Unit(call=call, region=u) for u in dict.fromkeys(units))
        fact = FigureAsked(region=region, subject=None, call=call.ref, figure=call.figure, cut_off_at=cut_off_at)
        record(fact, by=by)
    return call


@transaction.atomic
def report_figure(
    by: Actor,
    call: RecordRef,
    unit: Region,
    value: int,
    *,
    reason: str = "",
    seen_at: datetime | None = None,
    sent_at: datetime | None = None,
) -> Value:
    """Give one community's value. Needs REPORT_FIGURE over it. Another value later is a correction with its `reason`;
    the first stays. `seen_at` is when it was counted, `sent_at` when it was sent (now when None).
    """
    found = queries.call_for_report(by, call, unit)
    if value < 0:
        raise Refusal("value_negative", Words("A count is zero or more."), kind=Kind.INVALID, field="value")
    last = found.values.filter(region=unit).order_by("-at", "-id").first()
    if last is not None and last.value == value:
        return last
    if last is not None and not reason.strip():
        raise Refusal(
            "reason_missing",
            Words("A correction needs its reason."),
            kind=Kind.INVALID,
            field="reason",
            next_step=Words("Write why the value changes; the earlier one stays on record."),
        )
    at = clock.now()
    sent, seen = sent_at or at, seen_at or sent_at or at
    if not seen <= sent <= at + AHEAD:
        raise Refusal(
            "clocks_crossed",
            Words("A value is seen first, then sent, then received."),
            kind=Kind.INVALID,
            field="seen_at",
        )
    given = Value.objects.create(
        call=found, region=unit, value=value, at=at, by=by.id, seen_at=seen, sent_at=min(sent, at),
        reason=reason.strip()[:200] if last is not None else "",
    )  # fmt: skip
    fact = FigureReported(
        region=unit, subject=None, call=found.ref, figure=found.figure, value=value, correction=last is not None
    )
    record(fact, by=by)
    return given


@transaction.atomic
def hand_over(by: Actor, call: RecordRef, over: Region, system: str, number: str) -> Receipt:
    """Note that the sum over `over` as it stands was given to a system outside, with the receipt it answered.

    Needs HAND_OVER_FIGURE over that area. The same receipt twice is one.
    """
    by.must(HAND_OVER_FIGURE, over=over)
    view = queries.figure_of(by, call, over)
    if not system.strip() or not number.strip():
        words = Words("Say which system, and the number of its receipt.")
        raise Refusal("receipt_missing", words, kind=Kind.INVALID, field="number")
    receipt, new = Receipt.objects.get_or_create(
        call=view.call, system=system.strip()[:80], number=number.strip()[:80],
        defaults={"region": over, "value": view.whole.sum.value, "at": clock.now(), "by": by.id},
    )  # fmt: skip
    if new:
        fact = FigureHandedOver(
            region=over, subject=None, call=view.call.ref, value=receipt.value, system=receipt.system,
            number=receipt.number,
        )  # fmt: skip
        record(fact, by=by)
    return receipt
