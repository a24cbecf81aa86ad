"""What is worth asking about the reports of a daily figure, and what the community says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, Moment, by_of
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.reporting import actions, forms, queries
from linan.kernel.refs import RecordRef

router = new_router("reporting")


class DoubtIn(Schema):
    """Which doubt: its unit, its code and the cut-off of its report, as `doubts` lists them."""

    unit: str
    doubt: str
    period_at: Moment


class AnswerIn(DoubtIn):
    text: str


class DoubtOut(Schema):
    """A reason to ask, no finding of fault."""

    unit: str
    doubt: str
    period_at: datetime
    value: int | None
    expected: int | None
    reasons: list[str]
    asked_at: datetime | None
    answer: str


class DelayOut(Schema):
    unit: str
    periods: int
    late: int
    missing: int


class DoubtsOut(Schema):
    figure: str
    doubts: list[DoubtOut]
    delays: list[DelayOut]


class AskedOut(Schema):
    id: UUID


@router.get("/collections/{uuid:id}/doubts", response={200: DoubtsOut, **PROBLEMS})
def doubts(request: HttpRequest, id: UUID) -> DoubtsOut:
    view = queries.doubts(by_of(request), RecordRef(id))
    return DoubtsOut(
        figure=view.collection.figure,
        doubts=[_doubt(line) for line in view.lines],
        delays=[DelayOut(unit=str(d.region), periods=d.periods, late=d.late, missing=d.missing) for d in view.delays],
    )


@router.post("/collections/{uuid:id}/doubts/ask", response={200: AskedOut, **PROBLEMS})
def ask_about(request: HttpRequest, id: UUID, body: DoubtIn) -> AskedOut:
    made = actions.ask_about(by_of(request), RecordRef(id), forms.region(body.unit), body.doubt, body.period_at)
    return AskedOut(id=made.id)


@router.post("/collections/{uuid:id}/doubts/explain", response={200: AskedOut, **PROBLEMS})
def explain(request: HttpRequest, id: UUID, body: AnswerIn) -> AskedOut:
    made = actions.explain(
        by_of(request), RecordRef(id), forms.region(body.unit), body.doubt, body.period_at, body.text
    )
    return AskedOut(id=made.id)


def _doubt(line: queries.DoubtLine) -> DoubtOut:
    return DoubtOut(
        unit=str(line.finding.unit),
        doubt=str(line.finding.doubt),
        period_at=line.period_at,
        value=line.finding.value,
        expected=line.finding.expected,
        reasons=[say(r) for r in line.reasons],
        asked_at=line.inquiry.asked_at if line.inquiry else None,
        answer=line.inquiry.answer if line.inquiry else "",
    )
