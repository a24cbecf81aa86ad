"""Setting the time, where that is allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings

from linan.core.clock.queries import now
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import need_aware
from linan.kernel.words import Words


def set_to(at: datetime) -> None:
    """Set a drill cell's clock; never backwards. Refuses `no_drill` in an ordinary cell."""
    from linan.core.clock.models import DrillTime

    if not getattr(settings, "LINAN_DRILL", False):
        raise Refusal(
            "no_drill",
            Words("Only a drill has a clock that can be set."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Make a drill cell with `linan drill` and set the clock there."),
        )
    at = need_aware(at).astimezone(UTC)
    row = DrillTime.objects.filter(pk=1).first()
    if row is not None and at < row.at:
        raise Refusal("clock_backwards", Words("A drill's clock only runs forward."))
    DrillTime.objects.update_or_create(pk=1, defaults={"at": at})


def advance(by: timedelta) -> datetime:
    """Move a drill cell's clock on and return the new time."""
    set_to(now() + by)
    return now()
