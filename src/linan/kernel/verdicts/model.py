"""What goes into a weighing and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from linan.kernel.refs import EvidenceRef
from linan.kernel.words import Words


class Colour(StrEnum):
    """Green may pass, yellow waits to be dealt with, red stays where it is."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 green, 1 yellow, 2 red: higher is worse."""
        return _RANK[self]


_RANK = {Colour.GREEN: 0, Colour.YELLOW: 1, Colour.RED: 2}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing known about a person. `at` is when it happened, not when we heard of it, so arrival order is nothing.

    `until` is the end the evidence declares for itself (an order that runs out, a correction for some days); None
    leaves the length to the rule.
    """

    id: EvidenceRef
    kind: str
    at: datetime
    params: Mapping[str, str | int | bool] = field(default_factory=dict)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LocalAddition:
    """How far a local overlay makes a reason longer than the edition asks: the days, why, and the overlay's own end."""

    ref: str
    days: int
    because: str
    until: datetime
    ends_without: datetime
    """When the reason would end by the edition alone."""

    def to_json(self) -> dict[str, Any]:
        return {
            "ref": self.ref,
            "days": self.days,
            "because": self.because,
            "until": self.until.isoformat(),
            "ends_without": self.ends_without.isoformat(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LocalAddition:
        until, without = (datetime.fromisoformat(data[k]) for k in ("until", "ends_without"))
        return cls(data["ref"], data["days"], data["because"], until, without)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a colour is not green: the rule and its version, the evidence, until when, and what turns it green.

    With `awaits` empty the reason ends at `until` by itself. Otherwise it ends with the event of that name, and `until`
    is the next time the matter is looked at again. `provisional` reasons stand only until they are checked.
    """

    rule: str
    version: str
    evidence: EvidenceRef
    words: Words
    colour: Colour
    until: datetime | None
    turns_green_when: Words
    awaits: str = ""
    provisional: bool = False
    local: LocalAddition | None = None

    def to_json(self) -> dict[str, Any]:
        told = {
            "rule": self.rule,
            "version": self.version,
            "evidence": str(self.evidence),
            "words": self.words.to_json(),
            "colour": str(self.colour),
            "until": self.until.isoformat() if self.until else None,
            "turns_green_when": self.turns_green_when.to_json(),
            "awaits": self.awaits,
            "provisional": self.provisional,
        }
        return {**told, "local": self.local.to_json()} if self.local is not None else told

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reason:
        return cls(
            rule=data["rule"],
            version=data["version"],
            evidence=EvidenceRef.parse(data["evidence"]),
            words=Words.from_json(data["words"]),
            colour=Colour(data["colour"]),
            until=datetime.fromisoformat(data["until"]) if data["until"] else None,
            turns_green_when=Words.from_json(data["turns_green_when"]),
            awaits=data.get("awaits", ""),
            provisional=data.get("provisional", False),
            local=LocalAddition.from_json(data["local"]) if data.get("local") else None,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The colour that follows from all evidence in force; the worst reason stands first.

    `until` is when the colour ends (or is looked at again, where an event is awaited); None for green. `next_at` is
    the earliest moment at which a weighing of the same evidence can come out otherwise, an event still ahead included:
    the time for a timer.
    """

    colour: Colour
    until: datetime | None
    reasons: tuple[Reason, ...]
    rules: str = ""
    next_at: datetime | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The rules that speak, worst first, each once."""
        return tuple(dict.fromkeys(r.rule for r in self.reasons))

    @property
    def provisional(self) -> bool:
        """True when everything that makes the colour what it is still waits to be checked."""
        worst = [r for r in self.reasons if r.colour is self.colour]
        return bool(worst) and all(r.provisional for r in worst)

    @property
    def green_at(self) -> datetime | None:
        """When the last reason ends by itself; None for green and while an event is awaited."""
        if any(r.awaits for r in self.reasons):
            return None
        return max((r.until for r in self.reasons if r.until is not None), default=None)
