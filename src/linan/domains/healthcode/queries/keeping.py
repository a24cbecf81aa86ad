"""For how long things are kept: for the workflow that deletes them, and for the pages that say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linan.core import policy
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days each is kept: a code after its end, a word and a change after their day, what was said in an
    objection after its decision."""

    code: int
    daily: int
    change: int
    appeal: int


def keeping_of(region: Region, at: datetime) -> Keeping:
    """The keeping periods in force. Free passage counts days in a row: a shorter one does not take it away."""

    def days(name: str) -> int:
        return int(policy.number(f"healthcode.{name}", region, at).value)

    return Keeping(
        days("code_days"), max(days("daily_days"), days("safe_days") + 1), days("change_days"), days("appeal_days")
    )
