"""Figures: ask for one, read the sum, give a value."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, Moment, Whole, by_of
from linan.core.desk.api import router as new_router
from linan.domains.reporting import actions, forms, queries
from linan.kernel.refs import RecordRef

router = new_router("reporting")


class AskIn(Schema):
    """`region` and `units` are region paths; units are communities."""

    region: str
    figure: str
    cut_off_at: Moment
    units: list[str]


class ReportIn(Schema):
    """`reason` is needed for a second, different value; `seen_at` and `sent_at` when it was counted and sent."""

    unit: str
    value: Whole
    reason: str = ""
    seen_at: Moment | None = None
    sent_at: Moment | None = None


class SumOut(Schema):
    region: str
    value: int
    units_in: int
    late: list[str]


class FigureOut(Schema):
    """One figure over one area and the areas below it, all of one moment."""

    figure: str
    cut_off_at: datetime
    as_of: datetime
    whole: SumOut
    parts: list[SumOut]


class DoneOut(Schema):
    id: UUID


@router.post("/figures", response={200: DoneOut, **PROBLEMS})
def ask_figure(request: HttpRequest, body: AskIn) -> DoneOut:
    units = [forms.region(u) for u in body.units]
    made = actions.ask_figure(by_of(request), forms.region(body.region), body.figure, body.cut_off_at, units)
    return DoneOut(id=made.id)


@router.get("/figures/{uuid:id}", response={200: FigureOut, **PROBLEMS})
def figure(request: HttpRequest, id: UUID, over: str | None = None) -> FigureOut:
    view = queries.figure_of(by_of(request), RecordRef(id), forms.region(over) if over else None)
    return FigureOut(
        figure=view.call.figure,
        cut_off_at=view.call.cut_off_at,
        as_of=view.as_of,
        whole=_sum(view.whole),
        parts=[_sum(p) for p in view.parts],
    )


@router.post("/figures/{uuid:id}/values", response={200: DoneOut, **PROBLEMS})
def report_figure(request: HttpRequest, id: UUID, body: ReportIn) -> DoneOut:
    made = actions.report_figure(
        by_of(request), RecordRef(id), forms.region(body.unit), body.value, reason=body.reason, seen_at=body.seen_at,
        sent_at=body.sent_at,
    )  # fmt: skip
    return DoneOut(id=made.id)


def _sum(line: queries.SumLine) -> SumOut:
    s = line.sum
    return SumOut(region=str(s.region), value=s.value, units_in=s.units_in, late=[str(r) for r in s.late])
