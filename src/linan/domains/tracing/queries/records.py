"""What gates and places recorded of one person, as lines of an interview would say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from linan.core.community.queries import gate_names
from linan.core.movement.queries import passages_of, visits_of
from linan.domains.tracing.abilities import INTERVIEW
from linan.domains.tracing.rules import interview as rules
from linan.domains.tracing.rules.interview import Source, Told, Where
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.time import civil_day, start_of

MOST_RECORDS = 1000
"""So many of somebody's latest visits are looked through for the days of the interview."""


def records_of(by: Actor, person: PersonRef, since: datetime) -> Iterator[tuple[date, Told, str]]:
    """Visits and passages since then: the day, what is known, and what it is known as. Needs INTERVIEW; noted reads."""
    for visit in visits_of(by, person, limit=MOST_RECORDS, under=INTERVIEW):
        if visit.start_at < since or visit.source == "interview":
            continue
        day = civil_day(visit.start_at)
        told = Told(Where.PLACE, place=visit.place, source=Source.RECORD)
        if visit.certainty == "minute":
            told = replace(told, start=_minute(day, visit.start_at), end=min(_minute(day, visit.end_at), 2 * rules.DAY))
        yield day, told, f"visit:{visit.place.id}:{visit.start_at:%Y%m%d%H%M}"
    passed = [p for p in passages_of(by, person, limit=MOST_RECORDS, under=INTERVIEW) if p.at >= since]
    names = gate_names([p.gate for p in passed])
    for one in passed:
        day = civil_day(one.at)
        minute = _minute(day, one.at)
        told = Told(Where.GATE, start=minute, end=minute, words=names.get(one.gate, ""), source=Source.RECORD)
        yield day, told, f"passage:{one.id}:{one.direction}"


def _minute(day: date, at: datetime) -> int:
    return int((at - start_of(day)).total_seconds() // 60)
