"""The JSON door of tracing: the same queries and actions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.tracing import actions, forms, queries
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.rules import Decision
from linan.kernel.refs import CaseRef, ContactRef, PersonRef

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


class ContactOut(Schema):
    id: UUID
    person: UUID
    ring: str
    state: str
    generation: int
    met_at: datetime
    minutes: int


class PushedOut(Schema):
    """The fewest fields: nothing of the case."""

    push: UUID
    contact: UUID
    list_no: str
    name: str
    phone: str
    address: str
    locate_by: datetime


class DetermineIn(Schema):
    ring: Ring
    ground: str = ""


class DecideIn(Schema):
    """Give `place` (a place's id, `home` or `told`) or `contacts`."""

    decision: Decision
    ground: str = ""
    place: str = ""
    contacts: list[UUID] = []


class DecidedOut(Schema):
    """`count` lines are decided; what does not fit one lot goes on as `deciding`."""

    count: int
    deciding: UUID | None


class DecidingOut(Schema):
    id: UUID
    people: int
    handled: int
    decided: int
    finished: bool


class ReachingOut(Schema):
    id: UUID
    people: int
    handled: int
    called: int
    joined: int
    settled: int
    waiting: int
    finished: bool


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


class LocateIn(Schema):
    outcome: Outcome
    note: str = ""


class ForwardIn(Schema):
    to_region: str
    note: str = ""


class ReasonOut(Schema):
    ring: str
    place: str
    met_at: datetime
    minutes: int


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


@router.get("/cases", response={200: list[CaseOut], **PROBLEMS})
def cases(request: HttpRequest, after: str | None = None) -> list[CaseOut]:
    found = queries.cases(by_of(request), after=after)
    return [
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


@router.get("/cases/{case}/contacts", response={200: list[ContactOut], **PROBLEMS})
def contacts(request: HttpRequest, case: UUID, after: str | None = None) -> list[ContactOut]:
    found = queries.contacts(by_of(request), CaseRef(case), after=after)
    return [
        ContactOut(
            id=c.contact.id,
            person=c.contact.person_id,
            ring=c.contact.ring,
            state=c.contact.state,
            generation=c.contact.generation,
            met_at=c.contact.met_at,
            minutes=c.contact.minutes,
        )
        for c in found.items
    ]


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


@router.post("/cases/{case}/push", response={200: Count, **PROBLEMS})
def push(request: HttpRequest, case: UUID) -> Count:
    return Count(count=len(actions.push_contacts(by_of(request), CaseRef(case))))


@router.post("/cases/{case}/decide", response={200: DecidedOut, **PROBLEMS})
def decide(request: HttpRequest, case: UUID, body: DecideIn) -> DecidedOut:
    """Accept, downgrade or drop a whole place or the lines named; more than 500 go on by the worker."""
    place = forms.meeting_place(body.place) if body.place else None
    named = [ContactRef(c) for c in body.contacts] if body.contacts else None
    told = actions.decide_many(by_of(request), CaseRef(case), body.decision, body.ground, place=place, contacts=named)
    return DecidedOut(count=told.count, deciding=told.going_on.pk if told.going_on else None)


@router.get("/decidings/{deciding}", response={200: DecidingOut, **PROBLEMS})
def deciding(request: HttpRequest, deciding: UUID) -> DecidingOut:
    view = queries.deciding_of(by_of(request), deciding)
    return DecidingOut(
        id=view.id, people=view.people, handled=view.handled, decided=view.decided, finished=view.finished
    )


@router.post("/cases/{case}/reach", response={200: ReachingOut, **PROBLEMS})
def reach(request: HttpRequest, case: UUID) -> ReachingOut:
    """Begin to reach everybody determined; the worker goes on with it. Ask again with its id."""
    made = actions.begin_reaching(by_of(request), CaseRef(case))
    return _reaching(request, made.pk)


@router.get("/reachings/{reaching}", response={200: ReachingOut, **PROBLEMS})
def reaching(request: HttpRequest, reaching: UUID) -> ReachingOut:
    return _reaching(request, reaching)


def _reaching(request: HttpRequest, reaching: UUID) -> ReachingOut:
    view = queries.reaching_of(by_of(request), reaching)
    return ReachingOut(
        id=view.id,
        people=view.people,
        handled=view.handled,
        called=view.called,
        joined=view.joined,
        settled=view.settled,
        waiting=view.waiting,
        finished=view.finished,
    )


@router.post("/contacts/{contact}/determine", response={200: Count, **PROBLEMS})
def determine(request: HttpRequest, contact: UUID, body: DetermineIn) -> Count:
    actions.determine_contact(by_of(request), ContactRef(contact), body.ring, body.ground)
    return Count(count=1)


@router.get("/pushed", response={200: list[PushedOut], **PROBLEMS})
def pushed(request: HttpRequest, after: str | None = None) -> list[PushedOut]:
    return [
        PushedOut(
            push=p.push,
            contact=p.contact,
            list_no=p.list_no,
            name=p.name,
            phone=p.phone,
            address=p.address,
            locate_by=p.locate_by,
        )
        for p in queries.pushed(by_of(request), after=after).items
    ]


@router.post("/contacts/{contact}/locate", response={200: Count, **PROBLEMS})
def locate(request: HttpRequest, contact: UUID, body: LocateIn) -> Count:
    actions.locate_contact(by_of(request), ContactRef(contact), body.outcome, body.note)
    return Count(count=1)


@router.post("/contacts/{contact}/forward", response={200: Count, **PROBLEMS})
def forward(request: HttpRequest, contact: UUID, body: ForwardIn) -> Count:
    actions.forward_contact(by_of(request), ContactRef(contact), forms.area(body.to_region), body.note)
    return Count(count=1)


@router.get("/people/{person}/why", response={200: list[ReasonOut], **PROBLEMS})
def why(request: HttpRequest, person: UUID) -> list[ReasonOut]:
    return [
        ReasonOut(ring=say(r.ring), place=say(r.place), met_at=r.met_at, minutes=r.minutes)
        for r in queries.why_for(by_of(request), PersonRef(person))
    ]
