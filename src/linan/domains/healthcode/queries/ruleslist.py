"""The rules in force at a place as a list for gates: what another county's code or a certificate is worth offline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linan.core import clock, policy
from linan.kernel.region import Region
from linan.kernel.verdicts import RuleSet

FORM = "linan.rules/1"
COUNTS_HOURS = 24
"""A phone judges by rules at most this old; twelve hours without network is what a gate is built for."""


def rules_list(region: Region) -> dict[str, Any]:
    """`{"format", "sequence", "issued_at", "until", "edition", "number", "parameters", "rules"}`; rules are public.

    `until` is the last full hour for which it is decided today that these rules hold here, 24 hours ahead at most.
    """
    at = clock.now().replace(microsecond=0)
    held = policy.rule_set(region, at)
    return {
        "format": FORM,
        "sequence": int(at.timestamp()),
        "issued_at": at.isoformat(),
        "until": _until(region, at, held).isoformat(),
        "edition": held.edition,
        "number": held.number,
        "parameters": dict(held.parameters),
        "rules": [r.to_json() for r in held.rules],
    }


def _until(region: Region, at: datetime, held: RuleSet) -> datetime:
    sure = at
    for hour in range(1, COUNTS_HOURS + 1):
        later = at + timedelta(hours=hour)
        if policy.rule_set(region, later) != held:
            # A change on the way is by the minute: search the hour it falls in.
            minutes = (sure + timedelta(minutes=m) for m in range(1, 61))
            return next((m for m in minutes if policy.rule_set(region, m) != held), later)
        sure = later
    return sure
