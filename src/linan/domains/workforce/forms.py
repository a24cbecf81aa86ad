"""What callers write, made into what the actions take."""

from __future__ import annotations

from datetime import date, timedelta

from linan.domains.workforce.rules import SPAN_DAYS, Missing
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def missing(text: str) -> Missing:
    """What was chosen; nothing for anything else, which the action refuses."""
    return Missing(text) if text in set(Missing) else Missing.NOTHING


def span(since: str, until: str, today: date) -> tuple[date, date]:
    """The days asked for, both inclusive; the last thirty without any. Refuses `bad_day` and `wrong_order`."""
    last = _day(until) or today
    first = _day(since) or last - timedelta(days=SPAN_DAYS - 1)
    if first > last:
        raise Refusal("wrong_order", Words("The first day lies after the last."), kind=Kind.INVALID, field="since")
    return first, last


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("bad_day", Words("This is not a day."), kind=Kind.INVALID, field="since") from None
