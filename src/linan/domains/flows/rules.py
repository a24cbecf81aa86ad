"""The balance of a day: stock + in − out = stock the next day, or the difference is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from linan.kernel.region import Region
from linan.kernel.words import Words


class Thing(StrEnum):
    """人、物、资源、信息."""

    PERSON = "person"
    GOODS = "goods"
    RESOURCE = "resource"
    INFORMATION = "information"


class Source(StrEnum):
    """What a flow was read off, where that explains it: people of a list were here before it was brought in."""

    IMPORTED = "imported"


THING_WORDS: Mapping[Thing, Words] = {
    Thing.PERSON: Words("People"),
    Thing.GOODS: Words("Goods"),
    Thing.RESOURCE: Words("Resources"),
    Thing.INFORMATION: Words("Information"),
}
PEOPLE = "person"
"""The item of people: how many are not away. Its stock is counted by the register itself."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One thing on its way; an empty region is the world outside."""

    on: date
    quantity: Decimal
    origin: Region
    destination: Region


@dataclass(frozen=True, slots=True)
class Balance:
    """One item on one day. `opening` and `expected` are None before anybody ever counted."""

    opening: Decimal | None
    came: Decimal
    went: Decimal
    counted: Decimal | None

    @property
    def expected(self) -> Decimal | None:
        return None if self.opening is None else self.opening + self.came - self.went

    @property
    def difference(self) -> Decimal | None:
        """Counted less expected; None while one of them is unknown: not counted is not zero."""
        expected = self.expected
        return None if expected is None or self.counted is None else self.counted - expected

    @property
    def closing(self) -> Decimal | None:
        """What the next day opens with: the count where there is one, else the book."""
        return self.expected if self.counted is None else self.counted


def crossing(zone: Region, flow: Flow) -> tuple[Decimal, Decimal]:
    """What a flow brings into a zone and takes out of it; within the zone it does neither."""
    comes = bool(flow.destination) and zone.covers(flow.destination)
    goes = bool(flow.origin) and zone.covers(flow.origin)
    if comes == goes:
        return Decimal(0), Decimal(0)
    return (flow.quantity, Decimal(0)) if comes else (Decimal(0), flow.quantity)


def balance(zone: Region, day: date, flows: Iterable[Flow], counts: Mapping[date, Decimal]) -> Balance:
    """The balance of a day from counts at the end of days and the flows between them.

    The opening stock is the last count before the day, carried on through the flows since.
    """
    before = [d for d in counts if d < day]
    start = max(before) if before else None
    opening = counts[start] if start is not None else None
    came = went = Decimal(0)
    for flow in flows:
        into, out = crossing(zone, flow)
        if flow.on == day:
            came, went = came + into, went + out
        elif start is not None and opening is not None and start < flow.on < day:
            opening += into - out
    return Balance(opening, came, went, counts.get(day))
