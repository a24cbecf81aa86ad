"""What is worth asking about the reports of a daily figure (B-28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from linan.core import clock, policy
from linan.core.community.queries import name_of
from linan.core.ledger.counts import Span
from linan.core.ledger.fields import within
from linan.domains.reporting import rules
from linan.domains.reporting.abilities import ASK_FIGURE, REPORT_FIGURE, SEE_FIGURES
from linan.domains.reporting.models import Collection, FigureCall, Inquiry, Value
from linan.domains.reporting.queries.counted import signal
from linan.domains.reporting.rules import Doubt, Finding, Limits, Reported
from linan.domains.reporting.rules.reasons import DELAYS, TITLES, reasons
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """One thing to ask a unit, with its reasons, what was asked and what it answered."""

    finding: Finding[Region]
    name: str
    title: Words
    period_at: datetime
    reasons: tuple[Words, ...]
    inquiry: Inquiry | None
    asks: bool
    answers: bool

    @property
    def throughout(self) -> bool:
        return self.finding.period is None


@dataclass(frozen=True, slots=True)
class DelayLine:
    """How often a unit was late or silent, of how many periods, and how late it usually was then."""

    region: Region
    name: str
    periods: int
    late: int
    missing: int
    usual_hours: float | None


@dataclass(frozen=True, slots=True)
class DoubtsView:
    """A daily figure with what is worth asking about it, as far as the actor sees."""

    collection: Collection
    where: str
    newest: FigureCall | None
    signals: tuple[Words, ...]
    periods: int
    units: int
    lines: tuple[DoubtLine, ...]
    delays: tuple[DelayLine, ...]
    ends: bool


def doubts(by: Actor, collection: RecordRef) -> DoubtsView:
    """What to ask about one daily figure, of the units the actor sees (SEE_FIGURES); the latest first.

    All units are compared, because a unit is unusual only among others; what lies outside the actor's area is not told.
    """
    found = Collection.objects.filter(pk=collection.id).first()
    if found is None:
        raise not_found()
    asked = [Region(u) for u in found.units]
    seen = [u for u in asked if by.can(SEE_FIGURES, u)]
    if not seen:
        raise not_found()
    now = clock.now()
    calls = _calls(found, now)
    hours = int(policy.number("reporting.missing_hours", found.region, now).value)
    rows = _reported(found, calls, asked, now, timedelta(hours=hours))
    lines: list[DoubtLine] = []
    answered = _inquiries(found, seen)
    for one in rules.findings(rows, limits_in(found.region, now)):
        if one.unit in seen:
            at = calls[one.period].cut_off_at if one.period is not None else found.made_at
            held = answered.get((one.unit, str(one.doubt), at))
            lines.append(
                DoubtLine(
                    one, name_of(one.unit), TITLES[one.doubt], at, tuple(reasons(one, hours)), held,
                    by.can(ASK_FIGURE, one.unit), by.can(REPORT_FIGURE, one.unit),
                )
            )  # fmt: skip
    lines.sort(key=lambda line: (line.finding.period is None, line.period_at, line.name), reverse=True)
    words = [s.words for code in found.signals if (s := signal(code)) is not None]
    newest = FigureCall.objects.filter(collection=found).order_by("-cut_off_at").first()
    return DoubtsView(
        found, name_of(found.region), newest, tuple(words), len(calls), len(seen),
        tuple(line for line in lines if line.finding.doubt not in DELAYS),
        tuple(_delays([line for line in lines if line.finding.doubt in DELAYS], len(calls))),
        by.can(ASK_FIGURE, found.region) and found.ended_at is None,
    )  # fmt: skip


def doubt_of(by: Actor, collection: RecordRef, unit: Region, doubt: str, period_at: datetime) -> DoubtLine:
    """The finding as it stands now, for asking or answering about it; `not_found` where there is none (any more).

    Lateness is told by the delay list and needs no answer of its own.
    """
    for line in doubts(by, collection).lines:
        if (line.finding.unit, str(line.finding.doubt), line.period_at) == (unit, doubt, period_at):
            return line
    raise not_found()


def limits_in(region: Region, at: datetime) -> Limits:
    """The policy's numbers for comparing."""
    told = {n: int(policy.number(f"reporting.{n}", region, at).value)
            for n in ("ask_spread_tenths", "late_minutes", "same_number_periods")}  # fmt: skip
    return Limits(told["ask_spread_tenths"] / 10, timedelta(minutes=told["late_minutes"]), told["same_number_periods"])


