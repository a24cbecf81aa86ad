"""What was weighed and does not count against the person, and why: so that green is explained too.

Derived only where a verdict is shown; the weighing itself does without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from linan.kernel.refs import EvidenceRef
from linan.kernel.time import CHINA, civil_day
from linan.kernel.verdicts.clearing import Clearing, view_of
from linan.kernel.verdicts.kinds import kind_words
from linan.kernel.verdicts.model import Colour, Evidence, Verdict
from linan.kernel.verdicts.rules import Rule, RuleSet
from linan.kernel.verdicts.weighing import ends
from linan.kernel.words import Words


class Why(StrEnum):
    """Why a piece does not count."""

    NOTHING_ASKED = "nothing_asked"
    OVER = "over"
    CLEARED = "cleared"
    BENIGN = "benign"
    AHEAD = "ahead"


class Recommendation(StrEnum):
    """What staff at a door are told to do; never a diagnosis."""

    ADMIT = "admit"
    FOLLOW_UP = "follow_up"
    ISOLATE = "isolate"


RECOMMENDED = {
    Recommendation.ADMIT: Words("Admit"),
    Recommendation.FOLLOW_UP: Words("Admit with follow-up"),
    Recommendation.ISOLATE: Words("Isolate"),
}


def recommendation(colour: Colour) -> Recommendation:
    """Green comes in; yellow comes in and somebody follows up; red waits apart until they are taken."""
    return {
        Colour.GREEN: Recommendation.ADMIT,
        Colour.YELLOW: Recommendation.FOLLOW_UP,
        Colour.RED: Recommendation.ISOLATE,
    }[colour]


@dataclass(frozen=True, slots=True)
class SetAside:
    """One piece that does not count: why, by which rule (empty when none asks anything), and what cleared it."""

    evidence: EvidenceRef
    why: Why
    rule: str
    version: str
    words: Words
    because: EvidenceRef | None = None


def set_aside(
    evidence: Sequence[Evidence], rules: RuleSet, at: datetime, verdict: Verdict, zone: ZoneInfo = CHINA
) -> tuple[SetAside, ...]:
    """Every piece that gives `verdict` no reason, the newest first; deterministic whatever the order of arrival."""
    counts = {reason.evidence for reason in verdict.reasons}
    ordered = sorted(evidence, key=lambda e: (e.at, str(e.id)))
    benign = [e for e in ordered if e.at <= at and e.kind in rules.clearing and (e.until is None or at < e.until)]
    clearing = Clearing(benign, rules, at)
    return tuple(_one(e, rules, at, clearing, zone) for e in reversed(ordered) if e.id not in counts)


def _one(piece: Evidence, rules: RuleSet, at: datetime, clearing: Clearing, zone: ZoneInfo) -> SetAside:
    what, on = kind_words(piece.kind, piece.params), civil_day(piece.at, zone)
    if piece.at > at:
        return SetAside(piece.id, Why.AHEAD, "", "", Words("{what}, {on}: lies ahead.", what=what, on=on))
    if piece.kind in rules.clearing:
        rule = rules.clearing[piece.kind][0]
        words = (
            Words("{what}, {on}: speaks for this person.", what=what, on=on)
            if piece.until is None or at < piece.until
            else Words("{what}, {on}: no longer counts.", what=what, on=on)
        )
        return SetAside(piece.id, Why.BENIGN, rule.id, rule.version, words)
    asking = [r for r in rules.colouring.get(piece.kind, ()) if r.holds is None or r.holds(view_of(piece, rules, at))]
    if not asking:
        words = Words("{what}, {on}: the rules in force ask nothing.", what=what, on=on)
        return SetAside(piece.id, Why.NOTHING_ASKED, "", "", words)
    last, rule = max(((ends(r, piece, at, zone) or at, r) for r in asking), key=_latest)
    if last > at and (by := clearing.of(piece)) is not None:
        because = kind_words(by[1].kind, by[1].params)
        words = Words(
            "{what}, {on}: ended by “{because}”, {ended_on}.",
            what=what,
            on=on,
            because=because,
            ended_on=civil_day(by[1].at, zone),
        )
        return SetAside(piece.id, Why.CLEARED, by[0].id, by[0].version, words, by[1].id)
    ended_on = civil_day(last - timedelta(microseconds=1), zone)
    words = Words("{what}, {on}: its time was over on {ended_on}.", what=what, on=on, ended_on=ended_on)
    return SetAside(piece.id, Why.OVER, rule.id, rule.version, words)


def _latest(pair: tuple[datetime, Rule]) -> tuple[datetime, str]:
    return pair[0], pair[1].id
