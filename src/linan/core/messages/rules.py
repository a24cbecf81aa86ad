"""When to try a delivery again."""

from __future__ import annotations

from datetime import timedelta

TRIES = 8


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 30 s, doubling, an hour at most."""
    return timedelta(seconds=min(3600, 30 * 2 ** max(0, attempts - 1)))
