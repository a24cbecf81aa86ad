"""Which vehicle may come in, whom households expect, and who of a household went out last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Q

from linan.core import vault
from linan.core.clock import now, today
from linan.core.community import queries as community
from linan.core.community.facts import Reason as Vulnerable
from linan.core.community.models import Building, Gate, Household, Person
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.core.policy import queries as policy
from linan.domains.gates.abilities import PERMIT_VEHICLE, TIGHTEN_ENTRANCE
from linan.domains.gates.models import Announcement, Outing, OutingLimit, VehiclePassage, VehiclePermit
from linan.domains.gates.queries.lines import gate_names, gate_region, names_of, reach
from linan.domains.gates.rules import (
    USE_WORDS,
    Decision,
    Permit,
    PermitBounds,
    VehicleUse,
    Went,
    decide_outing,
    masked_name,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words

FREE_TO_GO = frozenset({Vulnerable.DIALYSIS, Vulnerable.PREGNANCY})
"""Whoever has one of these goes out without being counted. The guard reads “Please pass” and nothing else."""


SAME_WAY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class VehicleLine:
    """One vehicle at a gate, the latest first."""

    id: UUID
    at: datetime
    use: Words
    emergency: bool
    direction: str
    answer: str
    plate: str
    note: str


@dataclass(frozen=True, slots=True)
class PermitLine:
    """A permit in an area, with the plate as it is on the vehicle."""

    id: UUID
    plate: str
    region_name: str
    purpose: str
    until_at: datetime
    over: bool
    daily: str
    """The hours of the day as they are written, 06:00–09:00; '' for all day."""
    gate_names: list[str]
    route: str


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """Somebody a household expects today."""

    id: UUID
    masked_name: str
    guest: str
    door: str
    with_vehicle: bool
    until_at: datetime


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit on outings in force."""

    id: UUID
    region: Region
    name: str
    until_at: datetime
    reason: str
    days: int
    people: int


def plate_hash(plate: str) -> str:
    """The look-up hash of a plate as `rules.read_plate` writes it."""
    return vault.lookup("gates.plate", plate)


def permit_of(plate: str, region: Region) -> Permit | None:
    """The latest permit of this plate here, running or over; None when there never was one. For the gate only."""
    above = [str(region.at(Level(n))) for n in range(region.level + 1)]
    rows = VehiclePermit.objects.filter(plate_hash=plate_hash(plate), region__in=above)
    row = rows.order_by("-since_at").first()
    if row is None:
        return None
    until = min(t for t in (row.until_at, row.ended_at) if t is not None)
    bounds = _bounds(row)
    names = gate_names({GateRef(g) for g in bounds.gates})
    return Permit(until, bounds, tuple(sorted(names.values())))


def _bounds(row: VehiclePermit) -> PermitBounds:
    hours = (row.daily_from, row.daily_to) if row.daily_from is not None and row.daily_to is not None else None
    return PermitBounds(hours, frozenset(UUID(g) for g in row.gates), row.route)


def gates_to_permit(by: Actor) -> list[tuple[UUID, str]]:
    """The gates a permit of the actor's may be bound to, by name. Needs PERMIT_VEHICLE."""
    rows = Gate.objects.filter(within("region", by.must_somewhere(PERMIT_VEHICLE)), closed_at=None)
    return list(rows.order_by("name").values_list("id", "name")[:200])


def is_expected(plate: str, region: Region, at: datetime) -> bool:
    """Whether a household behind this gate announced this plate for now. For the gate only."""
    rows = Announcement.objects.filter(within("region", region.community), plate_hash=plate_hash(plate))
    return rows.filter(withdrawn_at=None, since_at__lte=at, until_at__gt=at).exists()


def vehicles(by: Actor, gate: GateRef) -> list[VehicleLine]:
    """The latest vehicles at a gate the actor keeps."""
    gate_region(by, gate)
    rows = VehiclePassage.objects.filter(gate_id=gate.id).order_by("-at")[:30]
    return [
        VehicleLine(
            r.id,
            r.at,
            USE_WORDS[VehicleUse(r.use)],
            r.use != VehicleUse.ORDINARY,
            r.direction,
            r.answer,
            str(r.plate),
            r.note,
        )
        for r in rows
    ]


def permits(by: Actor) -> list[PermitLine]:
    """The permits of the actor's areas, those that end first on top, the ended ones last. Needs PERMIT_VEHICLE."""
    rows = VehiclePermit.objects.filter(within("region", by.must_somewhere(PERMIT_VEHICLE)), ended_at=None)
    kept = rows.filter(until_at__gt=now() - timedelta(days=30)).order_by("until_at")[:300]
    return sorted((permit_line(r) for r in kept), key=lambda p: p.over)


def permit_line(row: VehiclePermit) -> PermitLine:
    """A permit as its list shows it; for whoever has just given it."""
    bounds = _bounds(row)
    return PermitLine(
        row.id,
        str(row.plate),
        community.name_of(row.region),
        row.purpose,
        row.until_at,
        row.until_at <= now(),
        "–".join(f"{t:%H:%M}" for t in bounds.hours or ()),
        sorted(gate_names({GateRef(g) for g in bounds.gates}).values()),
        row.route,
    )


EXPECTED_PAGE = 50


