"""Reading the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from linan.kernel.time import CHINA, civil_day, need_aware

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC; in a drill cell the drill's own time."""
    held = _frozen.get()
    if held is not None:
        return held
    if getattr(settings, "LINAN_DRILL", False):
        # Imported late: this module is read before Django's models are.
        from linan.core.clock.models import DrillTime

        row = DrillTime.objects.filter(pk=1).first()
        if row is not None:
            return row.at
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def machine_time() -> datetime:
    """The machine's own time in UTC, for what Django dates by it (sessions): a drill's day signs nobody out."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def today(zone: ZoneInfo = CHINA) -> date:
    """The civil day in `zone` now."""
    return civil_day(now(), zone)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the time still inside the block, in this thread or task only: for tests and for the drill's one process."""
    token = _frozen.set(need_aware(at).astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