def _calls(found: Collection, now: datetime) -> list[FigureCall]:
    days = int(policy.number("reporting.compared_days", found.region, now).value)
    rows = FigureCall.objects.filter(collection=found, cut_off_at__lte=now, cut_off_at__gt=now - timedelta(days=days))
    return list(rows.order_by("cut_off_at"))


def _reported(
    found: Collection, calls: Sequence[FigureCall], units: Sequence[Region], now: datetime, patience: timedelta
) -> dict[Region, list[Reported]]:
    given: dict[tuple[UUID, Region], list[Value]] = {}
    for value in Value.objects.filter(call__in=[c.id for c in calls]).order_by("at", "id"):
        given.setdefault((value.call_id, value.region), []).append(value)
    seen = _signals(found, calls, units)
    rows: dict[Region, list[Reported]] = {}
    for unit in units:
        line = []
        for n, call in enumerate(calls):
            values = given.get((call.id, unit), [])
            told = tuple(feed[unit][n] for feed in seen)
            if values:
                sent = (values[0].sent_at or values[0].at) - call.cut_off_at
                line.append(Reported(values[0].value, values[-1].value, sent, told))
            else:
                over = now >= call.cut_off_at + patience
                line.append(Reported(None, None, None if over else timedelta(0), told))
        rows[unit] = line
    return rows


def _signals(
    found: Collection, calls: Sequence[FigureCall], units: Sequence[Region]
) -> list[Mapping[Region, Sequence[int | None]]]:
    """Each feed over the day before every cut-off; a day on which a feed saw nobody anywhere is a silent day."""
    spans: list[Span] = []
    for call in calls:
        since = max(call.cut_off_at - DAY, spans[-1][1]) if spans else call.cut_off_at - DAY
        spans.append((since, call.cut_off_at))
    feeds: list[Mapping[Region, Sequence[int | None]]] = []
    for code in found.signals:
        known = signal(code)
        if known is None or not spans:
            continue
        told = known.count(units, spans)
        silent = [not any(told[u][n] for u in units) for n in range(len(spans))]
        feeds.append({u: [None if silent[n] else told[u][n] for n in range(len(spans))] for u in units})
    return feeds


def _inquiries(found: Collection, seen: Sequence[Region]) -> dict[tuple[Region, str, datetime], Inquiry]:
    rows = Inquiry.objects.filter(within("region", seen), collection=found)
    return {(i.region, i.doubt, i.period_at): i for i in rows}


def _delays(lines: Sequence[DoubtLine], periods: int) -> list[DelayLine]:
    by_unit: dict[Region, list[DoubtLine]] = {}
    for line in lines:
        by_unit.setdefault(line.finding.unit, []).append(line)
    found = []
    for unit, held in by_unit.items():
        late = [line.finding.count for line in held if line.finding.doubt is Doubt.LATE]
        missing = len(held) - len(late)
        found.append(DelayLine(unit, held[0].name, periods, len(late), missing, median(late) if late else None))
    return sorted(found, key=lambda d: (-(d.late + d.missing), d.name))


def asked_of(by: Actor) -> int:
    """How many questions about reports wait for an answer of the actor's communities."""
    return Inquiry.objects.filter(
        within("region", by.regions(REPORT_FIGURE)), asked_at__isnull=False, answered_at=None
    ).count()
