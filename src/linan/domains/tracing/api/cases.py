"""Cases over the API: the list, a case's tree, what several have in common, and how one ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.tracing import actions, queries
from linan.kernel.refs import CaseRef

router = new_router("tracing")


class CaseOut(Schema):
    id: UUID
    number: str
    state: str
    waiting: int
    open_pushes: int
    hospital: str
    hospital_on: date | None
    ended_on: date | None


class CasePage(PageOut):
    items: list[CaseOut]


class RecoveryIn(Schema):
    on: date
    fever_free_since: date | None = None


class HospitalIn(Schema):
    hospital: str
    on: date


class DeathIn(Schema):
    on: date


class StateOut(Schema):
    state: str
    ended_on: date | None


class SourceOut(Schema):
    """`support` of the cases share it; `expected` is what chance brings, `chance` how often it comes to this."""

    kind: Literal["place", "person"]
    name: str
    support: int
    of: int
    cases: list[UUID]
    expected: float
    visitors: int
    chance: float
    stands_out: bool
    first: datetime
    last: datetime


class SourcesOut(Schema):
    verdict: queries.Verdict
    words: str
    asked: list[UUID]
    unseen: list[UUID]
    """Cases without a known visit in those days: somebody should ask them."""
    days: int
    level: float
    compared_with_people: int
    compared_with_places: int
    sources: list[SourceOut]


class Count(Schema):
    count: int


@router.get("/cases", response={200: CasePage, **PROBLEMS})
def cases(request: HttpRequest, after: str | None = None) -> CasePage:
    """The cases of one's area, the latest first."""
    found = queries.cases(by_of(request), after=after)
    items = [
        CaseOut(
            id=c.case.id,
            number=c.case.number,
            state=c.case.state,
            waiting=c.waiting,
            open_pushes=c.open_pushes,
            hospital=c.case.hospital,
            hospital_on=c.case.hospital_on,
            ended_on=c.case.ended_on,
        )
        for c in found.items
    ]
    return CasePage(items=items, **tail(found))


@router.get("/cases/{case}/tree", response={200: dict[str, Any], **PROBLEMS})
def tree(request: HttpRequest, case: UUID) -> dict[str, Any]:
    return queries.tree(by_of(request), CaseRef(case))


@router.get("/sources", response={200: SourcesOut, **PROBLEMS})
def sources(request: HttpRequest, case: Query[list[UUID] | None] = None) -> SourcesOut:
    """What several cases have in common beyond chance: those named (`case`, repeated), else the latest of the area."""
    named = case[: queries.MOST_CASES] if case else None
    view = queries.sources_of(by_of(request), named)
    return SourcesOut(
        verdict=view.verdict,
        words=say(view.verdict_words),
        asked=[c.id for c in view.asked],
        unseen=[c.id for c in view.unseen],
        days=view.days,
        level=view.level,
        compared_with_people=view.people,
        compared_with_places=view.places,
        sources=[_source(line) for line in view.lines],
    )


def _source(line: queries.SourceLine) -> SourceOut:
    return SourceOut(
        kind="place" if line.is_place else "person",
        name=say(line.name),
        support=len(line.cases),
        of=line.of,
        cases=[c.id for c in line.cases],
        expected=line.expected,
        visitors=line.visitors,
        chance=line.chance,
        stands_out=line.stands_out,
        first=line.first,
        last=line.last,
    )


@router.post("/cases/{case}/recovery", response={200: StateOut, **PROBLEMS})
def recovery(request: HttpRequest, case: UUID, body: RecoveryIn) -> StateOut:
    """409 `criteria_not_met` says in `reasons` what is missing."""
    found = actions.record_recovery(by_of(request), CaseRef(case), body.on, body.fever_free_since)
    return StateOut(state=found.state, ended_on=found.ended_on)


@router.post("/cases/{case}/hospital", response={200: StateOut, **PROBLEMS})
def hospital(request: HttpRequest, case: UUID, body: HospitalIn) -> StateOut:
    found = actions.record_transfer(by_of(request), CaseRef(case), body.hospital, body.on)
    return StateOut(state=found.state, ended_on=found.ended_on)


@router.post("/cases/{case}/death", response={200: StateOut, **PROBLEMS})
def death(request: HttpRequest, case: UUID, body: DeathIn) -> StateOut:
    found = actions.record_death(by_of(request), CaseRef(case), body.on)
    return StateOut(state=found.state, ended_on=found.ended_on)


@router.post("/cases/{case}/search", response={200: Count, **PROBLEMS})
def search(request: HttpRequest, case: UUID) -> Count:
    return Count(count=actions.search_contacts(by_of(request), CaseRef(case)).people)
