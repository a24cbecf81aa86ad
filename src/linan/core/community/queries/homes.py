"""Where people live, with whom, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from linan.core import clock
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.facts import Presence
from linan.core.community.models import Household, Person
from linan.core.community.queries.cards import PersonCard, card_from
from linan.core.community.queries.merged import resolve, standing_for
from linan.core.community.queries.reach import areas_for, may_see
from linan.core.community.rules import NOWHERE
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Among, Compiled
from linan.core.ledger.fields import within
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class Headcount:
    """The three denominators of an area, each by its name (C-25): whoever divides says by which."""

    on_roll: int
    living_here: int
    away: int
    unchecked: int


_HOME = Compiled(lambda: Person.objects.values_list("region"), "id")
_HOMES = Among(lambda: Person.objects.values_list("id", "region"), "id")


def region_of(person: PersonRef) -> Region:
    """Where a person's home lies; no identity in it, for workflows and rules. Refuses `not_found`."""
    found = _HOME.first(person.id)
    if found is not None and found[0] == NOWHERE:
        found = _HOME.first(resolve(person).id)
    if found is None or found[0] is None:
        raise not_found()
    region: Region = found[0]
    return region


def regions_of(persons: Iterable[PersonRef]) -> dict[PersonRef, Region]:
    """`region_of` for many; the absent are left out."""
    wanted = sorted({p.id for p in persons})
    homes: dict[UUID, Region] = dict(_HOMES.all(wanted))
    gone = standing_for(i for i, home in homes.items() if home == NOWHERE)
    if gone:
        stands: dict[UUID, Region] = dict(_HOMES.all(gone.values()))
        homes |= {i: stands[kept] for i, kept in gone.items()}
    return {PersonRef(i): home for i, home in homes.items()}


def building_of(person: PersonRef) -> Region:
    """The building a person lives in; the deepest known step when the home lies higher."""
    return region_of(person).at(Level.BUILDING)


def members_of(by: Actor, household: HouseholdRef, *, under: Ability | None = None) -> list[PersonRef]:
    """The members of a household, the head first; people of one's own household count as visible."""
    rows = list(Person.objects.filter(household_id=household.id).order_by("id"))
    if not rows or not any(may_see(by, p, under) for p in rows):
        raise not_found()
    return [p.ref for p in rows]


def housemates(person: PersonRef) -> list[PersonRef]:
    """Those who share a person's household, without the person; no identity in it, for workflows."""
    stands = resolve(person)
    rows = Person.objects.filter(household__people=stands.id).exclude(pk=stands.id).order_by("id")
    return [PersonRef(i) for i in rows.values_list("id", flat=True)]


def headcount(by: Actor, region: Region) -> Headcount:
    """How many are on the roll of an area, living here, away, unchecked."""
    areas = areas_for(by, region)
    found = dict.fromkeys(Presence, 0)
    for area in areas:
        for value, count in _counted(area):
            found[Presence(value)] += count
    return Headcount(sum(found.values()), found[Presence.LIVING_HERE], found[Presence.AWAY], found[Presence.ON_ROLL])


def living_here_by_building(by: Actor, region: Region) -> dict[Region, int]:
    """Residents who live here (在住), per building: the denominator of "everyone who should be tested"."""
    found: dict[Region, int] = {}
    for area in areas_for(by, region):
        rows = Person.objects.filter(within("region", area), presence=Presence.LIVING_HERE.value)
        for home, count in rows.values_list("region").annotate(n=Count("id")).order_by("region"):
            building = home.at(Level.BUILDING)
            found[building] = found.get(building, 0) + count
    return found


def living_regions(areas: Iterable[Region]) -> dict[Region, int]:
    """How many people not away have their home at each door of these areas; numbers only, for counts by building."""
    rows = Person.objects.filter(within("region", areas)).exclude(presence=Presence.AWAY.value).order_by()
    return dict(rows.values_list("region").annotate(n=Count("id")))


def people_living(area: Region, *, at_most: int) -> list[tuple[PersonRef, Region]]:
    """People of an area who are not away, with their homes; no identity in it, for rules and messages."""
    rows = Person.objects.filter(within("region", area)).exclude(presence=Presence.AWAY.value).order_by("region", "id")
    return [(PersonRef(i), home) for i, home in rows.values_list("id", "region")[:at_most]]


def _counted(area: Region) -> Iterator[tuple[str, int]]:
    rows = Person.objects.filter(within("region", area)).order_by()
    yield from rows.values_list("presence").annotate(n=Count("id"))


def households(by: Actor, building: Region) -> list[tuple[Household, list[PersonCard]]]:
    """The doors of a building and who lives behind each; one reading is noted."""
    by.must_somewhere(SEE_PEOPLE)
    if not by.can(SEE_PEOPLE, over=building):
        raise not_found()
    today = clock.today()
    rows = list(Household.objects.filter(within("region", building)).order_by("region")[:400])
    members: dict[UUID, list[PersonCard]] = {h.id: [] for h in rows}
    for person in Person.objects.filter(within("region", building)).select_related("household").order_by("id")[:2000]:
        if person.household_id in members:
            members[person.household_id].append(card_from(person, today))
    shown = [c.ref for cards in members.values() for c in cards]
    noted_read(by, what="community.building", persons=shown, region=building)
    return [(h, members[h.id]) for h in rows]
