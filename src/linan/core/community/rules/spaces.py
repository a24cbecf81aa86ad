"""Whether a space can be booked, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from linan.core.community.facts import SpaceKind
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

SHARED = frozenset({SpaceKind.CAR_PARK, SpaceKind.ONLINE})
"""Several parties at once, up to what it holds; a room or court is one party's."""


def busiest(since: datetime, until: datetime, taken: Sequence[tuple[datetime, datetime, int]]) -> int:
    """The most places taken at one moment of a period. A period is free again at its own end."""
    within = [(a, b, n) for a, b, n in taken if a < until and since < b]
    moments = {since, *(a for a, _, _ in within if a > since)}
    return max(sum(n for a, b, n in within if a <= m < b) for m in moments)


def need_period(since: datetime, until: datetime, at: datetime, *, hours: int, days_ahead: int) -> None:
    """Refuses `bad_period` for one that is over, reversed, too long or too far ahead."""
    words = None
    if since < at:
        words = Words("The beginning lies in the past.")
    elif until <= since:
        words = Words("The end lies before the beginning.")
    elif until - since > timedelta(hours=hours):
        words = Words("At most {n} hours at once, so that others get their turn.", n=hours)
    elif since > at + timedelta(days=days_ahead):
        words = Words("At most {n} days ahead.", n=days_ahead)
    if words is not None:
        raise Refusal("bad_period", words, kind=Kind.INVALID, field="since_at")
