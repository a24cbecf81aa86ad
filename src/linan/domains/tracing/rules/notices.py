"""From a notice's steps to lines somebody decides about: one line a place, with the times that belong to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from linan.domains.tracing.rules.interview import Source, Told, Where
from linan.kernel.notices import NoticeCase, Step
from linan.kernel.words import Words

MOST_BYTES = 2_000_000
"""One day's notice of a province has some hundred kilobytes."""
MOST_DAYS = 31
"""So many days one line of a notice may fill in at once."""


class Decided(StrEnum):
    """What a person decided about a line of a notice."""

    OPEN = "open"
    TAKEN = "taken"
    LEFT_OUT = "left_out"


DECIDED_WORDS = {
    Decided.OPEN: Words("to be decided"),
    Decided.TAKEN: Words("taken into the interview"),
    Decided.LEFT_OUT: Words("left out"),
}
VEHICLE_WORDS = {
    "ambulance": Words("ambulance"),
    "plane": Words("plane"),
    "train": Words("train"),
    "metro": Words("metro"),
    "bus": Words("bus"),
    "coach": Words("coach"),
    "taxi": Words("taxi"),
    "ferry": Words("ferry"),
    "private_car": Words("private car"),
    "motorcycle": Words("motorcycle"),
    "bicycle": Words("bicycle"),
    "on_foot": Words("on foot"),
}
_AT_HOME = re.compile("居家|在家|未外出|家中")
"""A step that names no place and says this tells of a day at home."""
SEX_WORDS = {"male": Words("male"), "female": Words("female")}


@dataclass(frozen=True, slots=True)
class Drafted:
    """One line as the parser proposes it. `text` is the notice's own; `hours` are its words for the time."""

    since: date
    until: date
    text: str
    hours: str
    place: str
    home: bool
    start: int | None = None
    end: int | None = None
    vehicles: tuple[str, ...] = ()

    def to_text(self) -> str:
        return json.dumps(
            {
                "text": self.text,
                "hours": self.hours,
                "place": self.place,
                "home": self.home,
                "start": self.start,
                "end": self.end,
                "vehicles": self.vehicles,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_text(cls, since: date, until: date, text: str) -> Drafted:
        raw = json.loads(text)
        return cls(since, until, **{**raw, "vehicles": tuple(raw["vehicles"])})

    @property
    def told(self) -> Told:
        """As a line of an interview would begin; the place is chosen by a person."""
        where = Where.HOME if self.home else Where.WORDS
        return Told(where, self.start, self.end, words=self.place, note=self.text[:500], source=Source.NOTICE)


def drafted(case: NoticeCase) -> Iterator[Drafted]:
    """A line for each place of each step; a step without a place is one line, because a person may know where."""
    for step in case.steps:
        hours = " ".join(c.text for c in step.clocks)
        at = [_minutes(c.at) for c in step.clocks if c.at]
        if not step.places:
            home = bool(_AT_HOME.search(step.text))
            yield Drafted(step.since, step.until, step.text, hours, "", home, *_pair(step, at), step.vehicles)
        for n, spot in enumerate(step.places):
            times = _pair(step, at) if len(step.places) == 1 else _nth(at, n, len(step.places))
            yield Drafted(step.since, step.until, step.text, hours, spot.name, spot.home, *times, step.vehicles)


def _pair(step: Step, at: list[int]) -> tuple[int | None, int | None]:
    """One time is when it began; two are from and until when they rise; more belong to a story nobody can cut."""
    if len(at) == 1:
        return at[0], None
    if len(at) == 2 and at[0] <= at[1] and step.since == step.until:
        return at[0], at[1]
    return None, None


def _nth(at: list[int], n: int, places: int) -> tuple[int | None, int | None]:
    """Several places with as many times: each began at its own."""
    return (at[n], None) if len(at) == places else (None, None)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
