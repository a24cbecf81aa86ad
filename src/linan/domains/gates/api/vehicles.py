"""Vehicles, permits, guests and limited outings over the API."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from linan.core.desk.api import PROBLEMS, Moment, by_of
from linan.core.desk.saying import say
from linan.domains.gates import actions, queries
from linan.domains.gates.api.scanning import router
from linan.domains.gates.forms import permit_hours, read_region
from linan.domains.gates.rules import Direction, PermitBounds, VehicleUse
from linan.kernel.refs import GateRef


class VehicleIn(Schema):
    """A vehicle at the gate. An emergency needs no plate; `key` makes sending twice one line."""

    key: str = Field(min_length=8, max_length=40)
    use: VehicleUse = VehicleUse.ORDINARY
    plate: str = Field("", max_length=20)
    direction: Direction = Direction.IN
    note: str = Field("", max_length=80)


class VehicleOut(Schema):
    line: UUID
    action: str
    words: str
    next_step: str


class VehicleLineOut(Schema):
    id: UUID
    at: datetime
    use: str
    emergency: bool
    direction: str
    answer: str
    plate: str
    note: str


class NamedIn(Schema):
    plate: str = Field("", max_length=20)
    note: str = Field("", max_length=80)


class PermitIn(Schema):
    region: str = Field(max_length=120)
    plate: str = Field(max_length=20)
    purpose: str = Field(max_length=80)
    until: Moment
    daily_from: time | None = None
    daily_to: time | None = None
    gates: list[UUID] = Field(default_factory=list, max_length=200)
    route: str = Field("", max_length=120)


class PermitOut(Schema):
    id: UUID
    plate: str
    region_name: str
    purpose: str
    until_at: datetime
    over: bool
    daily: str
    gate_names: list[str]
    route: str


class ExpectedOut(Schema):
    id: UUID
    masked_name: str
    door: str
    with_vehicle: bool
    until_at: datetime


class GuestIn(Schema):
    guest: str = Field(max_length=60)
    since: Moment
    until: Moment
    plate: str = Field("", max_length=20)


class GuestOut(Schema):
    id: UUID
    guest: str
    since_at: datetime
    until_at: datetime
    plate: str


class LimitIn(Schema):
    area: str = Field(max_length=120)
    until: Moment
    because: str = Field(max_length=200)


class LimitOut(Schema):
    region: str
    name: str
    until_at: datetime
    reason: str
    days: int
    people: int


class MineOut(Schema):
    """What the gate holds for one's own household: guests it expects, a limit on outings, questions still open."""

    guests: list[GuestOut]
    limit: LimitOut | None
    may_go_out: bool
    words: str
    questions: list[str]
    ring_name: str
    ring_phone: str


@router.get("/{gate}/vehicles", response={200: list[VehicleLineOut], **PROBLEMS})
def list_vehicles(request: HttpRequest, gate: UUID) -> Any:
    """The latest vehicles at a gate one keeps."""
    plain = [n for n in VehicleLineOut.model_fields if n != "use"]
    lines = queries.vehicles(by_of(request), GateRef(gate))
    return [{n: getattr(v, n) for n in plain} | {"use": say(v.use)} for v in lines]


@router.post("/{gate}/vehicles", response={200: VehicleOut, **PROBLEMS})
def pass_vehicle(request: HttpRequest, gate: UUID, told: VehicleIn) -> Any:
    """What to do about a vehicle. An emergency vehicle never waits; going out is never stopped."""
    answer = actions.pass_vehicle(
        by_of(request), GateRef(gate), told.key, told.use, plate=told.plate, direction=told.direction, note=told.note
    )
    decided = answer.decision
    words = {"words": say(decided.words), "next_step": say(decided.next_step)}
    return {"line": answer.line.pk, "action": decided.action.value, **words}


@router.post("/{gate}/vehicles/{line}", response={204: None, **PROBLEMS})
def name_vehicle(request: HttpRequest, gate: UUID, line: UUID, told: NamedIn) -> Status[None]:
    """Write down afterwards which vehicle it was and which service sent it."""
    actions.name_vehicle(by_of(request), GateRef(gate), line, told.plate, told.note)
    return Status(204, None)


