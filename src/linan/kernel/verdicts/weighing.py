"""The weighing: a pure function of the evidence, the rules and a moment.

What holds for every rule set that compiles, and is tested as properties:
the order of the evidence never matters; what happens later never colours what was; benign evidence never worsens;
every colour but green has an end, or names the event it awaits and the day it is looked at again; time alone never
worsens, unless a clearing evidence said itself until when it clears or something known ahead comes to pass; the worst
reason wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from linan.kernel.time import CHINA, civil_day, end_of
from linan.kernel.verdicts.clearing import Clearing, view_of
from linan.kernel.verdicts.model import Colour, Evidence, LocalAddition, Reason, Verdict
from linan.kernel.verdicts.rules import Local, Rule, RuleSet
from linan.kernel.words import Words

_DAY = timedelta(days=1)


def weigh(evidence: Sequence[Evidence], rules: RuleSet, at: datetime, zone: ZoneInfo = CHINA) -> Verdict:
    """Weigh what had happened by `at`. Deterministic and replayable for any past moment.

    Evidence that lies after `at` neither colours nor clears; where a rule speaks of it, its moment is one at which the
    verdict may change (`next_at`). Evidence of a kind no rule speaks of weighs nothing. Days are civil days in `zone`.
    """
    later: Sequence[Evidence] = ()
    for piece in evidence:
        if piece.at > at:
            later = [e for e in evidence if e.at > at]
            evidence = [e for e in evidence if e.at <= at]
            break
    clearing = [e for e in evidence if e.kind in rules.clearing and (e.until is None or at < e.until)]
    cleared = Clearing(clearing, rules, at) if clearing else None
    reasons: list[Reason] = []
    changes: list[datetime] = [e.until for e in clearing if e.until is not None]
    if later:
        changes += [e.at for e in later if e.kind in rules.colouring or e.kind in rules.clearing]
    for piece in evidence:
        for rule in rules.colouring.get(piece.kind, ()):
            own = until = _end(rule, piece, at, zone)
            if rule.local is not None and own is not None:
                until = _longer(rule, rule.local, piece, own, zone)
            if own is None or until is None or until <= at:
                continue
            if rule.holds is not None and not rule.holds(view_of(piece, rules, at)):
                continue
            if cleared is not None and cleared.of(piece) is not None:
                continue
            reason = _reason(rule, piece, until, zone)
            if rule.local is not None and until > own:
                reason = replace(reason, local=_added(rule.local, own, until, zone))
            reasons.append(reason)
            changes.append(until)
    if not reasons:
        return Verdict(Colour.GREEN, None, (), rules.edition, min(changes, default=None))
    reasons.sort(key=lambda r: (-r.colour.rank, -_stamp(r.until), r.rule, str(r.evidence)))
    worst = reasons[0].colour
    until = max(r.until for r in reasons if r.colour is worst and r.until is not None)
    return Verdict(worst, until, tuple(reasons), rules.edition, min(changes))


def ends(rule: Rule, piece: Evidence, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When this rule's colour ends for this evidence, with what a place has added; None where nothing says an end."""
    own = _end(rule, piece, at, zone)
    return own if own is None or rule.local is None else _longer(rule, rule.local, piece, own, zone)


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0


def _end(rule: Rule, piece: Evidence, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When this rule's colour ends for this evidence; for an awaited event, the next day it is looked at again.

    An end the evidence declares itself can shorten what the rule gives, never lengthen it. Where an event is awaited it
    is only the first day on which to look again: a stay whose tests are missing does not end with its last day.
    """
    if rule.until_evidence:
        return piece.until
    anchor = _anchor(rule, piece)
    if rule.recheck_days is not None:
        return _next_look(anchor, rule.recheck_days, piece.until, at, zone)
    if rule.hours is not None:
        until = anchor + timedelta(hours=rule.hours)
    else:
        assert rule.days is not None
        until = end_of(civil_day(anchor, zone) + rule.days * _DAY, zone).astimezone(UTC)
    return until if piece.until is None else min(until, piece.until)


def _longer(rule: Rule, local: Local, piece: Evidence, own: datetime, zone: ZoneInfo) -> datetime:
    """The end with what an overlay adds: the added days or the overlay's own end, and never before the rule's."""
    later = _end(replace(rule, days=(rule.days or 0) + local.days, local=None), piece, own, zone) or own
    return max(own, min(later, local.until))


def _added(local: Local, own: datetime, until: datetime, zone: ZoneInfo) -> LocalAddition:
    days = max(1, (civil_day(until, zone) - civil_day(own, zone)).days)
    return LocalAddition(local.ref, days, local.reason, local.until, own)


def _next_look(anchor: datetime, every_days: int, expected: datetime | None, at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the first civil day after `at` that lies a whole number of periods after the anchor."""
    if expected is not None and at < expected:
        return expected.astimezone(UTC)
    first = civil_day(anchor, zone)
    periods = max(1, -(-(civil_day(at, zone) - first).days // every_days))
    return end_of(first + periods * every_days * _DAY, zone).astimezone(UTC)


def _anchor(rule: Rule, piece: Evidence) -> datetime:
    if rule.anchor != "at":
        named = piece.params.get(rule.anchor)
        if isinstance(named, str):
            found = datetime.fromisoformat(named)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return piece.at


def _reason(rule: Rule, piece: Evidence, until: datetime, zone: ZoneInfo) -> Reason:
    """The words may use any parameter of the evidence, and `happened_on`, `ends_on` (the last day) and `days`."""
    last = civil_day(until - timedelta(microseconds=1), zone)
    params = {
        **piece.params,
        "happened_on": civil_day(piece.at, zone),
        "ends_on": last,
        "days": rule.days or 0,
        "hours": rule.hours or 0,
    }
    assert rule.colour is not None
    return Reason(
        rule=rule.id,
        version=rule.version,
        evidence=piece.id,
        words=_words(rule.words, params),
        colour=rule.colour,
        until=until,
        turns_green_when=_words(rule.turns_green_when, params),
        awaits=rule.awaits,
        provisional=rule.provisional,
    )


def _words(text: str, params: Mapping[str, Any]) -> Words:
    """Only what the sentence names goes with it: a reason carries no more about a person than it says."""
    return Words(text, **{k: v for k, v in params.items() if f"{{{k}}}" in text})
