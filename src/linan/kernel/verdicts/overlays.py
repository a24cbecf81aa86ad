"""A place's own addition to a rule set: visible, bounded, with a reason and an end.

An overlay lengthens rules that last so many civil days, and nothing else: no new colour, no new evidence, no rule away.
Its end is part of the weighing. What it adds to a reason ends with the overlay or with the added days, whichever comes
first, and never before the rule's own end; so a verdict says its true end from the first day, and nothing has to be
done on the day the overlay is over. Of several overlays over one rule the longest counts; they never add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linan.kernel.shape import Unusable, a_list, a_number, a_text, an_object, inside, needed
from linan.kernel.verdicts.evidence import a_moment
from linan.kernel.verdicts.rules import Local, RuleSet
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Overlay:
    """`extra_days` for each rule it lengthens. `until` is its end, `reason` what the people it touches read."""

    ref: str
    extra_days: tuple[tuple[str, int], ...]
    until: datetime
    reason: str


def overlay(ref: str, extra_days: Mapping[str, int], until: datetime, reason: str) -> Overlay:
    """Written in one order, so that two equal overlays are equal."""
    return Overlay(ref, tuple(sorted(extra_days.items())), until, reason)


def lengthened(rules: RuleSet) -> dict[str, int]:
    """The rules an overlay may lengthen, with their own days."""
    return {r.id: r.days for group in rules.colouring.values() for r in group if r.days is not None}


def overlaid(rules: RuleSet, overlays: Sequence[Overlay]) -> RuleSet:
    """The rule set as it is weighed with while these are in force; ValueError for one that cannot be laid on it."""
    if not overlays:
        return rules
    may, longest = lengthened(rules), dict[str, Local]()
    for one in overlays:
        if not one.reason.strip():
            raise Unusable(Words("An overlay says its reason."))
        for name, days in one.extra_days:
            if name not in may:
                raise Unusable(Words("No rule “{rule}” lasts so many days.", rule=name))
            if days < 1:
                raise Unusable(Words("Rule “{rule}”: an overlay adds days.", rule=name))
            added = Local(one.ref, days, one.until, one.reason)
            longest[name] = max(longest.get(name, added), added, key=lambda a: (a.days, a.until, a.ref))
    colouring = {
        kind: tuple(replace(r, local=longest[r.id]) if r.id in longest else r for r in group)
        for kind, group in rules.colouring.items()
    }
    return replace(rules, colouring=colouring)


def overlays_at(raw: Any, at: datetime) -> list[Overlay]:
    """Of overlays as files bring them (`{"rules", "since", "until", "reason"}`), those in force at `at`."""
    found = []
    for number, item in enumerate(a_list(raw, "overlays"), start=1):
        where = f"overlay {number}"
        one = an_object(item, where)
        since, until = (a_moment(needed(one, name, where), inside(where, name)) for name in ("since", "until"))
        extra = an_object(needed(one, "rules", where), inside(where, "rules"))
        days = {str(k): a_number(v, inside(where, str(k)), 1, 3660) for k, v in extra.items()}
        reason = a_text(needed(one, "reason", where), inside(where, "reason"))
        if since <= at < until:
            found.append(overlay(str(one.get("ref") or where), days, until, reason))
    return found
