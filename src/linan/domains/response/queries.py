"""What response can tell: four figures, and the events behind each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from linan.core import clock
from linan.core.community.queries import name_of
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.response import rules
from linan.domains.response.abilities import SEE_RESPONSE
from linan.domains.response.models import Event, JointAct
from linan.domains.response.rules import BEHIND, Figure, Headline
from linan.kernel.actor import Actor
from linan.kernel.words import Words

KIND_WORDS: dict[str, Words] = {
    "household_asked": Words("a household was asked"),
    "household_acted": Words("a household acted"),
    "case_confirmed": Words("a case was confirmed"),
    "contact_found": Words("a contact was found"),
    "contact_reached": Words("a contact was reached"),
    "joint_asked": Words("gate and home were asked to act together"),
    "joint_answered": Words("gate and home acted together"),
    "grid_asked": Words("something was asked in a grid"),
    "grid_acted": Words("somebody acted in a grid"),
}

FIGURE_WORDS: dict[Figure, Words] = {
    Figure.MOBILISATION: Words("Households that acted"),
    Figure.TRACING: Words("Hours to the last contact"),
    Figure.JOINT_CONTROL: Words("Gate and home together"),
    Figure.COVERAGE: Words("Grids in which somebody acted"),
}


@dataclass(frozen=True, slots=True)
class Overview:
    """The four figures over a time, computed now from the events and kept nowhere."""

    figures: Headline
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event behind a figure; it names a place, never a person."""

    at: datetime
    words: Words
    where: str


def overview(by: Actor, *, days: int = 14) -> Overview:
    """The four figures over the last `days` in the actor's area (SEE_RESPONSE)."""
    until = clock.now()
    found = _events(by, until - timedelta(days=days), until)
    return Overview(rules.headline(e.read() for e in found), until - timedelta(days=days), until)


def events_behind(by: Actor, figure: Figure, *, days: int = 14, limit: int = 500) -> list[EventLine]:
    """The events one figure is computed from, latest first."""
    until = clock.now()
    found = _events(by, until - timedelta(days=days), until).filter(kind__in=[str(k) for k in BEHIND[figure]])
    return [
        EventLine(e.at, KIND_WORDS[e.kind], name_of(e.region.community)) for e in found.order_by("-at", "-id")[:limit]
    ]


def _events(by: Actor, since: datetime, until: datetime) -> QuerySet[Event]:
    return Event.objects.filter(within("region", by.must_somewhere(SEE_RESPONSE)), at__gt=since, at__lte=until)


def today(by: Actor) -> list[TodayItem]:
    """Acts of gate and home that nobody has answered in time."""
    late = clock.now() - rules.ANSWER_WITHIN
    n = JointAct.objects.filter(
        within("region", by.regions(SEE_RESPONSE)), answered_at=None, asked_at__lte=late
    ).count()
    words = Words("{n} acts of gate and home unanswered", n=n)
    return [TodayItem(words, n, "/response/joint_control/", Words("See which"), None, "soon")] if n else []
