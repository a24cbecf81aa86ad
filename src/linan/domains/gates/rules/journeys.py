"""A journey declared before it is made (来返人员报备, C-11): the gate's answer is said before somebody leaves.

The promise is the answer of the rules in force on the day of arrival. Until departure a changed rule changes it, and
the traveller is told; after departure it only ever gets easier. What is found out about the person meanwhile (a
contact, a positive test) is no part of it: the worse of the two counts at the gate, as for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from linan.domains.gates.rules.passing import Action, Decision, Direction, decide, division_stem
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.verdicts import Colour, Verdict
from linan.kernel.words import Words

LONGEST_AHEAD = timedelta(days=60)
LONGEST_WAY = timedelta(days=7)
LATE = timedelta(days=2)
"""How long after the hour named somebody may still come and get the promised answer."""


class Risk(StrEnum):
    """What the list says of a place; nothing for a place that is not on it."""

    NONE = ""
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


_RANK = {Risk.NONE: 0, Risk.LOW: 1, Risk.MIDDLE: 2, Risk.HIGH: 3}
RISK_WORDS = {
    Risk.NONE: Words("not on the risk list"),
    Risk.LOW: Words("on the risk list: cases nearby"),
    Risk.MIDDLE: Words("on the risk list: middle risk"),
    Risk.HIGH: Words("on the risk list: high risk"),
}
REGIME_WORDS = {
    "facility_quarantine": Words("in a place for quarantine"),
    "home_quarantine": Words("at home, nobody else comes in"),
    "home_monitoring": Words("at home, out only when needed"),
    "self_monitoring": Words("free to go, watching one's own health"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What the gate will say, what then is asked, and by which edition; `tests` are days after leaving the place."""

    risk: Risk
    colour: Colour
    until: datetime | None
    action: Action
    words: Words
    next_step: Words
    why: tuple[Words, ...]
    regime: str
    days: int
    tests: tuple[int, ...]
    edition: str

    def to_json(self) -> dict[str, Any]:
        return {
            "risk": self.risk.value,
            "colour": self.colour.value,
            "until": self.until.isoformat() if self.until else None,
            "action": self.action.value,
            "words": self.words.to_json(),
            "next_step": self.next_step.to_json(),
            "why": [w.to_json() for w in self.why],
            "regime": self.regime,
            "days": self.days,
            "tests": list(self.tests),
            "edition": self.edition,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Promise:
        return cls(
            risk=Risk(data["risk"]),
            colour=Colour(data["colour"]),
            until=datetime.fromisoformat(data["until"]) if data["until"] else None,
            action=Action(data["action"]),
            words=Words.from_json(data["words"]),
            next_step=Words.from_json(data["next_step"]),
            why=tuple(Words.from_json(w) for w in data["why"]),
            regime=data["regime"],
            days=data["days"],
            tests=tuple(data["tests"]),
            edition=data["edition"],
        )


def promised(
    risk: Risk, verdict: Verdict, edition: str, *, regime: str = "", days: int = 0, tests: Iterable[int] = ()
) -> Promise:
    """What the gate will answer to somebody with this verdict who comes home."""
    answer = decide(verdict.colour.value, lives_here=True, direction=Direction.IN)
    why = tuple(r.words for r in verdict.reasons)
    return Promise(
        risk, verdict.colour, verdict.until, answer.action, answer.words, answer.next_step, why, regime, days,
        tuple(tests), edition,
    )  # fmt: skip


def same_promise(one: Promise, other: Promise) -> bool:
    """True when nothing changes for the traveller: the answer, what is asked, how long and which tests."""
    return _asked(one) == _asked(other)


def _asked(promise: Promise) -> tuple[Any, ...]:
    return promise.colour, promise.until, promise.action, promise.regime, promise.days, promise.tests


def is_easier(new: Promise, old: Promise) -> bool:
    """True when `new` asks less: a milder colour, or the same one for fewer days."""
    return (new.colour.rank, new.days, len(new.tests)) < (old.colour.rank, old.days, len(old.tests))


def given(promise: Promise, found: Decision) -> Decision:
    """The answer at the gate: the promised one in its own words, unless what is known by now asks for more."""
    if _STRICT[found.action] > _STRICT[promise.action]:
        return found
    told = decide(promise.colour.value, lives_here=True, direction=Direction.IN)
    return Decision(promise.action, promise.words, promise.next_step, told.handover)


_STRICT = {Action.PASS: 0, Action.UNVERIFIABLE: 0, Action.WAIT: 1, Action.STOP: 2}
"""A code that cannot be checked asks for nothing by itself: whoever declared is looked up, and comes home."""


def worst_risk(origin: str, listed: Iterable[tuple[str, str]]) -> Risk:
    """The worst risk of the listed divisions (code, risk) that `origin` lies in."""
    found = (Risk(risk) for code, risk in listed if code and origin.startswith(division_stem(code)))
    return max(found, key=lambda r: _RANK[r], default=Risk.NONE)


def told_risk(origin: str, told: bool, listed: Iterable[tuple[str, str]]) -> Risk:
    """The risk somebody at the desk comes from: of the place they name, and where they say yes themselves the worst
    listed inside it. A yes without a listed place counts as the milder of the two the question means (中高风险地区)."""
    known = [(division_stem(code), risk) for code, risk in listed if code]
    found = worst_risk(origin, known)
    if not told:
        return found
    inside = (Risk(risk) for code, risk in known if origin and code.startswith(origin))
    return max([found, *inside], key=lambda r: _RANK[r]) or Risk.MIDDLE


def check_journey(origin: str, departs: datetime, arrives: datetime, at: datetime) -> None:
    """Refuses `journey_unusable`: no place, a departure that is over or far off, an arrival before it or long after."""
    if (
        origin.isdecimal()
        and len(origin) in (2, 4, 6, 9, 12)
        and at - timedelta(hours=1) <= departs <= at + LONGEST_AHEAD
        and departs <= arrives <= departs + LONGEST_WAY
    ):
        return
    raise Refusal(
        "journey_unusable",
        Words("A journey needs the place it comes from, a departure ahead and an arrival within a week after it."),
        kind=Kind.INVALID,
        next_step=Words("Choose the place in the list and look at the two times again."),
        field="origin" if not origin.isdecimal() else "arrives",
    )
