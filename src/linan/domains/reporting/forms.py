"""What callers write, made into what the actions take."""

from __future__ import annotations

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def region(text: str) -> Region:
    """A region path; refuses what is none."""
    try:
        return Region(text)
    except ValueError:
        raise Refusal("unknown_region", Words("This is not an area."), kind=Kind.INVALID, field="region") from None


def count(text: str) -> int:
    """A whole number."""
    try:
        return int(text.strip())
    except ValueError:
        words = Words("Please write a whole number.")
        raise Refusal("number_unreadable", words, kind=Kind.INVALID, field="value") from None
