"""Rule sets as data, checked and compiled when they are loaded.

A rule set is JSON:

    {"edition": "v9", "number": 4, "since": "2022-06-28", "until": "2022-11-11", "title": "…", "source": "…",
     "verified": true, "rules": [
        {"id": "close_contact", "version": "1.0.0", "evidence": "contact_close", "colour": "red", "days": 7,
         "anchor": "at", "logic": true, "words": "…", "turns_green_when": "…"},
        {"id": "corrected", "version": "1.0.0", "evidence": "correction", "clears": ["contact_close"],
         "logic": {"===": [{"var": "payload.evidence"}, {"var": "external.target.id"}]}}]}

A rule either gives a colour or clears reasons, and an evidence kind has rules of one sort only: so benign evidence can
never worsen anything, by construction. How long a colour lasts is one of `days` (civil days, day 0 is the anchor, ends
at the midnight closing the last), `hours` (from the instant of the anchor), or `"until": "evidence"`. A rule that
waits for an event says which (`awaits`) and how often the matter is looked at again (`recheck_days`).

`logic` is CertLogic over `payload` (the evidence's parameters, and `at`) and `external` (`parameters`,
`validationClock` and for a clearing rule `target`). A rule that reads the clock must say `recheck_days`: then the next
weighing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from linan.kernel.verdicts.logic import Compiled, compile_logic, variables
from linan.kernel.verdicts.model import Colour

BY_HAND = "manual_order"
"""The one kind of evidence that people decide on and nobody observed: no rule set may make it red or without an end."""


@dataclass(frozen=True, slots=True)
class Local:
    """What an overlay adds to a rule or to a reason: so many days, for which reason, until the overlay itself ends."""

    ref: str
    days: int
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule. `colour` None means it clears the kinds named in `clears`."""

    id: str
    version: str
    evidence: str
    colour: Colour | None
    holds: Compiled | None
    """None when the rule has no condition."""
    days: int | None = None
    hours: int | None = None
    until_evidence: bool = False
    anchor: str = "at"
    awaits: str = ""
    recheck_days: int | None = None
    provisional: bool = False
    clears: frozenset[str] = frozenset()
    words: str = ""
    turns_green_when: str = ""
    local: Local | None = None
    """Set by an overlay only; see `overlays`."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A compiled edition. `number` stands for it on a token; `parameters` are what conditions may read."""

    edition: str
    number: int
    since: date
    until: date | None
    title: str
    source: str
    verified: bool
    colouring: Mapping[str, tuple[Rule, ...]]
    clearing: Mapping[str, tuple[Rule, ...]]
    parameters: Mapping[str, int] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(r for group in (*self.colouring.values(), *self.clearing.values()) for r in group)


def compile_rules(data: Mapping[str, Any]) -> RuleSet:
    """Check and compile one edition; ValueError names the rule that cannot be used and why."""
    colouring: dict[str, list[Rule]] = {}
    clearing: dict[str, list[Rule]] = {}
    seen: set[str] = set()
    for raw in data["rules"]:
        rule = _rule(raw)
        if rule.id in seen:
            raise ValueError(f"two rules {rule.id!r}")
        seen.add(rule.id)
        (clearing if rule.colour is None else colouring).setdefault(rule.evidence, []).append(rule)
    if both := colouring.keys() & clearing.keys():
        raise ValueError(f"{sorted(both)} would both worsen and clear")
    return RuleSet(
        edition=data["edition"],
        number=int(data["number"]),
        since=date.fromisoformat(data["since"]),
        until=date.fromisoformat(data["until"]) if data.get("until") else None,
        title=data["title"],
        source=data["source"],
        verified=bool(data["verified"]),
        colouring={k: tuple(v) for k, v in colouring.items()},
        clearing={k: tuple(v) for k, v in clearing.items()},
        parameters=dict(data.get("parameters", {})),
    )


_KNOWN = {
    "id", "version", "evidence", "colour", "clears", "days", "hours", "until", "anchor", "awaits", "recheck_days",
    "provisional", "logic", "words", "turns_green_when", "source",
}  # fmt: skip


def _rule(raw: Mapping[str, Any]) -> Rule:
    name = raw.get("id", "?")

    def wrong(why: str) -> ValueError:
        return ValueError(f"rule {name!r}: {why}")

    if strange := set(raw) - _KNOWN:
        raise wrong(f"unknown {sorted(strange)}")
    if ("colour" in raw) is ("clears" in raw):
        raise wrong("a rule gives a colour or clears, one of the two")
    logic = raw.get("logic", True)
    try:
        holds = None if logic is True else compile_logic(logic)
    except ValueError as error:
        raise wrong(str(error)) from error
    recheck = raw.get("recheck_days")
    if any(v.startswith("external.validationClock") for v in variables(logic)) and not recheck:
        raise wrong("reads the clock and does not say when it is weighed again (recheck_days)")
    if "clears" in raw:
        if not raw["clears"]:
            raise wrong("clears nothing")
        return Rule(name, raw["version"], raw["evidence"], None, holds, clears=frozenset(raw["clears"]))
    colour = Colour(raw["colour"])
    if colour is Colour.GREEN:
        raise wrong("green needs no rule: it is what remains")
    if raw["evidence"] == BY_HAND and (colour is Colour.RED or raw.get("until") != "evidence"):
        raise wrong("an order by hand turns nobody red and ends with its own last day")
    ends = [k for k in ("days", "hours", "until") if k in raw]
    if bool(raw.get("awaits")) is not bool(recheck):
        raise wrong("awaits and recheck_days belong together")
    if len(ends) + bool(raw.get("awaits")) != 1:
        raise wrong("a colour ends after days, after hours, with its evidence, or with an awaited event: one of them")
    if raw.get("until", "evidence") != "evidence":
        raise wrong("until can only be 'evidence'")
    if not raw.get("words") or not raw.get("turns_green_when"):
        raise wrong("says neither why nor what turns it green")
    return Rule(
        id=name,
        version=raw["version"],
        evidence=raw["evidence"],
        colour=colour,
        holds=holds,
        days=raw.get("days"),
        hours=raw.get("hours"),
        until_evidence="until" in raw,
        anchor=raw.get("anchor", "at"),
        awaits=raw.get("awaits", ""),
        recheck_days=recheck,
        provisional=bool(raw.get("provisional", False)),
        words=raw["words"],
        turns_green_when=raw["turns_green_when"],
    )
