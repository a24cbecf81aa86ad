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

from linan.kernel.shape import Unusable, a_list, a_number, a_text, an_object, inside, needed, nothing_else, one_of
from linan.kernel.verdicts.logic import Compiled, compile_logic, variables
from linan.kernel.verdicts.model import Colour
from linan.kernel.words import Words

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
    logic: Any = field(default=True, compare=False)
    """The condition as it was written, for devices that run it themselves."""
    names: str = ""
    """Of a clearing rule: the detail that names the one piece it clears, where that is its whole condition."""
    clears_earlier: bool = False
    """Of a clearing rule: it clears whatever is not later than itself, and asks nothing else."""

    def to_json(self) -> dict[str, Any]:
        """What a device needs to run it: no words, which are said by who weighs in full."""
        told: dict[str, Any] = {"id": self.id, "version": self.version, "evidence": self.evidence, "logic": self.logic}
        if self.colour is None:
            return {**told, "clears": sorted(self.clears)}
        told |= {"colour": str(self.colour), "anchor": self.anchor, "awaits": bool(self.awaits)}
        lasts = {"days": self.days, "hours": self.hours, "until": "evidence" if self.until_evidence else None}
        told |= {k: v for k, v in lasts.items() if v is not None}
        if self.local is not None:
            told["local"] = {"days": self.local.days, "until": self.local.until.isoformat()}
        return told


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


def compile_rules(data: Any) -> RuleSet:
    """Check and compile one edition; Unusable names the rule that cannot be used and why."""
    whole = an_object(data, "edition")
    colouring: dict[str, list[Rule]] = {}
    clearing: dict[str, list[Rule]] = {}
    seen: set[str] = set()
    for number, raw in enumerate(a_list(needed(whole, "rules", ""), "rules"), start=1):
        rule = _rule(an_object(raw, f"rule {number}"), number)
        if rule.id in seen:
            raise Unusable(Words("There are two rules “{rule}”.", rule=rule.id))
        seen.add(rule.id)
        (clearing if rule.colour is None else colouring).setdefault(rule.evidence, []).append(rule)
    if both := colouring.keys() & clearing.keys():
        raise Unusable(Words("Evidence “{kinds}” would both worsen and clear.", kinds=", ".join(sorted(both))))
    parameters = an_object(whole.get("parameters") or {}, "parameters")
    return RuleSet(
        edition=a_text(needed(whole, "edition", ""), "edition"),
        number=a_number(needed(whole, "number", ""), "number", 0, 2**31),
        since=_day(needed(whole, "since", ""), "since"),
        until=_day(whole["until"], "until") if whole.get("until") else None,
        title=str(needed(whole, "title", "")),
        source=str(needed(whole, "source", "")),
        verified=bool(needed(whole, "verified", "")),
        colouring={k: tuple(v) for k, v in colouring.items()},
        clearing={k: tuple(v) for k, v in clearing.items()},
        parameters=dict(parameters),
    )


def _day(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unusable(Words("“{where}” is not a day like 2022-06-28.", where=where)) from None


_KNOWN = {
    "id", "version", "evidence", "colour", "clears", "days", "hours", "until", "anchor", "awaits", "recheck_days",
    "provisional", "logic", "words", "turns_green_when", "source",
}  # fmt: skip
_LONGEST_DAYS = 3660


def _rule(raw: Mapping[str, Any], number: int) -> Rule:
    where = f"rule {number}"
    name = a_text(needed(raw, "id", where), inside(where, "id"))
    where = f"rule {name}"

    def wrong(why: Words) -> Unusable:
        return Unusable(Words("Rule “{rule}”: {why}", rule=name, why=why))

    nothing_else(raw, _KNOWN, where)
    version, kind = (a_text(needed(raw, field_, where), inside(where, field_)) for field_ in ("version", "evidence"))
    for field_ in ("days", "hours", "recheck_days"):
        if raw.get(field_) is not None:
            a_number(raw[field_], inside(where, field_), 0, _LONGEST_DAYS * (24 if field_ == "hours" else 1))
    if ("colour" in raw) is ("clears" in raw):
        raise wrong(Words("a rule gives a colour or clears, one of the two."))
    logic = raw.get("logic", True)
    try:
        holds = None if logic is True else compile_logic(logic)
    except Unusable as error:
        raise wrong(error.words) from error
    recheck = raw.get("recheck_days")
    if any(v.startswith("external.validationClock") for v in variables(logic)) and not recheck:
        raise wrong(Words("it reads the clock and does not say when it is weighed again (recheck_days)."))
    if "clears" in raw:
        cleared = [a_text(k, inside(where, "clears")) for k in a_list(raw["clears"], inside(where, "clears"))]
        if not cleared:
            raise wrong(Words("it clears nothing."))
        names, earlier = _shape(logic)
        return Rule(
            name,
            version,
            kind,
            None,
            holds,
            clears=frozenset(cleared),
            logic=logic,
            names=names,
            clears_earlier=earlier,
        )
    colour = Colour(one_of(raw["colour"], inside(where, "colour"), ("yellow", "red")))
    if kind == BY_HAND and (colour is Colour.RED or raw.get("until") != "evidence"):
        raise wrong(Words("an order by hand turns nobody red and ends with its own last day."))
    ends = [k for k in ("days", "hours", "until") if raw.get(k) is not None]
    if bool(raw.get("awaits")) is not bool(recheck):
        raise wrong(Words("awaits and recheck_days belong together."))
    if len(ends) + bool(raw.get("awaits")) != 1:
        raise wrong(
            Words("a colour ends after days, after hours, with its evidence, or with an awaited event: one of them.")
        )
    if raw.get("until", "evidence") != "evidence":
        raise wrong(Words("until can only be “evidence”."))
    if not raw.get("words") or not raw.get("turns_green_when"):
        raise wrong(Words("it says neither why nor what turns it green."))
    return Rule(
        id=name,
        version=version,
        evidence=kind,
        colour=colour,
        holds=holds,
        logic=logic,
        days=raw.get("days"),
        hours=raw.get("hours"),
        until_evidence="until" in raw,
        anchor=a_text(raw.get("anchor", "at"), inside(where, "anchor")),
        awaits=raw.get("awaits", ""),
        recheck_days=recheck,
        provisional=bool(raw.get("provisional", False)),
        words=a_text(raw["words"], inside(where, "words")),
        turns_green_when=a_text(raw["turns_green_when"], inside(where, "turns_green_when")),
    )


_EARLIER = (
    {"not-before": [{"var": "payload.at"}, {"var": "external.target.at"}]},
    {"not-after": [{"var": "external.target.at"}, {"var": "payload.at"}]},
)


def _shape(logic: Any) -> tuple[str, bool]:
    """`Rule.names` and `Rule.clears_earlier` of a clearing condition."""
    if logic in _EARLIER:
        return "", True
    if isinstance(logic, dict) and list(logic) == ["==="] and isinstance(logic["==="], list):
        paths = [part.get("var") if isinstance(part, dict) else None for part in logic["==="]]
        other = [p for p in paths if p != "external.target.id"]
        if len(paths) == 2 and len(other) == 1 and isinstance(other[0], str) and other[0].startswith("payload."):
            name = other[0].removeprefix("payload.")
            return ("" if name == "at" or "." in name else name), False
    return "", False
