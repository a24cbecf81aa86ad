"""What response decides: four headline figures of the notice of 27 January 2020, each from its events.

mobilisation   households that acted ÷ households asked to act                          动员能力
tracing        hours from a confirmed case to its last contact reached (median)         追踪效率
joint control  gate and home acts that were answered in time ÷ all that were asked      群控效果
coverage       grids in which somebody acted ÷ grids in which something was asked       网格化管理
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

ANSWER_WITHIN = timedelta(hours=2)
"""How soon the other side should have acted."""


class EventKind(StrEnum):
    """What can happen that a headline figure counts."""

    HOUSEHOLD_ASKED = "household_asked"
    HOUSEHOLD_ACTED = "household_acted"
    CASE_CONFIRMED = "case_confirmed"
    CONTACT_FOUND = "contact_found"
    CONTACT_REACHED = "contact_reached"
    JOINT_ASKED = "joint_asked"
    JOINT_ANSWERED = "joint_answered"
    GRID_ASKED = "grid_asked"
    GRID_ACTED = "grid_acted"


class Figure(StrEnum):
    """The four."""

    MOBILISATION = "mobilisation"
    TRACING = "tracing"
    JOINT_CONTROL = "joint_control"
    COVERAGE = "coverage"


BEHIND: dict[Figure, tuple[EventKind, ...]] = {
    Figure.MOBILISATION: (EventKind.HOUSEHOLD_ASKED, EventKind.HOUSEHOLD_ACTED),
    Figure.TRACING: (EventKind.CASE_CONFIRMED, EventKind.CONTACT_FOUND, EventKind.CONTACT_REACHED),
    Figure.JOINT_CONTROL: (EventKind.JOINT_ASKED, EventKind.JOINT_ANSWERED),
    Figure.COVERAGE: (EventKind.GRID_ASKED, EventKind.GRID_ACTED),
}


@dataclass(frozen=True, slots=True)
class Event:
    """`thread` ties what belongs together (a household, a case, an act, a grid); `member` tells its parts apart."""

    kind: EventKind
    thread: str
    at: datetime
    member: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its counts; `percent` is None while nothing was asked."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Tracing:
    """`median_minutes` over cases whose every contact was reached; `waiting` cases still have somebody to reach."""

    cases: int
    waiting: int
    median_minutes: int | None

    @property
    def hours(self) -> str | None:
        return None if self.median_minutes is None else f"{self.median_minutes / 60:.1f}"


@dataclass(frozen=True, slots=True)
class Headline:
    """The four figures together."""

    mobilisation: Share
    tracing: Tracing
    joint_control: Share
    coverage: Share


def headline(events: Iterable[Event]) -> Headline:
    """All four figures from one list of events, in any order."""
    held = list(events)
    return Headline(
        mobilisation=answered(held, EventKind.HOUSEHOLD_ASKED, EventKind.HOUSEHOLD_ACTED),
        tracing=tracing(held),
        joint_control=answered(held, EventKind.JOINT_ASKED, EventKind.JOINT_ANSWERED, within=ANSWER_WITHIN),
        coverage=answered(held, EventKind.GRID_ASKED, EventKind.GRID_ACTED),
    )


def answered(events: Sequence[Event], asked: EventKind, acted: EventKind, *, within: timedelta | None = None) -> Share:
    """Threads that were asked and then acted, `within` the time if one is given. Each thread counts once."""
    first: dict[str, datetime] = {}
    for e in events:
        if e.kind is asked:
            first[e.thread] = min(e.at, first.get(e.thread, e.at))
    kept = {
        e.thread
        for e in events
        if e.kind is acted and e.thread in first and (within is None or e.at <= first[e.thread] + within)
    }
    return Share(len(kept), len(first))


def tracing(events: Sequence[Event]) -> Tracing:
    """For each confirmed case, the minutes from its confirmation to its last contact reached."""
    confirmed = {e.thread: e.at for e in sorted(events, key=lambda e: e.at, reverse=True)
                 if e.kind is EventKind.CASE_CONFIRMED}  # fmt: skip
    found: dict[str, set[str]] = {}
    reached: dict[str, dict[str, datetime]] = {}
    for e in events:
        if e.kind is EventKind.CONTACT_FOUND:
            found.setdefault(e.thread, set()).add(e.member)
        if e.kind is EventKind.CONTACT_REACHED:
            seen = reached.setdefault(e.thread, {})
            seen[e.member] = min(e.at, seen.get(e.member, e.at))
    minutes, waiting = [], 0
    for case, at in confirmed.items():
        wanted = found.get(case, set()) | set(reached.get(case, {}))
        if not wanted <= set(reached.get(case, {})):
            waiting += 1
        elif wanted:
            last = max(reached[case].values())
            minutes.append(max(0, round((last - at).total_seconds() / 60)))
    return Tracing(len(confirmed), waiting, round(median(minutes)) if minutes else None)
