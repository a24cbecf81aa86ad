"""What the register said at the end of an earlier day. Who may see a state is who may see people where it lay then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linan.core import clock
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.facts import Presence
from linan.core.community.models import Building, Household, Past, PastKind, Person
from linan.core.community.rules import age_on
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import end_of
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class PersonThen:
    """A person as the register had them; numbers are not kept."""

    ref: PersonRef
    name: str
    age: int | None
    region: Region
    household: HouseholdRef | None
    presence: Presence
    presence_on: date | None


@dataclass(frozen=True, slots=True)
class HouseholdThen:
    """A door and who was on the roll behind it."""

    ref: HouseholdRef
    region: Region
    address: str
    people: tuple[PersonThen, ...]


@dataclass(frozen=True, slots=True)
class BuildingThen:
    """A building as it was, door by door."""

    region: Region
    name: str
    address: str
    floors: int
    lift: bool
    households: tuple[HouseholdThen, ...]

    @property
    def people(self) -> int:
        return sum(len(h.people) for h in self.households)


def person_as_of(by: Actor, person: PersonRef, on: date) -> PersonThen:
    """Somebody at the end of a day; the reading is noted. Not yet on the roll then: `not_found`."""
    found = _people({person.id}, _moment(on), on).get(person.id)
    if found is None or not (by.is_or_acts_for(person) or by.can(SEE_PEOPLE, over=found.region)):
        raise not_found()
    noted_read(by, what="community.past", persons=[person], region=found.region)
    return found


def household_as_of(by: Actor, household: HouseholdRef, on: date) -> HouseholdThen:
    """A household at the end of a day, with whoever was in it; one reading is noted."""
    at = _moment(on)
    found = _households({household.id}, at).get(household.id)
    if found is None or not by.can(SEE_PEOPLE, over=found[0]):
        raise not_found()
    region, address = found
    inside = [p for p in _people_within(region, at, on) if p.household == household]
    noted_read(by, what="community.past", persons=[p.ref for p in inside], region=region)
    return HouseholdThen(household, region, address, tuple(inside))


def building_as_of(by: Actor, building: Region, on: date) -> BuildingThen:
    """A building at the end of a day, door by door; one reading is noted."""
    if not by.can(SEE_PEOPLE, over=building):
        raise not_found()
    at = _moment(on)
    row = Building.objects.filter(region=building).first()
    if row is None or (row.entered_at is not None and row.entered_at > at):
        raise not_found()
    was: Mapping[str, Any] = _past(PastKind.BUILDING, {row.pk}, at).get(row.pk, (building, {}))[1]
    people: dict[HouseholdRef | None, list[PersonThen]] = {}
    for one in _people_within(building, at, on):
        people.setdefault(one.household, []).append(one)
    doors = _households(_ids_within(PastKind.HOUSEHOLD, building, at), at)
    homes = [
        HouseholdThen(HouseholdRef(i), region, address, tuple(people.get(HouseholdRef(i), ())))
        for i, (region, address) in sorted(doors.items(), key=lambda d: d[1])
        if building.covers(region)
    ]
    noted_read(by, what="community.past", persons=[p.ref for h in homes for p in h.people], region=building)
    return BuildingThen(
        building,
        str(was.get("name", row.name)),
        str(was.get("address", row.address)),
        int(was.get("floors", row.floors)),
        bool(was.get("lift", row.lift)),
        tuple(homes),
    )


def _moment(on: date) -> datetime:
    if on > clock.today():
        raise Refusal(
            "future_day",
            Words("This day lies in the future."),
            kind=Kind.INVALID,
            next_step=Words("Choose today or an earlier day."),
            field="on",
        )
    return end_of(on)


def _past(kind: PastKind, ids: Iterable[UUID], at: datetime) -> dict[UUID, tuple[Region, Mapping[str, Any]]]:
    """Of those changed since `at`: where they lay and what they said then."""
    found: dict[UUID, tuple[Region, Mapping[str, Any]]] = {}
    wanted = list(ids)
    for i in range(0, len(wanted), 500):
        rows = Past.objects.filter(kind=kind.value, record__in=wanted[i : i + 500], until_at__gt=at)
        for row in rows.order_by("until_at", "id"):
            # The first change after the day kept what held on it.
            if row.record not in found:
                found[row.record] = (row.region, json.loads(str(row.data)))
    return found


def _ids_within(kind: PastKind, region: Region, at: datetime) -> set[UUID]:
    """Everything that lies there now or lay there when it was changed after `at`."""
    now = Person.objects if kind is PastKind.PERSON else Household.objects
    here = set(now.filter(within("region", region)).values_list("id", flat=True))
    gone = Past.objects.filter(within("region", region), kind=kind.value, until_at__gt=at)
    return here | set(gone.values_list("record", flat=True))


def _people_within(region: Region, at: datetime, on: date) -> list[PersonThen]:
    found = _people(_ids_within(PastKind.PERSON, region, at), at, on).values()
    return sorted((p for p in found if region.covers(p.region)), key=lambda p: (p.region, p.ref))


def _people(ids: set[UUID], at: datetime, on: date) -> dict[UUID, PersonThen]:
    was = _past(PastKind.PERSON, ids, at)
    found: dict[UUID, PersonThen] = {}
    wanted = sorted(ids)
    for i in range(0, len(wanted), 500):
        for row in Person.objects.filter(pk__in=wanted[i : i + 500], registered_at__lte=at):
            region, old = was.get(row.pk, (row.region, {}))
            born, since, home = (
                _value(old, "born_on", row.born_on),
                _value(old, "presence_on", row.presence_on),
                _value(old, "household_id", row.household_id),
            )
            born_on = date.fromisoformat(str(born)) if born else None
            found[row.pk] = PersonThen(
                row.ref,
                str(_value(old, "name", row.name)),
                age_on(born_on, on) if born_on else None,
                region,
                HouseholdRef(UUID(str(home))) if home else None,
                Presence(_value(old, "presence", row.presence)),
                date.fromisoformat(str(since)) if since else None,
            )
    return found


def _households(ids: set[UUID], at: datetime) -> dict[UUID, tuple[Region, str]]:
    was = _past(PastKind.HOUSEHOLD, ids, at)
    found: dict[UUID, tuple[Region, str]] = {}
    wanted = sorted(ids)
    for i in range(0, len(wanted), 500):
        for row in Household.objects.filter(pk__in=wanted[i : i + 500]):
            if row.entered_at is None or row.entered_at <= at:
                region, old = was.get(row.pk, (row.region, {}))
                found[row.pk] = (region, str(old.get("address", row.address)))
    return found


def _value(old: Mapping[str, Any], name: str, now: object) -> Any:
    return old.get(name, now)


def living_on(region: Region, on: date) -> int:
    """How many people of an area were not away at the end of a day; a number for balances, nobody named."""
    found = _people_within(region, end_of(on), on)
    return sum(1 for p in found if p.presence is not Presence.AWAY)


def is_away(person: PersonRef) -> bool:
    """True when the register has this person as away now; no identity in it, for workflows."""
    return Person.objects.filter(pk=person.id, presence=Presence.AWAY.value).exists()
