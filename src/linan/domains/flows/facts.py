"""What flows say has happened. Who a flow is about stays in its row: the people's own facts tell it already."""

from __future__ import annotations

from datetime import date

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class StockCounted(Fact, kind="flows.stock_counted"):
    """Somebody counted how much of an item is there at the end of a day; the count is a decimal text."""

    region: Region
    subject: RecordRef
    item: str
    on: date
    quantity: str


class GoodsMoved(Fact, kind="flows.goods_moved"):
    """Goods, a resource or a piece of information came, went or changed place."""

    region: Region
    subject: RecordRef
    item: str
    quantity: str


class DifferenceNamed(Fact, kind="flows.difference_named"):
    """Why a count and the book did not agree on a day is written down."""

    region: Region
    subject: RecordRef
    item: str
    on: date


SENTENCES: dict[str, str] = {
    "flows.stock_counted": "A stock was counted.",
    "flows.goods_moved": "Something came, went or changed place.",
    "flows.difference_named": "A difference between count and book was explained.",
}
