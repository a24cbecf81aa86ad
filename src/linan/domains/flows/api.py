"""The JSON door of flows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.domains.flows import forms, queries

router = new_router("flows")


class LineOut(Schema):
    """One item of a day; what nobody counted is null."""

    thing: str
    item: str
    unit: str
    opening: Decimal | None
    came: Decimal
    went: Decimal
    expected: Decimal | None
    counted: Decimal | None
    difference: Decimal | None
    named: str


class DayOut(Schema):
    region: str
    on: date
    items: list[LineOut]


@router.get("/day", response={200: DayOut, **PROBLEMS})
def day(request: HttpRequest, region: str = "", on: date | None = None) -> DayOut:
    view = queries.day_of(by_of(request), forms.area(region) if region else None, on)
    return DayOut(
        region=str(view.region),
        on=view.on,
        items=[
            LineOut(
                thing=n.thing,
                item=n.item,
                unit=n.unit,
                opening=n.balance.opening,
                came=n.balance.came,
                went=n.balance.went,
                expected=n.balance.expected,
                counted=n.balance.counted,
                difference=n.balance.difference,
                named=n.named,
            )
            for n in view.lines
        ],
    )
