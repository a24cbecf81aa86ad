"""Decisions about health codes that need no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from linan.kernel.refs import EvidenceRef, PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA, civil_day, need_aware
from linan.kernel.verdicts import NEEDED, Colour, EvidenceKind, Reason, Verdict
from linan.kernel.words import Words

BULK_MOST = 500
FUTURE = timedelta(minutes=10)
"""How far ahead of the clock an event may be dated; a device's clock may run a little fast."""

Params = Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """Evidence to be taken down. `because` is the record it rests on: taking the same kind for the same record twice
    gives one piece, and withdrawing the record withdraws it."""

    person: PersonRef
    kind: str
    at: datetime
    params: Params = field(default_factory=dict)
    until: datetime | None = None
    because: Ref | None = None

    @property
    def source(self) -> str:
        return str(self.because) if self.because is not None else ""


def check_evidence(new: NewEvidence, at: datetime) -> None:
    """Refuses what cannot be weighed: `unknown_kind`, `future_event`, `end_before_start`, `detail_missing`."""
    need_aware(new.at)
    if new.kind not in set(EvidenceKind):
        raise _invalid("unknown_kind", Words("We do not know this kind of evidence."), "kind")
    if new.kind == EvidenceKind.MANUAL_ORDER:
        raise Refusal(
            "order_needed",
            Words("An order by hand is not taken down by one person."),
            kind=Kind.INVALID,
            next_step=Words("Propose it as an order; it needs a second person of another office."),
            field="kind",
        )
    if new.at > at + FUTURE:
        raise _invalid("future_event", Words("This lies in the future."), "at")
    if new.until is not None and need_aware(new.until) <= new.at:
        raise _invalid("end_before_start", Words("The end lies before the beginning."), "until")
    for name, allowed in NEEDED.get(new.kind, {}).items():
        value = new.params.get(name)
        if value is None or (allowed and value not in allowed):
            raise _invalid("detail_missing", Words("The detail {name} is missing or not known.", name=name), name)


def _invalid(code: str, words: Words, field_name: str) -> Refusal:
    return Refusal(
        code,
        words,
        kind=Kind.INVALID,
        next_step=Words("Correct the entry and send it again."),
        field=field_name,
    )


def same_standing(old: Verdict, new: Verdict) -> bool:
    """True when nothing changed that a person would want to know: colour, end and the set of reasons.

    For an awaited event the day of the next look moves on by itself; that alone is no change.
    """
    return same_as_kept(old.colour, old.until, _grounds(old), new)


def same_as_kept(colour: Colour, until: datetime | None, grounds: set[tuple[str, str]], new: Verdict) -> bool:
    """The same question of a verdict as it is kept: its grounds are pairs of a rule and a reference as text, so that
    nobody has to read a county's reasons back word by word to see that they are the same."""
    if colour is not new.colour or grounds != _grounds(new):
        return False
    return until == new.until or any(r.awaits for r in new.reasons if r.colour is new.colour)


def _grounds(verdict: Verdict) -> set[tuple[str, str]]:
    return {(r.rule, str(r.evidence)) for r in verdict.reasons}


def rose(was: Colour, now: Colour) -> bool:
    return now.rank > was.rank


def days_left(until: datetime | None, at: datetime) -> int:
    """Whole civil days still to come after today; 0 on the last day and for what has no end."""
    if until is None or until <= at:
        return 0
    return (civil_day(until - timedelta(microseconds=1), CHINA) - civil_day(at, CHINA)).days


def last_day(until: datetime | None) -> date | None:
    """The last civil day of a colour that ends at `until`."""
    return civil_day(until - timedelta(microseconds=1), CHINA) if until is not None else None


def allowed(colour: Colour) -> Words:
    """What the colour lets a person do, in one sentence."""
    return {
        Colour.GREEN: Words("You can go where you like in the city."),
        Colour.YELLOW: Words("Please stay at home or nearby, and tell the gate before you go out for care."),
        Colour.RED: Words("Please stay where you are. Medical care is always open to you: call first."),
    }[colour]


def worst_first(reasons: Sequence[Reason]) -> list[Reason]:
    """One reason per piece of evidence, the worst: a later, milder stretch of the same matter is told by its words."""
    first: dict[EvidenceRef, Reason] = {}
    for reason in reasons:
        first.setdefault(reason.evidence, reason)
    return list(first.values())
