"""A value as people write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def area(text: str) -> Region:
    """The community chosen; refuses what is no area."""
    try:
        return Region(text.strip())
    except ValueError:
        raise _unreadable("region") from None


def day(text: str) -> date:
    """An ISO day as browsers send it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable("on") from None


def decimal(text: str) -> Decimal:
    """`12,345.6` or `12.5%` as a number."""
    try:
        return Decimal(text.strip().replace(",", "").replace("，", "").rstrip("%％"))
    except InvalidOperation:
        raise _unreadable("value") from None


def _unreadable(field: str) -> Refusal:
    words = Words("This entry cannot be read.")
    return Refusal("unreadable", words, kind=Kind.INVALID, field=field, next_step=Words("Check this entry."))
