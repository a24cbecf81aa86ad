"""Open questions, posters of places and cold-chain goods over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.saying import say
from linan.domains.gates import actions, queries
from linan.domains.gates.actions import Goods
from linan.domains.gates.api.scanning import router
from linan.domains.gates.rules import FINDING_STEPS, FINDING_WORDS, Finding, HoldOutcome, HoldReason
from linan.kernel.geo import Point
from linan.kernel.refs import GateRef, PersonRef, PlaceRef
from linan.kernel.words import Words


class HoldOut(Schema):
    id: UUID
    person: UUID
    name: str
    phone: str
    reason: str
    opened_at: datetime
    due_at: datetime
    until_at: datetime
    overdue: bool


class HoldIn(Schema):
    person: UUID
    reason: HoldReason


class HoldSetOut(Schema):
    hold: UUID
    due_at: datetime
    until_at: datetime


class ClearIn(Schema):
    outcome: HoldOutcome


class VenueOut(Schema):
    place: UUID
    name: str
    code: UUID | None
    issued_at: datetime | None
    hung: bool


class PosterOut(Schema):
    code: UUID
    text: str


class PositionIn(Schema):
    """Where the phone says it is, in degrees (WGS-84); left out when it says nothing."""

    longitude: float | None = Field(None, ge=-180, le=180)
    latitude: float | None = Field(None, ge=-90, le=90)

    def point(self) -> Point | None:
        if self.longitude is None or self.latitude is None:
            return None
        return Point(self.longitude, self.latitude)


class CheckIn(PositionIn):
    """A poster scanned on a round, at the place where it hangs."""

    place: UUID
    text: str = Field(max_length=300)


class CheckOut(Schema):
    """`finding` is empty when the right poster hangs there."""

    finding: str
    words: str


class PosterIn(PositionIn):
    """A poster before the gate's camera; `place` is where one stands, left out for anywhere in the gate's community."""

    text: str = Field(max_length=400)
    place: UUID | None = None


class PosterAnswer(CheckOut):
    """`place_name` is the place the poster was made for."""

    place_name: str
    next_step: str


class FindingOut(Schema):
    id: UUID
    words: str
    place_name: str
    at: datetime
    times: int


class VisitIn(PositionIn):
    text: str = Field(max_length=300)


class VisitOut(Schema):
    place: UUID
    place_name: str
    moved: bool


class GoodsIn(Schema):
    gate: UUID
    name: str = Field(max_length=80)
    lot: str = Field(max_length=60)
    origin: str = Field(max_length=80)
    celsius: int | None = Field(None, ge=-90, le=30)
    disinfected: bool = False


class ShareIn(Schema):
    receiver: str = Field(max_length=120)
    quantity: str = Field(max_length=30)


class ShareOut(Schema):
    receiver: str
    quantity: str
    at: datetime


class BatchOut(Schema):
    id: UUID
    name: str
    lot: str
    origin: str
    celsius: int | None
    disinfected: bool
    arrived_at: datetime
    recalled_at: datetime | None
    recall_reason: str
    shares: list[ShareOut]


class RecallIn(Schema):
    because: str = Field(max_length=200)
    lot: str = Field("", max_length=60)
    origin: str = Field("", max_length=80)


class RecalledOut(Schema):
    batches: list[UUID]


@router.get("/holds", response={200: list[HoldOut], **PROBLEMS})
def list_holds(request: HttpRequest) -> Any:
    """Whom to ring about an open question, the longest waiting first."""
    plain = ("id", "name", "phone", "opened_at", "due_at", "until_at", "overdue")
    return [
        {n: getattr(h, n) for n in plain} | {"person": h.person.id, "reason": say(h.reason)}
        for h in queries.holds(by_of(request))
    ]


@router.post("/holds", response={200: HoldSetOut, **PROBLEMS})
def set_hold(request: HttpRequest, told: HoldIn) -> Any:
    """Ask somebody to ring the desk. It is no colour, keeps nobody from home, and ends by itself."""
    row = actions.set_hold(by_of(request), PersonRef(told.person), told.reason)
    return {"hold": row.pk, "due_at": row.due_at, "until_at": row.until_at}


@router.post("/holds/{hold}/clear", response={204: None, **PROBLEMS})
def clear_hold(request: HttpRequest, hold: UUID, told: ClearIn) -> Status[None]:
    """The desk rang and the question is answered; every gate with network knows at once."""
    actions.clear_hold(by_of(request), hold, told.outcome)
    return Status(204, None)


@router.get("/venues", response={200: list[VenueOut], **PROBLEMS})
def list_venues(request: HttpRequest) -> Any:
    """Public places of one's area with their posters."""
    plain = ("name", "code", "issued_at", "hung")
    return [{n: getattr(v, n) for n in plain} | {"place": v.place.id} for v in queries.venues(by_of(request))]


