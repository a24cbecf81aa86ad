"""A figure at five levels, as of one moment, with the late named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from linan.core import clock
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.reporting import rules
from linan.domains.reporting.abilities import HAND_OVER_FIGURE, REPORT_FIGURE, SEE_FIGURES
from linan.domains.reporting.models import FigureCall, Receipt, Unit, Value
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class SumLine:
    """One area's sum with names for the screen."""

    sum: rules.Sum
    name: str
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallLine:
    """One figure in the list: how many communities were asked, and how many of them the actor sees have answered."""

    call: FigureCall
    where: str
    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure over one area, and the areas below it, all of the same moment."""

    call: FigureCall
    whole: SumLine
    parts: tuple[SumLine, ...]
    as_of: datetime
    report_from: Region | None
    has_reported: bool
    provisional: int
    """What the same units added up to at the cut-off; the difference to `whole` is what revisions changed."""
    change: rules.Change | None
    """The difference to the period before; None where there is none."""
    corrections: tuple[CorrectionLine, ...]
    receipts: tuple[Receipt, ...]
    hands_over: bool


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A value that was put right: what stood before, what stands now, and why."""

    name: str
    before: int
    after: int
    reason: str
    at: datetime


def calls(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[CallLine]:
    """Figures asked in, or of, the actor's area (SEE_FIGURES), latest cut-off first, page by page.

    The counts reach as far as the actor's area: nobody learns here who next door has answered.
    """
    seen = by.must_somewhere(SEE_FIGURES)
    ids = FigureCall.objects.filter(within("region", seen) | within("units__region", seen)).values("id")
    found = paged(FigureCall.objects.filter(id__in=ids), order=["-cut_off_at", "-id"], cursor=cursor, size=size)
    shown = [c.id for c in found.items]
    asked = _counted(Unit.objects.filter(within("region", seen), call__in=shown))
    given = _counted(Value.objects.filter(within("region", seen), call__in=shown))
    return found.map([CallLine(c, name_of(c.region), asked.get(c.id, 0), given.get(c.id, 0)) for c in found.items])


def _counted(rows: QuerySet[Any]) -> dict[UUID, int]:
    return dict(rows.values("call").annotate(n=Count("region", distinct=True)).values_list("call", "n"))


def figure_of(by: Actor, call: RecordRef, over: Region | None = None, at: datetime | None = None) -> FigureView:
    """One figure over `over` as it stood at `at` (now when None). Needs SEE_FIGURES over that area.

    Without `over` the actor sees the largest part that is theirs: the whole, or the first of their own units.
    """
    found = FigureCall.objects.filter(id=call.id).first()
    if found is None:
        raise not_found()
    units = list(found.units.values_list("region", flat=True))
    if over is None:
        regions = [found.region, *by.regions(SEE_FIGURES), *units]
        over = next((r for r in regions if by.can(SEE_FIGURES, r) and any(r.covers(u) for u in units)), None)
    if over is None or not by.can(SEE_FIGURES, over) or not any(over.covers(u) for u in units):
        raise not_found()
    as_of = at or clock.now()
    rows = list(found.values.filter(at__lte=as_of).order_by("at", "id"))
    values = {v.region: v.value for v in rows}
    mine = next((u for u in units if by.can(REPORT_FIGURE, u)), None)
    first = rules.provisional((rules.Given(v.region, v.value, v.at) for v in rows), found.cut_off_at)
    receipts = found.receipts.filter(within("region", [over]), at__lte=as_of).order_by("at")
    return FigureView(
        call=found,
        whole=_line(rules.add_up(units, values, over)),
        parts=tuple(_line(s) for s in rules.children(units, values, over)),
        as_of=as_of,
        report_from=mine,
        has_reported=mine in values,
        provisional=rules.add_up(units, first, over).value,
        change=_change(found, values, over, as_of),
        corrections=tuple(_corrections(rows, over)),
        receipts=tuple(receipts),
        hands_over=by.can(HAND_OVER_FIGURE, over),
    )


def _change(call: FigureCall, values: dict[Region, int], over: Region, as_of: datetime) -> rules.Change | None:
    if call.collection_id is None:
        return None
    earlier = FigureCall.objects.filter(collection=call.collection_id, cut_off_at__lt=call.cut_off_at)
    before = earlier.order_by("-cut_off_at").first()
    if before is None:
        return None
    rows = before.values.filter(at__lte=as_of).order_by("at", "id").values_list("region", "value")
    return rules.change(values, dict(rows), over)


def _corrections(rows: list[Value], over: Region) -> list[CorrectionLine]:
    stood: dict[Region, int] = {}
    found = []
    for v in rows:
        if over.covers(v.region):
            if v.region in stood:
                found.append(CorrectionLine(name_of(v.region), stood[v.region], v.value, v.reason, v.at))
            stood[v.region] = v.value
    return found


def history(by: Actor, call: RecordRef, unit: Region) -> list[Value]:
    """Every value one unit gave, earliest first: a correction keeps what stood before it."""
    if not by.can(SEE_FIGURES, unit):
        raise not_found()
    return list(Value.objects.filter(call_id=call.id, region=unit).order_by("at", "id"))


def _line(s: rules.Sum) -> SumLine:
    return SumLine(s, name_of(s.region), tuple(name_of(r) for r in s.late))


def call_for_report(by: Actor, call: RecordRef, unit: Region) -> FigureCall:
    """The call, if `unit` was asked and the actor may report for it."""
    found = FigureCall.objects.filter(id=call.id, units__region=unit).first()
    if found is None or not by.can(REPORT_FIGURE, unit):
        raise not_found()
    return found
