"""What is filled in to announce an activity."""

from __future__ import annotations

from datetime import date

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def area(text: str) -> Region:
    """The area chosen; refuses `bad_region`."""
    try:
        return Region(text.strip())
    except ValueError:
        raise _unreadable("region") from None


def day(text: str) -> date:
    """An ISO day as browsers send it; refuses `unreadable`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable("held_on") from None


def whole(text: str, field: str) -> int:
    """A whole number of a few digits; refuses `unreadable`."""
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 6):
        raise _unreadable(field)
    return int(text)


def _unreadable(field: str) -> Refusal:
    return Refusal(
        "unreadable",
        Words("This entry cannot be read."),
        kind=Kind.INVALID,
        field=field,
        next_step=Words("Choose it from the list, or write a whole number."),
    )
