"""The JSON door of response."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.domains.response import queries

router = new_router("response")


class FiguresOut(Schema):
    """The four figures; a share is null while nothing was asked."""

    mobilisation_percent: int | None
    tracing_median_minutes: int | None
    tracing_waiting: int
    joint_control_percent: int | None
    coverage_percent: int | None


@router.get("/figures", response={200: FiguresOut, **PROBLEMS})
def figures(request: HttpRequest) -> FiguresOut:
    f = queries.overview(by_of(request)).figures
    return FiguresOut(
        mobilisation_percent=f.mobilisation.percent,
        tracing_median_minutes=f.tracing.median_minutes,
        tracing_waiting=f.tracing.waiting,
        joint_control_percent=f.joint_control.percent,
        coverage_percent=f.coverage.percent,
    )
