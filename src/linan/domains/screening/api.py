"""The JSON door of screening: the same queries and actions as the pages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, Moment, by_of
from linan.core.desk.api import router as new_router
from linan.domains.screening import actions, forms, queries
from linan.domains.screening.actions import Newcomer, Said
from linan.domains.screening.facts import Outcome, Purpose, Route
from linan.domains.screening.models import Round
from linan.domains.screening.rules import Item
from linan.kernel.refs import PersonRef, RecordRef

router = new_router("screening")


class RoundOut(Schema):
    """One round."""

    id: UUID
    region: str
    purpose: Purpose
    title: str
    number: int
    due_at: Moment
    open: bool

    @staticmethod
    def of(round: Round) -> RoundOut:
        return RoundOut(
            id=round.id,
            region=str(round.region),
            purpose=Purpose(round.purpose),
            title=round.title,
            number=round.number,
            due_at=round.due_at,
            open=round.closed_at is None,
        )


class RoundsOut(Schema):
    items: list[RoundOut]


class CoverageOut(Schema):
    """How far a round is with all before it, by address; `visits` are walks to a door."""

    doors: int
    answered: int
    heard: int
    not_reached: int
    percent: int
    outcomes: dict[str, int]
    routes: dict[str, int]
    visits: int
    visits_per_100: int
    baseline_per_100: int


class RoundIn(Schema):
    region: str
    purpose: Purpose
    title: str
    due_at: Moment
    tell: str = ""


class NewcomerIn(Schema):
    name: str
    phone: str = ""
    origin: str = ""
    since_on: str = ""


class DoorIn(Schema):
    """`newcomers` belong to the outcome `occupants` and to no other."""

    outcome: Outcome
    route: Route = Route.DOOR
    needs: list[str] = []
    ill: list[UUID] = []
    symptoms: list[str] = []
    note: str = ""
    newcomers: list[NewcomerIn] = []


class DoorOut(Schema):
    outcome: str
    route: str
    visits: int


class HouseholdIn(Schema):
    """What one's own household says; `right` are the items that are right as they stand."""

    right: list[Item] = []
    needs: list[str] = []
    note: str = ""
    ill: list[UUID] = []
    symptoms: list[str] = []
    came: list[NewcomerIn] = []
    read: list[UUID] = []


class SparedOut(Schema):
    """At how many doors of rounds nobody has to knock for this household any more."""

    spared: int


def _newcomers(given: list[NewcomerIn]) -> tuple[Newcomer, ...]:
    return tuple(Newcomer(n.name, n.phone, n.origin, forms.day(n.since_on)) for n in given)


@router.get("/rounds", response={200: RoundsOut, **PROBLEMS})
def list_rounds(request: HttpRequest) -> RoundsOut:
    return RoundsOut(items=[RoundOut.of(r) for r, _ in queries.rounds(by_of(request))])


@router.post("/rounds", response={200: RoundOut, **PROBLEMS})
def open_round(request: HttpRequest, body: RoundIn) -> RoundOut:
    region = forms.region(body.region)
    made = actions.open_round(
        by_of(request), region, body.purpose, body.title, due_at=body.due_at, tell=body.tell
    )  # fmt: skip
    return RoundOut.of(made)


@router.get("/rounds/{uuid:id}", response={200: CoverageOut, **PROBLEMS})
def coverage(request: HttpRequest, id: UUID) -> CoverageOut:
    view = queries.coverage_of(by_of(request), RecordRef(id))
    whole = view.whole
    return CoverageOut(
        doors=whole.doors,
        answered=whole.answered,
        heard=whole.heard,
        not_reached=whole.not_reached,
        percent=view.percent,
        outcomes=dict(whole.outcomes),
        routes=dict(whole.routes),
        visits=whole.visits,
        visits_per_100=whole.visits_per_100,
        baseline_per_100=whole.baseline_per_100,
    )


@router.post("/doors/{uuid:door}", response={200: DoorOut, **PROBLEMS})
def answer_door(request: HttpRequest, door: UUID, body: DoorIn) -> DoorOut:
    found = actions.answer_door(
        by_of(request),
        door,
        body.outcome,
        route=body.route,
        needs=body.needs,
        ill=[PersonRef(p) for p in body.ill],
        symptoms=body.symptoms,
        note=body.note,
        newcomers=_newcomers(body.newcomers),
    )
    return DoorOut(outcome=found.outcome, route=found.route, visits=found.visits)


@router.post("/household", response={200: SparedOut, **PROBLEMS})
def answer_household(request: HttpRequest, body: HouseholdIn) -> SparedOut:
    said = Said(
        right=frozenset(body.right),
        needs=tuple(body.needs),
        note=body.note,
        ill=tuple(PersonRef(p) for p in body.ill),
        symptoms=tuple(body.symptoms),
        came=_newcomers(body.came),
        read=frozenset(body.read),
    )
    return SparedOut(spared=actions.answer_household(by_of(request), said))
