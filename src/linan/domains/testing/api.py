"""The JSON door of testing: the same queries and actions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, Moment, by_of
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.testing import actions, forms, queries
from linan.domains.testing.facts import Form, Outcome
from linan.domains.testing.models import Sample
from linan.kernel.refs import PersonRef, SampleRef

router = new_router("testing")


class SampleOut(Schema):
    """One sample; people only by id."""

    id: UUID
    tube: str
    sampled_at: datetime
    received_at: datetime | None
    reported_at: datetime | None
    outcome: str
    doubled: bool

    @staticmethod
    def of(sample: Sample) -> SampleOut:
        return SampleOut(
            id=sample.id,
            tube=sample.tube,
            sampled_at=sample.sampled_at,
            received_at=sample.received_at,
            reported_at=sample.reported_at,
            outcome=sample.outcome,
            doubled=sample.doubled,
        )


class ValidityOut(Schema):
    standing: str
    hours: int
    anchor: str
    until: datetime | None
    hours_left: int


class OrderIn(Schema):
    person: UUID
    reason: str
    due_at: Moment


class OrderOut(Schema):
    id: UUID
    due_at: datetime


class SampleIn(Schema):
    person: UUID
    tube: str
    order: UUID | None = None


class ResultIn(Schema):
    tube: str
    outcome: Outcome


class BatchIn(Schema):
    rows: list[tuple[str, str]]


class BatchOut(Schema):
    line: int
    tube: str
    words: str
    done: bool


class ConfirmIn(Schema):
    form: Form
    onset_on: date | None = None


class PromptOut(Schema):
    """Results within the promised hours; `percent` is rounded down."""

    hours: int
    promised: int
    asked: int
    in_time: int
    percent: int


class TotalOut(Schema):
    building: str
    name: str
    here: int
    sampled: int
    missed: dict[str, int]


@router.post("/orders", response={200: OrderOut, **PROBLEMS})
def order(request: HttpRequest, body: OrderIn) -> OrderOut:
    made = actions.order_test(by_of(request), PersonRef(body.person), body.reason[:20], body.due_at)
    return OrderOut(id=made.id, due_at=made.due_at)


@router.post("/samples", response={200: SampleOut, **PROBLEMS})
def take(request: HttpRequest, body: SampleIn) -> SampleOut:
    return SampleOut.of(actions.take_sample(by_of(request), PersonRef(body.person), body.tube, order=body.order))


@router.post("/tubes/{tube}/received", response={200: SampleOut, **PROBLEMS})
def receive(request: HttpRequest, tube: str) -> SampleOut:
    return SampleOut.of(actions.receive_sample(by_of(request), tube))


@router.post("/results", response={200: SampleOut, **PROBLEMS})
def report(request: HttpRequest, body: ResultIn) -> SampleOut:
    return SampleOut.of(actions.report_result(by_of(request), body.tube, body.outcome))


@router.post("/results/batch", response={200: list[BatchOut], **PROBLEMS})
def report_batch(request: HttpRequest, body: BatchIn) -> list[BatchOut]:
    told = actions.report_batch(by_of(request), body.rows)
    return [BatchOut(line=t.line, tube=t.tube, words=say(t.words), done=t.done) for t in told]


@router.post("/samples/{sample}/confirm", response={200: SampleOut, **PROBLEMS})
def confirm(request: HttpRequest, sample: UUID, body: ConfirmIn) -> SampleOut:
    return SampleOut.of(actions.confirm_infection(by_of(request), SampleRef(sample), body.form, body.onset_on))


@router.post("/samples/{sample}/exclude", response={200: SampleOut, **PROBLEMS})
def exclude(request: HttpRequest, sample: UUID) -> SampleOut:
    return SampleOut.of(actions.exclude_infection(by_of(request), SampleRef(sample)))


@router.get("/people/{person}/results", response={200: list[SampleOut], **PROBLEMS})
def results(request: HttpRequest, person: UUID) -> list[SampleOut]:
    return [SampleOut.of(s.sample) for s in queries.results_of(by_of(request), PersonRef(person))]


@router.get("/people/{person}/validity", response={200: ValidityOut, **PROBLEMS})
def validity(request: HttpRequest, person: UUID) -> ValidityOut:
    v = queries.validity(by_of(request), PersonRef(person))
    return ValidityOut(standing=v.standing, hours=v.hours, anchor=v.anchor, until=v.until, hours_left=v.hours_left)


@router.get("/promptness", response={200: PromptOut, **PROBLEMS})
def promptness(request: HttpRequest, region: str, since: Moment) -> PromptOut:
    p = queries.promptness(by_of(request), forms.region_of(region), since)
    return PromptOut(hours=p.hours, promised=p.promised, asked=p.asked, in_time=p.in_time, percent=p.percent)


@router.get("/buildings", response={200: list[TotalOut], **PROBLEMS})
def buildings(request: HttpRequest, region: str, since: Moment) -> list[TotalOut]:
    totals = queries.totals_by_building(by_of(request), forms.region_of(region), since)
    return [
        TotalOut(
            building=t.building,
            name=t.name,
            here=t.here,
            sampled=t.sampled,
            missed={str(r): n for r, n in t.missed.items()},
        )
        for t in totals
    ]
