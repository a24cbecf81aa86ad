"""Journeys declared before they are made, and the list of risk areas, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from linan.core.desk.api import PROBLEMS, Moment, by_of
from linan.core.desk.saying import say
from linan.domains.gates import actions, queries
from linan.domains.gates.api.scanning import router
from linan.domains.gates.forms import read_region
from linan.domains.gates.rules import Risk
from linan.kernel.refs import PersonRef


class JourneyIn(Schema):
    """`origin` is a division code of 2 to 12 digits (GB/T 2260); `person` empty means oneself."""

    person: UUID | None = None
    origin: str = Field(max_length=12)
    departs: Moment
    arrives: Moment


class JourneyOut(Schema):
    """A declared journey and what the gate will answer: `action` as the guard reads it, then what is asked."""

    id: UUID
    person: UUID
    origin: str
    departs_at: datetime
    arrives_at: datetime
    action: str
    colour: str
    words: str
    why: list[str]
    until: datetime | None
    regime: str
    days: int
    tests: list[int]
    edition: str
    promised_at: datetime
    changed: int


class RiskRegionIn(Schema):
    region: str = Field(max_length=120)
    code: str = Field(max_length=12)
    name: str = Field("", max_length=80)
    until: Moment
    source: str = Field(max_length=200)
    risk: Risk = Risk.HIGH


class RiskRegionOut(Schema):
    code: str
    name: str
    risk: str
    source: str
    until_at: datetime


@router.get("/journeys", response={200: list[JourneyOut], **PROBLEMS})
def list_journeys(request: HttpRequest) -> Any:
    """The open journeys of oneself and of the family one acts for."""
    return [_line(j) for j in queries.journeys(by_of(request))]


@router.post("/journeys", response={200: JourneyOut, **PROBLEMS})
def declare_journey(request: HttpRequest, told: JourneyIn) -> Any:
    """Say before a journey where one comes from; the answer is what the gate will say."""
    by = by_of(request)
    person = PersonRef(told.person) if told.person else queries.travellers(by)[0][0]
    row = actions.declare_journey(by, person, told.origin, told.departs, told.arrives)
    return _line(queries.journey(by, row.pk))


@router.delete("/journeys/{journey}", response={204: None, **PROBLEMS})
def withdraw_journey(request: HttpRequest, journey: UUID) -> Status[None]:
    """Take a declaration back."""
    actions.withdraw_journey(by_of(request), journey)
    return Status(204, None)


@router.get("/risk-regions", response={200: list[RiskRegionOut], **PROBLEMS})
def list_risk_regions(request: HttpRequest) -> Any:
    """The risk list in force, for those who work at gates."""
    return queries.risk_regions(by_of(request))


@router.post("/risk-regions", response={204: None, **PROBLEMS})
def list_risk_region(request: HttpRequest, told: RiskRegionIn) -> Status[None]:
    """Put a division on the risk list until a time, with its source."""
    region = read_region(told.region)
    actions.list_risk_region(by_of(request), region, told.code, told.name, told.until, told.source, told.risk)
    return Status(204, None)


def _line(line: queries.JourneyLine) -> dict[str, Any]:
    promise = line.promise
    plain = ("id", "origin", "departs_at", "arrives_at", "promised_at", "changed")
    return {n: getattr(line, n) for n in plain} | {
        "person": line.person.id,
        "action": promise.action.value,
        "colour": promise.colour.value,
        "words": say(promise.words),
        "why": [say(w) for w in promise.why],
        "until": promise.until,
        "regime": promise.regime,
        "days": promise.days,
        "tests": list(promise.tests),
        "edition": promise.edition,
    }
