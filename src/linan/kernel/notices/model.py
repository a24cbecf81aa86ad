"""What a notice says of one case, as a draft: nothing here is a fact before a person has confirmed it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in a step: `at` as HH:MM where it is given, else the part of the day in the notice's own word."""

    at: str
    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the notice names it. Whether and where it exists is for a person to say: `home` is the case's own."""

    name: str
    home: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a case did from one day to another (the same for a single day); the text is the notice's own."""

    since: date
    until: date
    text: str
    clocks: tuple[Clock, ...] = ()
    places: tuple[Spot, ...] = ()
    vehicles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Another case the notice names: its number, in the notice of which day (None: not said), and as what."""

    number: str
    published_on: date | None
    relation: str


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """One case. `sex` is male, female or empty; `age` in years (0 for months), None when not said."""

    number: str
    line: int
    text: str
    sex: str = ""
    age: int | None = None
    home: str = ""
    found_by: str = ""
    severity: str = ""
    onset_on: date | None = None
    isolated_on: date | None = None
    tested_on: date | None = None
    confirmed_on: date | None = None
    links: tuple[Link, ...] = ()
    steps: tuple[Step, ...] = ()
    doubts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/commands.md; days ISO 8601, absent as null."""

        def day(on: date | None) -> str | None:
            return on.isoformat() if on else None

        return {
            "number": self.number,
            "line": self.line,
            "sex": self.sex,
            "age": self.age,
            "home": self.home,
            "found_by": self.found_by,
            "severity": self.severity,
            "onset_on": day(self.onset_on),
            "isolated_on": day(self.isolated_on),
            "tested_on": day(self.tested_on),
            "confirmed_on": day(self.confirmed_on),
            "links": [
                {"number": x.number, "published_on": day(x.published_on), "relation": x.relation} for x in self.links
            ],
            "steps": [
                {
                    "since": s.since.isoformat(),
                    "until": s.until.isoformat(),
                    "clocks": [{"at": c.at, "part": c.part, "text": c.text} for c in s.clocks],
                    "places": [{"name": p.name, "home": p.home} for p in s.places],
                    "vehicles": list(s.vehicles),
                    "text": s.text,
                }
                for s in self.steps
            ],
            "doubts": list(self.doubts),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """All cases of one text, and the lines that belong to none."""

    cases: tuple[NoticeCase, ...]
    unread: tuple[tuple[int, str], ...] = field(default=())
