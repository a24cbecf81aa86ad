"""The register's API, mounted at `/api/community/`."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from linan.core.community import queries
from linan.core.community.facts import Presence
from linan.core.community.queries import DivisionFound, PeopleFilter, PersonCard
from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as make_router
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region

router = make_router("community")


class PersonOut(Schema):
    """A person as staff see them; the identity number is masked."""

    id: UUID
    name: str
    identity: str
    phone: str
    born_on: date | None
    age: int | None
    sex: str
    region: str
    address: str
    household: UUID | None
    presence: str
    presence_on: date | None


class PeopleOut(PageOut):
    """A page of people. `total` is exact when `total_is_exact`, else a floor of 10,000."""

    items: list[PersonOut]


class DivisionOut(Schema):
    """A division with the names above it."""

    region: str
    code: str
    name: str
    path: list[str]


@router.get("/people", response={200: PeopleOut, **PROBLEMS})
def list_people(
    request: HttpRequest,
    area: str = "",
    text: Annotated[str, Field(max_length=60)] = "",
    presence: Presence | None = None,
    after: str = "",
    size: Annotated[int, Field(ge=1, le=500)] = 50,
) -> PeopleOut:
    """People in the order of their addresses."""
    region = _region(area) if area else None
    page = queries.people(by_of(request), PeopleFilter(region, text, presence, None, None, after, size))
    return PeopleOut(items=[_person(c) for c in page.items], **tail(page))


@router.get("/people/{person}", response={200: PersonOut, **PROBLEMS})
def one_person(request: HttpRequest, person: UUID) -> PersonOut:
    """One person."""
    return _person(queries.card_of(by_of(request), PersonRef(person)))


@router.get("/divisions", response={200: list[DivisionOut], **PROBLEMS})
def find_divisions(
    request: HttpRequest, text: Annotated[str, Field(max_length=60)] = "", below: str = ""
) -> list[DivisionOut]:
    """Divisions by the beginning of a name or code, or those directly below one."""
    by_of(request)
    found = queries.divisions_named(text) if text else queries.divisions_below(_region(below))
    return [_division(d) for d in found]


class TermOut(Schema):
    """`have` of `need` in the term's own unit; `percent` is null where there is nothing to measure."""

    kind: str
    have: int
    need: int
    percent: int | None
    unknown: int
    weight: int


class ReadinessOut(Schema):
    """How ready the space of a community is, from 0 to 100, and how high it could be once all was looked at."""

    region: str
    residents: int
    figure: int | None
    could_be: int | None
    terms: list[TermOut]
    gaps: int


@router.get("/readiness", response={200: ReadinessOut, **PROBLEMS})
def space_readiness(request: HttpRequest, area: str) -> ReadinessOut:
    """The readiness of a community's space with its inputs."""
    found = queries.readiness_of(by_of(request), _region(area).community)
    terms = [
        TermOut(kind=t.kind.value, have=t.have, need=t.need, percent=t.percent, unknown=t.maybe, weight=t.weight)
        for t in found.readiness.terms
    ]
    return ReadinessOut(
        region=str(found.region),
        residents=found.residents,
        figure=found.readiness.figure,
        could_be=found.readiness.could_be,
        terms=terms,
        gaps=len(found.gaps),
    )


def _region(text: str) -> Region:
    try:
        return Region(text)
    except ValueError:
        raise not_found() from None


def _person(card: PersonCard) -> PersonOut:
    return PersonOut(
        id=card.ref.id,
        name=card.name,
        identity=card.masked_identity,
        phone=card.phone,
        born_on=card.born_on,
        age=card.age,
        sex=card.sex,
        region=str(card.region),
        address=card.address,
        household=card.household.id if card.household else None,
        presence=card.presence.value,
        presence_on=card.presence_on,
    )


def _division(found: DivisionFound) -> DivisionOut:
    return DivisionOut(region=str(found.region), code=found.region.code, name=found.name, path=list(found.path))
