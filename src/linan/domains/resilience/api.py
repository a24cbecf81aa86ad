"""The JSON door of resilience."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.domains.resilience import actions, forms, queries

router = new_router("resilience")


class LineOut(Schema):
    """One indicator; `value` is null while nobody has measured it."""

    code: str
    capital: str
    layer: str
    value: Decimal | None
    on: date | None
    source: str
    score: Decimal | None


class IndexOut(Schema):
    """The index of a community; null while nothing is known."""

    region: str
    on: date
    index: Decimal | None
    indicators: list[LineOut]


class ValueIn(Schema):
    region: str
    indicator: str
    value: Decimal
    on: date
    source: str


class DoneOut(Schema):
    done: bool


@router.get("/index", response={200: IndexOut, **PROBLEMS})
def index(request: HttpRequest, region: str = "", on: date | None = None) -> IndexOut:
    view = queries.index_of(by_of(request), forms.area(region) if region else None, on)
    return IndexOut(
        region=str(view.region),
        on=view.on,
        index=view.index,
        indicators=[
            LineOut(
                code=n.indicator.code,
                capital=n.indicator.capital,
                layer=n.indicator.layer,
                value=n.held.value if n.held else None,
                on=n.held.on if n.held else None,
                source=n.held.source if n.held else "",
                score=n.score,
            )
            for n in view.lines
        ],
    )


@router.post("/values", response={200: DoneOut, **PROBLEMS})
def enter_value(request: HttpRequest, body: ValueIn) -> DoneOut:
    region = forms.area(body.region)
    actions.enter_value(by_of(request), region, body.indicator, body.value, on=body.on, source=body.source)
    return DoneOut(done=True)