@router.get("/permits", response={200: list[PermitOut], **PROBLEMS})
def list_permits(request: HttpRequest) -> Any:
    """The permits of one's areas, those that end first on top, the ended ones last."""
    return queries.permits(by_of(request))


@router.post("/permits", response={200: PermitOut, **PROBLEMS})
def permit_vehicle(request: HttpRequest, told: PermitIn) -> Any:
    """Let a vehicle come into an area until a time, at most a year; if need be at some hours, gates and by one way."""
    by, hours = by_of(request), permit_hours(told.daily_from, told.daily_to)
    bounds = PermitBounds(hours, frozenset(told.gates), told.route)
    row = actions.permit_vehicle(by, read_region(told.region), told.plate, told.purpose, told.until, bounds)
    return queries.permit_line(row)


@router.delete("/permits/{permit}", response={204: None, **PROBLEMS})
def end_permit(request: HttpRequest, permit: UUID) -> Status[None]:
    """End a permit now."""
    actions.end_permit(by_of(request), permit)
    return Status(204, None)


@router.get("/{gate}/expected", response={200: list[ExpectedOut], **PROBLEMS})
def list_expected(request: HttpRequest, gate: UUID, after: UUID | None = None) -> Any:
    """Whom the households behind a gate expect now, fifty after `after`. Of names it shows the first character."""
    return queries.expected(by_of(request), GateRef(gate), after=after)


@router.post("/{gate}/expected/{announcement}/arrived", response={204: None, **PROBLEMS})
def guest_arrived(request: HttpRequest, gate: UUID, announcement: UUID) -> Status[None]:
    """The guest a household expects stands at the gate."""
    actions.guest_arrived(by_of(request), GateRef(gate), announcement)
    return Status(204, None)


@router.get("/mine", response={200: MineOut, **PROBLEMS})
def show_mine(request: HttpRequest) -> Any:
    """A resident's own: whom we expect, whether we may go out today, and which question is open."""
    by = by_of(request)
    limit, desk = queries.my_limit(by), queries.my_hold_desk(by)
    return {
        "guests": queries.my_announcements(by),
        "limit": _limit(limit[0]) if limit else None,
        "may_go_out": limit is None or limit[1].action.value == "pass",
        "words": say(limit[1].words) if limit else "",
        "questions": [say(h.reason) for h in queries.my_holds(by)],
        "ring_name": desk.name if desk else "",
        "ring_phone": desk.phone if desk else "",
    }


@router.post("/mine/guests", response={200: GuestOut, **PROBLEMS})
def announce_guest(request: HttpRequest, told: GuestIn) -> Any:
    """Say whom one's household expects."""
    return actions.announce_guest(by_of(request), told.guest, told.since, told.until, told.plate)


@router.delete("/mine/guests/{announcement}", response={204: None, **PROBLEMS})
def withdraw_guest(request: HttpRequest, announcement: UUID) -> Status[None]:
    """Take an announcement back."""
    actions.withdraw_guest(by_of(request), announcement)
    return Status(204, None)


@router.get("/outings", response={200: list[LimitOut], **PROBLEMS})
def list_limits(request: HttpRequest) -> Any:
    """The limits on outings in force within one's reach."""
    return [_limit(line) for line in queries.limits(by_of(request))]


@router.post("/outings", response={204: None, **PROBLEMS})
def limit_outings(request: HttpRequest, told: LimitIn) -> Status[None]:
    """Limit outings of a community or building, with a reason and an end."""
    actions.limit_outings(by_of(request), read_region(told.area), told.until, told.because)
    return Status(204, None)


@router.delete("/outings", response={204: None, **PROBLEMS})
def free_outings(request: HttpRequest, area: str) -> Status[None]:
    """Lift the limit of an area."""
    actions.free_outings(by_of(request), read_region(area))
    return Status(204, None)


def _limit(line: queries.LimitLine) -> dict[str, Any]:
    plain = ("name", "until_at", "reason", "days", "people")
    return {"region": str(line.region)} | {n: getattr(line, n) for n in plain}
