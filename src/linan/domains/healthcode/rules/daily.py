"""The daily word: one a day under one's own name, and what it earns (A-60). What was said beside what is on record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from linan.domains.healthcode.rules.certificates import LOOK_BACK
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import end_of
from linan.kernel.verdicts import Evidence, EvidenceKind
from linan.kernel.words import Words

DAY = timedelta(days=1)


class Said(StrEnum):
    """Who said it, and how we know who they are."""

    SELF = "self"
    FAMILY = "family"
    PHONE = "phone"
    STAY = "stay"


SAID_WORDS = {
    Said.SELF: Words("said by the person, signed in"),
    Said.FAMILY: Words("said by family who act for them"),
    Said.PHONE: Words("said on the telephone, written down by staff"),
    Said.STAY: Words("said with the check-in of the stay"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One day's word."""

    on: date
    unwell: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """How far the days have come. `until` is when free passage ends unless another word comes; None without it.

    `why` says what held it up, `earliest` the day it comes when a word is given each day.
    """

    streak: int
    needed: int
    until: datetime | None
    earliest: date
    why: Words | None
    said_today: bool
    green: bool

    @property
    def left(self) -> int:
        return max(0, self.needed - self.streak)


def passage(words: Collection[Word], today: date, needed: int, *, green: bool) -> Passage:
    """Count the days in a row back from today (or yesterday, while today's word may still come).

    A day without a word, or with symptoms, begins the count anew and is named. Nobody decides anything.
    """
    by_day = {w.on: w for w in words}
    said_today = today in by_day
    day = today if said_today else today - DAY
    streak = 0
    while day in by_day and not by_day[day].unwell:
        streak, day = streak + 1, day - DAY
    earliest = today + DAY * max(0, needed - streak - (0 if said_today else 1))
    if streak >= needed:
        if green:
            last = today if said_today else today - DAY
            return Passage(streak, needed, end_of(last + DAY), today, None, said_today, green)
        why = Words("The days are complete; the code is not green.")
        return Passage(streak, needed, None, today, why, said_today, green)
    return Passage(streak, needed, None, earliest, _broke(by_day, day), said_today, green)


def _broke(by_day: dict[date, Word], day: date) -> Words | None:
    """Why the count began where it did: symptoms or a missed day, when something was said before it."""
    if day in by_day:
        return Words("Symptoms were said on {on}: the days count from there.", on=day)
    if any(on < day for on in by_day):
        return Words("No word came on {on}: the days count from there.", on=day)
    return None


class Topic(StrEnum):
    """What a word declares besides how one feels."""

    RISK_AREA = "risk_area"
    CONTACT = "contact"


TOPIC_WORDS = {
    Topic.RISK_AREA: Words("In a risk area in the last 14 days"),
    Topic.CONTACT: Words("Near an infected person in the last 14 days"),
}
_SHOWN_BY = {
    Topic.RISK_AREA: frozenset({EvidenceKind.STAY_IN_ZONE, EvidenceKind.ARRIVAL}),
    Topic.CONTACT: frozenset({EvidenceKind.CONTACT_CLOSE, EvidenceKind.CONTACT_SECONDARY}),
}


def shows(topic: Topic, evidence: Iterable[Evidence], at: datetime) -> list[Evidence]:
    """The pieces of the record that say yes to a topic. A low-risk area, and what a correction names, say nothing."""
    held = list(evidence)
    corrected = {e.params.get("evidence") for e in held if e.kind == EvidenceKind.CORRECTION}
    return [
        e
        for e in held
        if e.kind in _SHOWN_BY[topic]
        and at - LOOK_BACK < e.at <= at
        and str(e.id) not in corrected
        and "low" not in (e.params.get("zone"), e.params.get("risk"))
    ]


def contradicts(topic: Topic, declared: bool, evidence: Sequence[Evidence], at: datetime) -> bool:
    """A no against a record, or a yes the record knows nothing of."""
    return declared is not bool(shows(topic, evidence, at))


def check_temperature(tenths: int | None) -> None:
    """Refuses a temperature no living person has."""
    if tenths is not None and not 300 <= tenths <= 450:
        raise Refusal(
            "temperature_unlikely",
            Words("Nobody has this temperature."),
            kind=Kind.INVALID,
            field="temperature",
            next_step=Words("Measure again, or leave it empty."),
        )


def already_said() -> Refusal:
    return Refusal(
        "already_said",
        Words("Today's word is given already."),
        kind=Kind.CONFLICT,
        next_step=Words("If you have become unwell, say so on the same page; what you declared can be put right."),
    )


def no_word_today() -> Refusal:
    return Refusal(
        "no_word_today",
        Words("Today's word is not given yet."),
        kind=Kind.CONFLICT,
        next_step=Words("Give today's word: it asks how you feel."),
    )