@router.post("/venues/{place}/poster", response={200: PosterOut, **PROBLEMS})
def issue_venue(request: HttpRequest, place: UUID) -> Any:
    """A new poster for a place; the one before it no longer counts. `text` is what its QR carries."""
    row = actions.issue_venue(by_of(request), PlaceRef(place))
    return {"code": row.pk, "text": queries.poster_text(row)}


@router.post("/venues/check", response={200: CheckOut, **PROBLEMS})
def check_poster(request: HttpRequest, told: CheckIn) -> Any:
    """What is wrong with the poster that hangs here; with a position, the right one is noted as hung there."""
    by, at = by_of(request), told.point()
    found = actions.check_poster(by, told.text, PlaceRef(told.place))
    if found is None and at is not None:
        actions.hang_poster(by, told.text, at)
    return {"finding": found.value if found else "", "words": say(FINDING_WORDS[found]) if found else ""}


@router.post("/{gate}/poster", response={200: PosterAnswer, **PROBLEMS})
def check_at_gate(request: HttpRequest, gate: UUID, told: PosterIn) -> Any:
    """What a guard reads who holds a poster before the gate's camera. What is wrong becomes a task of the secretary."""
    place = PlaceRef(told.place) if told.place else None
    found = actions.check_at_gate(by_of(request), GateRef(gate), told.text, place, told.point())
    if found.finding is None:
        words = Words("This poster is genuine and made for: {place}.", place=found.place_name)
        step = Words("If it hangs anywhere else, choose the place where you stand and scan again.")
    else:
        words, step = FINDING_WORDS[found.finding], FINDING_STEPS[found.finding]
        if found.finding is Finding.MOVED:
            words = Words("This poster belongs to another place: {place}.", place=found.place_name)
    return {
        "finding": found.finding.value if found.finding else "", "words": say(words), "next_step": say(step),
        "place_name": found.place_name,
    }  # fmt: skip


@router.get("/venues/findings", response={200: list[FindingOut], **PROBLEMS})
def list_findings(request: HttpRequest) -> Any:
    """What is wrong with posters of one's area and not settled yet."""
    plain = ("id", "place_name", "at", "times")
    return [{n: getattr(f, n) for n in plain} | {"words": say(f.words)} for f in queries.findings(by_of(request))]


@router.post("/venues/findings/{finding}", response={204: None, **PROBLEMS})
def settle_finding(request: HttpRequest, finding: UUID) -> Status[None]:
    """Somebody has looked and taken the poster down or hung it right."""
    actions.settle_finding(by_of(request), finding)
    return Status(204, None)


@router.post("/visits", response={200: VisitOut, **PROBLEMS})
def check_in(request: HttpRequest, told: VisitIn) -> Any:
    """A resident says “I am here” with the poster's text; a forged or replaced poster is refused and reported."""
    here = actions.check_in(by_of(request), told.text, told.point())
    return {"place": here.place.id, "place_name": here.place_name, "moved": here.moved}


@router.get("/goods", response={200: list[BatchOut], **PROBLEMS})
def list_goods(request: HttpRequest) -> Any:
    """Cold-chain batches of one's area, recalled ones first, then the latest."""
    return queries.batches(by_of(request))


@router.post("/goods", response={200: BatchOut, **PROBLEMS})
def note_goods(request: HttpRequest, told: GoodsIn) -> Any:
    """Write a batch into the book of a gate."""
    by = by_of(request)
    goods = Goods(told.name, told.lot, told.origin, told.celsius, told.disinfected)
    return queries.batch(by, actions.note_goods(by, GateRef(told.gate), goods).pk)


@router.post("/goods/recall", response={200: RecalledOut, **PROBLEMS})
def recall_goods(request: HttpRequest, told: RecallIn) -> Any:
    """Recall every batch of a lot or an origin in one's area; whoever received some is told."""
    rows = actions.recall_goods(by_of(request), told.because, lot=told.lot, origin=told.origin)
    return {"batches": [r.pk for r in rows]}


@router.get("/goods/{batch}", response={200: BatchOut, **PROBLEMS})
def show_batch(request: HttpRequest, batch: UUID) -> Any:
    """One batch with everybody who received part of it."""
    return queries.batch(by_of(request), batch)


@router.post("/goods/{batch}/shares", response={204: None, **PROBLEMS})
def share_goods(request: HttpRequest, batch: UUID, told: ShareIn) -> Status[None]:
    """Part of a batch went to a door or a shop."""
    actions.share_goods(by_of(request), batch, told.receiver, told.quantity)
    return Status(204, None)
