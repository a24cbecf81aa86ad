"""What a unit has given already, what it was asked, and what being assessed cost it (B-29)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum

from linan.core import clock, policy
from linan.core.community.queries import name_of
from linan.core.desk.saying import say
from linan.core.ledger.fields import within
from linan.domains.reporting.abilities import INSPECT, REPORT_FIGURE, SEE_FIGURES
from linan.domains.reporting.models import Inspection, Value
from linan.domains.reporting.queries.counted import signals
from linan.domains.reporting.rules.items import plain_label
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

DAYS = "reporting.inspection_days"
FOUR_WEEKS = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Work:
    """One count of work a unit has recorded anyway."""

    words: Words
    count: int


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """One inspection in the log."""

    inspection: Inspection
    name: str
    shown: tuple[Words, ...]
    answers: bool


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as an assessment finds it without asking: its work, the log, and the hours assessing took."""

    region: Region
    name: str
    days: int
    work: tuple[Work, ...]
    log: tuple[InspectionLine, ...]
    minutes: int
    minutes_before: int
    """Of the last four weeks, and of the four before."""
    spared: int
    """How often in the last four weeks a record was shown instead of asking."""
    inspects: bool

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def hours_before(self) -> float:
        return self.minutes_before / 60


def units_to_assess(by: Actor) -> list[tuple[Region, str]]:
    """The communities of the actor's areas that have reported or been inspected (SEE_FIGURES), by name."""
    seen = by.must_somewhere(SEE_FIGURES)
    rows = {r.community for r in Value.objects.filter(within("region", seen)).values_list("region", flat=True)}
    rows |= set(Inspection.objects.filter(within("region", seen)).values_list("region", flat=True))
    rows |= {r for r in seen if r.level == Level.COMMUNITY}
    return sorted(((r, name_of(r)) for r in rows), key=lambda pair: pair[1])


def unit_of(by: Actor, unit: Region) -> UnitView:
    """One community: what it has done by its own records, what it was asked, what that took (SEE_FIGURES)."""
    if unit.level != Level.COMMUNITY or not by.can(SEE_FIGURES, unit):
        raise not_found()
    now = clock.now()
    days = window_in(unit, now).days
    rows = Inspection.objects.filter(region=unit)
    log = [
        InspectionLine(i, name_of(unit), tuple(Words.from_json(w) for w in i.shown), by.can(REPORT_FIGURE, unit))
        for i in rows.order_by("-asked_at", "-id")[:50]
    ]
    return UnitView(
        unit, name_of(unit), days, tuple(_work(unit, now - timedelta(days=days), now)), tuple(log),
        _minutes(unit, now - FOUR_WEEKS, now), _minutes(unit, now - 2 * FOUR_WEEKS, now - FOUR_WEEKS),
        rows.filter(asked_at__gte=now - FOUR_WEEKS, despite="").exclude(shown=[]).count(),
        by.can(INSPECT, unit),
    )  # fmt: skip


def window_in(region: Region, at: datetime) -> timedelta:
    """For how long a unit is not asked again for what it gave."""
    return timedelta(days=int(policy.number(DAYS, region, at).value))


def given_already(unit: Region, topic: str) -> list[Words]:
    """What the unit gave on this topic within the window: reported figures, counts of its work, earlier answers."""
    now = clock.now()
    since, key = now - window_in(unit, now), plain_label(topic)
    found = []
    values = Value.objects.filter(region=unit, at__gte=since).select_related("call").order_by("at", "id")
    latest = {v.call.figure: v for v in values if plain_label(v.call.figure) == key}
    for figure, value in latest.items():
        found.append(Words("{title}: {value}, reported {at}", title=figure, value=value.value, at=value.at))
    for work in _work(unit, since, now):
        if key in _names(work.words):
            found.append(
                Words("{title}: {value}, by the unit's own records", title=say(work.words, "zh-hans"), value=work.count)
            )
    earlier = Inspection.objects.filter(region=unit, topic_key=key, answered_at__gte=since).order_by("answered_at")
    for row in earlier:
        if row.answered_at is not None:
            found.append(Words("Answered {at}: {answer}", at=row.answered_at, answer=row.answer))
    return found


def inspection_to_answer(by: Actor, inspection: RecordRef) -> Inspection:
    """The inspection, locked, for who may answer for its unit."""
    found = Inspection.objects.select_for_update().filter(pk=inspection.id).first()
    if found is None or not found.was_asked or not by.can(REPORT_FIGURE, found.region):
        raise not_found()
    return found


def inspections_waiting(by: Actor) -> int:
    """How many inspections wait for an answer of the actor's communities."""
    asked = Q(shown=[]) | ~Q(despite="")
    return Inspection.objects.filter(asked, within("region", by.regions(REPORT_FIGURE)), answered_at=None).count()


def _names(words: Words) -> set[str]:
    return {plain_label(words.text), plain_label(say(words, "zh-hans")), plain_label(say(words, "en"))}


def _work(unit: Region, since: datetime, until: datetime) -> list[Work]:
    found = [Work(s.words, s.count([unit], [(since, until)])[unit][0]) for s in signals() if s.is_work]
    reported = Value.objects.filter(region=unit, at__gte=since, at__lt=until)
    return [*found, Work(Words("Figures reported"), reported.count())]


def _minutes(unit: Region, since: datetime, until: datetime) -> int:
    rows = Inspection.objects.filter(region=unit, answered_at__gte=since, answered_at__lt=until)
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0
