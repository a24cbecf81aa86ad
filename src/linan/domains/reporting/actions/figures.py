"""What one does with figures: ask for one as of a moment, and give one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.reporting import queries
from linan.domains.reporting.abilities import ASK_FIGURE
from linan.domains.reporting.facts import FigureAsked, FigureReported
from linan.domains.reporting.models import FigureCall, Unit, Value
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


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
def report_figure(by: Actor, call: RecordRef, unit: Region, value: int) -> Value:
    """Give one community's value. Needs REPORT_FIGURE over it. A second value is a correction; the first stays."""
    found = queries.call_for_report(by, call, unit)
    if value < 0:
        raise Refusal("value_negative", Words("A count is zero or more."), kind=Kind.INVALID, field="value")
    last = found.values.filter(region=unit).order_by("-at", "-id").first()
    if last is not None and last.value == value:
        return last
    given = Value.objects.create(call=found, region=unit, value=value, at=clock.now(), by=by.id)
    fact = FigureReported(
        region=unit, subject=None, call=found.ref, figure=found.figure, value=value, correction=last is not None
    )
    record(fact, by=by)
    return given
