"""What an addition may be, decided without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.time import need_aware
from linan.kernel.verdicts import RuleSet, lengthened
from linan.kernel.words import Words

REASON_MOST = 200
"""It stands on the page of everybody it touches."""


def check(
    rules: RuleSet, region: Region, extra_days: Mapping[str, int], reason: str, until: datetime, at: datetime,
    *, most: int, runs_days: int,
) -> dict[str, int]:  # fmt: skip
    """The days to add by rule, those of none left out.

    Refuses `bad_area`, `reason_missing`, `bad_rule`, `nothing_added`, `too_many_days`, `bad_end`.
    """
    if not Level.COUNTY <= region.level <= Level.COMMUNITY:
        raise invalid("bad_area", Words("An addition is for a county, a street or a community."), "region")
    if not reason.strip():
        raise invalid("reason_missing", Words("An addition needs its reason: whoever it touches reads it."), "reason")
    wanted, may = {k: v for k, v in extra_days.items() if v}, lengthened(rules)
    if not wanted:
        raise invalid("nothing_added", Words("Name at least one rule and the days to add."), "rules")
    if any(name not in may or days < 0 for name, days in wanted.items()):
        raise invalid("bad_rule", Words("An addition lengthens a rule that counts days, and nothing else."), "rules")
    if max(wanted.values()) > most:
        raise Refusal(
            "too_many_days",
            Words("At most {most} days may be added to a rule here now.", most=most),
            kind=Kind.INVALID,
            next_step=Words("The page of the rules in force names the source of this limit."),
            field="rules",
        )
    if not at < need_aware(until) <= at + timedelta(days=runs_days):
        words = Words("The end lies ahead, at most {n} days; longer is another decision.", n=runs_days)
        raise invalid("bad_end", words, "until")
    return wanted


def invalid(code: str, words: Words, field: str) -> Refusal:
    return Refusal(code, words, kind=Kind.INVALID, field=field, next_step=Words("Correct the entry and send it again."))
