"""What callers write, made into what the actions take."""

from __future__ import annotations

from datetime import date

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def region(text: str) -> Region:
    """A region path; refuses what is none."""
    try:
        return Region(text)
    except ValueError:
        raise Refusal("unknown_region", Words("This is not an area."), kind=Kind.INVALID, field="region") from None


def day(text: str) -> date:
    """A day of the calendar; refuses what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            "bad_date",
            Words("This is not a day in the calendar."),
            kind=Kind.INVALID,
            next_step=Words("Write it as 2022-03-14."),
            field="ends_on",
        ) from None
