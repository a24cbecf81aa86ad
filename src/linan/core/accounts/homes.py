"""The lowest level of the tree: whom one asks in each household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from linan.core import clock
from linan.core.accounts.models import HomeContact
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.facts import Presence
from linan.core.community.models import Household, Person
from linan.core.community.queries import PersonCard, households
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef
from linan.kernel.region import Level, Region

ADULT = 18
"""Full civil capacity begins at eighteen (Civil Code, article 17)."""


@dataclass(frozen=True, slots=True)
class Home:
    """One household of the tree: its contact, and who is asked when the contact cannot be reached."""

    ref: HouseholdRef
    region: Region
    address: str
    contact: PersonCard | None
    named: bool
    """Whether the household named the contact itself."""
    other: PersonCard | None
    members: tuple[PersonCard, ...]


def homes(by: Actor, building: Region) -> list[Home]:
    """The doors of a building with whom to ask behind each; one reading is noted. Needs SEE_PEOPLE over it.

    The contact is whom the household named while they live there, else the first adult on its roll who is not away.
    """
    found = households(by, building)
    named = dict(
        HomeContact.objects.filter(household__in=[h.id for h, _ in found]).values_list("household_id", "person_id")
    )
    return [_home(h, members, named.get(h.id)) for h, members in found]


def _home(row: Household, members: list[PersonCard], named: object) -> Home:
    grown = [m for m in members if m.presence is not Presence.AWAY and (m.age is None or m.age >= ADULT)]
    chosen = next((m for m in grown if m.ref.id == named), None)
    contact = chosen or next(iter(grown), None)
    other = next((m for m in grown if m is not contact), None)
    return Home(row.ref, row.region, row.address, contact, chosen is not None, other, tuple(grown))


def unanswered_homes(by: Actor, region: Region) -> dict[Region, int]:
    """By building, how many inhabited doors have no adult to ask. Needs SEE_PEOPLE over the area; no names in it."""
    by.must(SEE_PEOPLE, over=region)
    since = clock.today() - timedelta(days=ADULT * 365 + ADULT // 4 + 1)
    people = Person.objects.filter(household=OuterRef("pk"))
    grown = people.exclude(presence=Presence.AWAY.value).filter(Q(born_on=None) | Q(born_on__lte=since))
    rows = Household.objects.filter(within("region", region)).filter(Exists(people)).exclude(Exists(grown))
    found: dict[Region, int] = {}
    for home in rows.values_list("region", flat=True):
        found[home.at(Level.BUILDING)] = found.get(home.at(Level.BUILDING), 0) + 1
    return found
