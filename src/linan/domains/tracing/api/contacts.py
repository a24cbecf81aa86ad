"""Contacts over the API: determine, decide in lots, reach, push, locate, forward, and why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.saying import say
from linan.domains.tracing import actions, forms, queries
from linan.domains.tracing.api.cases import Count, router
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.rules import Decision
from linan.kernel.refs import CaseRef, ContactRef, PersonRef


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


class ContactPage(PageOut):
    items: list[ContactOut]


class PushedPage(PageOut):
    items: list[PushedOut]


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


class LocateIn(Schema):
    outcome: Outcome
    note: str = ""


class ForwardIn(Schema):
    to_region: str
    note: str = ""


class MetOut(Schema):
    ring: str
    place: str
    met_at: datetime
    minutes: int


@router.get("/cases/{case}/contacts", response={200: ContactPage, **PROBLEMS})
def contacts(request: HttpRequest, case: UUID, after: str | None = None) -> ContactPage:
    """The contacts of a case, the nearest first."""
    found = queries.contacts(by_of(request), CaseRef(case), after=after)
    items = [
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
    return ContactPage(items=items, **tail(found))


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


@router.get("/pushed", response={200: PushedPage, **PROBLEMS})
def pushed(request: HttpRequest, after: str | None = None) -> PushedPage:
    """Who waits to be reached in one's area."""
    found = queries.pushed(by_of(request), after=after)
    items = [
        PushedOut(
            push=p.push,
            contact=p.contact,
            list_no=p.list_no,
            name=p.name,
            phone=p.phone,
            address=p.address,
            locate_by=p.locate_by,
        )
        for p in found.items
    ]
    return PushedPage(items=items, **tail(found))


@router.post("/contacts/{contact}/locate", response={200: Count, **PROBLEMS})
def locate(request: HttpRequest, contact: UUID, body: LocateIn) -> Count:
    actions.locate_contact(by_of(request), ContactRef(contact), body.outcome, body.note)
    return Count(count=1)


@router.post("/contacts/{contact}/forward", response={200: Count, **PROBLEMS})
def forward(request: HttpRequest, contact: UUID, body: ForwardIn) -> Count:
    actions.forward_contact(by_of(request), ContactRef(contact), forms.area(body.to_region), body.note)
    return Count(count=1)


@router.get("/people/{person}/why", response={200: list[MetOut], **PROBLEMS})
def why(request: HttpRequest, person: UUID) -> list[MetOut]:
    return [
        MetOut(ring=say(r.ring), place=say(r.place), met_at=r.met_at, minutes=r.minutes)
        for r in queries.why_for(by_of(request), PersonRef(person))
    ]
