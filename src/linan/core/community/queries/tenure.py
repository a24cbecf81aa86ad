"""By which right people live behind a door, and where somebody has a home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from linan.core import clock
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.facts import TenureKind
from linan.core.community.models import Person, Tenure
from linan.core.community.queries.homes import region_of
from linan.core.community.queries.reach import areas_for, common_region
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class TenureLine:
    """One ownership or lease as staff see it."""

    id: UUID
    household: HouseholdRef
    address: str
    kind: TenureKind
    person: PersonRef | None
    name: str
    phone: str
    since_on: date
    until_on: date | None
    lives_there: bool
    running: bool


@dataclass(frozen=True, slots=True)
class TenureFilter:
    """What a list asks. `absent` are those who own or rent and are on no roll behind this door."""

    region: Region | None = None
    kind: TenureKind | None = None
    absent: bool = False
    ends_within_days: int | None = None


_HELD = Compiled(lambda: Tenure.objects.values_list("household__region", "until_on"), "person_id", "since_on__lte")
"""The doors somebody owns or rents, and until when: every scan at a gate asks."""


def home_near(person: PersonRef, area: Region) -> Region:
    """The home somebody has within an area, by the roll or by a running ownership or lease, else their home elsewhere.

    Owner and tenant are answered by one and the same line, so no gate can treat them differently (B-18). No identity
    in it, for workflows and rules. Refuses `not_found`.
    """
    home = region_of(person)
    if area.covers(home):
        return home
    today = clock.today()
    held = [r for r, until in _HELD.all(person.id, today) if area.covers(r) and (until is None or until >= today)]
    return min(held, default=home)


def running(on: date) -> QuerySet[Tenure]:
    """Ownerships and leases that hold on a day."""
    return Tenure.objects.filter(Q(until_on=None) | Q(until_on__gte=on), since_on__lte=on)


def tenures(by: Actor, ask: TenureFilter, *, cursor: str | None = None, size: int = 50) -> Page[TenureLine]:
    """Running ownerships and leases of the reader's area by address; one reading is noted. Needs SEE_PEOPLE."""
    areas = areas_for(by, ask.region)
    today = clock.today()
    rows = running(today).filter(within("household__region", areas))
    if ask.kind is not None:
        rows = rows.filter(kind=ask.kind.value)
    if ask.absent:
        rows = rows.filter(~Exists(Person.objects.filter(pk=OuterRef("person"), household=OuterRef("household"))))
    if ask.ends_within_days is not None:
        rows = rows.filter(until_on__lte=today + timedelta(days=ask.ends_within_days))
    rows = rows.select_related("household", "person")
    page = paged(rows, order=["household__region", "id"], cursor=cursor, size=size)
    lines = [_line(t, today) for t in page.items]
    if named := [line.person for line in lines if line.person]:
        noted_read(by, what="community.tenures", persons=named, region=common_region(areas))
    return page.map(lines)


def tenures_of(by: Actor, household: HouseholdRef, region: Region, *, on: date) -> list[TenureLine]:
    """Ownerships and leases of one dwelling that hold on a day or begin later; its page notes the reading."""
    by.must(SEE_PEOPLE, over=region)
    rows = Tenure.objects.filter(Q(until_on=None) | Q(until_on__gte=on), household=household.id)
    return [_line(t, on) for t in rows.select_related("household", "person").order_by("kind", F("since_on"), "id")]


def _line(row: Tenure, on: date) -> TenureLine:
    return TenureLine(
        row.id,
        row.household.ref,
        row.household.address,
        TenureKind(row.kind),
        row.person.ref if row.person else None,
        row.person.name if row.person else row.name,
        str((row.person.phone if row.person else row.phone) or ""),
        row.since_on,
        row.until_on,
        lives_there=row.person is not None and row.person.household_id == row.household_id,
        running=row.since_on <= on,
    )
