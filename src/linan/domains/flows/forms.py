"""What is written about a flow or a count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from linan.domains.flows.rules import Thing
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def area(text: str) -> Region:
    """An area, or outside when empty."""
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


def quantity(text: str) -> Decimal:
    """A number with at most two digits after the point."""
    try:
        return Decimal(text.strip().replace(",", "").replace("，", "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise _unreadable("quantity") from None


def thing(text: str) -> Thing:
    """Goods, resources or information."""
    if text not in set(Thing):
        raise _unreadable("thing")
    return Thing(text)


def _unreadable(field: str) -> Refusal:
    words = Words("This entry cannot be read.")
    return Refusal("unreadable", words, kind=Kind.INVALID, field=field, next_step=Words("Check this entry."))