def expected(
    by: Actor, gate: GateRef, *, sought: str = "", after: UUID | None = None, only: UUID | None = None
) -> list[ExpectedLine]:
    """Whom the households behind a gate expect now, fifty at a time; one reading for those who announced them.

    `sought` is part of the guest's name or of the door; `after` is the last line of the page before. The order is that
    of the ends, so the next page begins where the last one stopped.
    """
    region = gate_region(by, gate)
    at = now()
    there = (
        Announcement.objects.filter(
            within("region", region.community), withdrawn_at=None, arrived_at=None, since_at__lte=at, until_at__gt=at
        )
        .select_related("household")
        .order_by("until_at", "id")
    )
    if only is not None:
        there = there.filter(pk=only)
    if after is not None and (last := Announcement.objects.filter(pk=after).values_list("until_at").first()):
        there = there.filter(Q(until_at__gt=last[0]) | Q(until_at=last[0], id__gt=after))
    wanted = sought.strip()
    # Names rest encrypted, so they are compared here; how many there can be is bounded by household.
    found = (r for r in there.iterator() if not wanted or wanted in str(r.guest) or wanted in r.household.address)
    rows = list(islice(found, EXPECTED_PAGE))
    if rows:
        noted_read(by, what="expected visitors", persons=[PersonRef(r.by_person_id) for r in rows], region=region)
    return [
        ExpectedLine(r.id, masked_name(str(r.guest)), str(r.guest), r.household.address, bool(r.plate_hash), r.until_at)
        for r in rows
    ]


def expected_one(by: Actor, gate: GateRef, announcement: UUID) -> ExpectedLine | None:
    """One guest a household behind this gate expects now; None when nobody does."""
    return next(iter(expected(by, gate, only=announcement)), None)


def my_announcements(by: Actor) -> list[Announcement]:
    """What one's own household announced and is not over."""
    if by.person is None:
        raise not_found()
    rows = Announcement.objects.filter(household__people=by.person.id, withdrawn_at=None, until_at__gt=now())
    return list(rows.order_by("since_at"))


def limits(by: Actor) -> list[LimitLine]:
    """The limits on outings in force within reach of anyone who works at gates."""
    rows = OutingLimit.objects.filter(within("region", reach(by)), lifted_at=None, until_at__gt=now())
    return [_limit_line(r) for r in rows.order_by("region")]


def buildings_to_tighten(by: Actor) -> list[tuple[Region, str]]:
    """The buildings whose entrance the actor may tighten, by community and name; none where they may not."""
    areas = by.regions(TIGHTEN_ENTRANCE)
    rows = Building.objects.filter(within("region", areas)).order_by("region")[:500] if areas else []
    return [(b.region, f"{community.name_of(b.region.community)} {b.name}") for b in rows]


def communities_to_limit(by: Actor) -> list[tuple[Region, str]]:
    """The communities whose outings the actor may limit."""
    return [(r, community.name_of(r)) for r in sorted({b.community for b, _ in buildings_to_tighten(by)})]


def my_limit(by: Actor) -> tuple[LimitLine, Decision] | None:
    """The limit one's own home is under, and whether the household may go out today."""
    if by.person is None:
        raise not_found()
    row = _limit_at(community.region_of(by.person), now())
    if row is None:
        return None
    return _limit_line(row), outing_of(by.person, row.region) or decide_outing([], today(), days=1, people=1)


_LIMIT = Compiled(
    lambda: OutingLimit.objects.filter(lifted_at=None).values_list("id"), "region", "since_at__lte", "until_at__gt"
)


def limit_over(home: Region, at: datetime) -> Region | None:
    """The area with a limit in force that this home lies in, the narrowest first; None when there is none."""
    steps = (home.at(Level(n)) for n in range(home.level, Level.COMMUNITY - 1, -1))
    return next((r for r in steps if _LIMIT.first(r, at, at) is not None), None)


def outing_of(person: PersonRef, area: Region, at: datetime | None = None) -> Decision | None:
    """May this person go out at `at`, now when left out? None for whoever is not counted: no household, or free to go.

    A scan made without network may come up after a later outing of the same household; then the two do not fit either.
    """
    household = Person.objects.filter(pk=person.id).values_list("household_id", flat=True).first()
    at = at or now()
    day = civil_day(at)
    if household is None or community.holds_any(person, FREE_TO_GO, day):
        return None
    days = policy.number("gates.outing_days", area, at).value
    people = policy.number("gates.outing_people", area, at).value
    rows = [
        r
        for r in Outing.objects.filter(
            household_id=household, on__gt=day - timedelta(days=days), on__lt=day + timedelta(days=days)
        ).order_by("on")
        # A building's entrance and then the community's gate are one way out.
        if not (r.person_id == person.id and abs(at - r.at) < SAME_WAY)
    ]
    names = names_of({PersonRef(r.person_id) for r in rows})
    return decide_outing(
        [Went(names.get(PersonRef(r.person_id), ""), r.on) for r in rows], day, days=days, people=people
    )


def household_of(person: PersonRef) -> UUID | None:
    """The household somebody belongs to; for the gate's own notes."""
    found: UUID | None = Person.objects.filter(pk=person.id).values_list("household_id", flat=True).first()
    return found


def home_of(by: Actor) -> Household:
    """The household of a resident who acts; refuses `not_found` for everybody else."""
    row = Household.objects.filter(people=by.person.id).first() if by.person else None
    if row is None:
        raise not_found()
    return row


def _limit_at(home: Region, at: datetime) -> OutingLimit | None:
    area = limit_over(home, at)
    return OutingLimit.objects.filter(region=area, lifted_at=None).first() if area is not None else None


def _limit_line(row: OutingLimit) -> LimitLine:
    at = now()
    return LimitLine(
        row.id,
        row.region,
        community.name_of(row.region),
        row.until_at,
        row.reason,
        policy.number("gates.outing_days", row.region, at).value,
        policy.number("gates.outing_people", row.region, at).value,
    )
