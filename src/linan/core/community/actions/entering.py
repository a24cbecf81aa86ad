"""Entering people and households by hand: asked first whether they are there already."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from linan.core.community import rules
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.actions.people import register_household, register_person
from linan.core.community.models import Household, Person
from linan.core.community.queries.duplicates import Candidate, households_at, likely_same, note_candidates
from linan.core.community.rules import Likeness, Particulars
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


class NearSame(Refusal):
    """Somebody very like this is in the register already; `found` are they."""

    def __init__(self, found: list[Candidate]) -> None:
        super().__init__(
            "near_same",
            Words("Somebody very like this is in the register already."),
            reasons=found[0].comparison.reasons,
            next_step=Words("Open the entry and compare; if this is another person, say so and save again."),
            field="another",
        )
        self.found = found


class SameDoor(Refusal):
    """A household stands at this door already; `found` are they."""

    def __init__(self, found: list[Household]) -> None:
        super().__init__(
            "same_door",
            Words("A household is registered at this door already."),
            reasons=[Words("{address}", address=h.address) for h in found],
            next_step=Words("Open it and add people there; if two households share the door, say so and save again."),
            field="another",
        )
        self.found = found


def enter_person(
    by: Actor,
    *,
    name: str,
    household: HouseholdRef,
    identity: str = "",
    phone: str = "",
    born_on: date | None = None,
    another: bool = False,
) -> Person:
    """Enter somebody of a household unless they are in the register; `another` says they were compared.

    Refuses `near_same` with whom was found, and as `register_people` does. Needs EDIT_PEOPLE over the home. The search
    and the entry are one transaction that holds the household, so two clerks at one door do not both succeed.
    """
    by.must_somewhere(EDIT_PEOPLE)
    with transaction.atomic():
        home = Household.objects.select_for_update().filter(pk=household.id).first()
        if home is None or not by.can(EDIT_PEOPLE, over=home.region):
            raise not_found()
        found = [] if another else _same_as(by, home, name, identity, phone, born_on)
        if not found:
            return register_person(by, name=name, identity=identity, phone=phone, born_on=born_on, household=household)
    # Noted after the transaction, which a refusal would have undone.
    note_candidates(by, found)
    raise NearSame(found)


def _same_as(by: Actor, home: Household, name: str, identity: str, phone: str, born_on: date | None) -> list[Candidate]:
    number = rules.identity_text(identity)
    written = Particulars(
        name=rules.read_name(name),
        identity=number,
        phone=rules.read_phone(phone),
        born_on=born_on or rules.born_in(number),
        region=home.region,
        address=home.address,
    )
    # The same name behind the same door is asked about even where nothing else is known: it is mostly a second entry.
    return [c for c in likely_same(by, written) if c.likeness is Likeness.SAME or rules.SAME_DOOR in c.comparison.signs]


def enter_household(by: Actor, region: Region, address: str, *, another: bool = False) -> Household:
    """Enter a household unless one stands at this door; `another` says that they share it.

    Refuses `same_door` with those found. Needs EDIT_PEOPLE over the region.
    """
    by.must(EDIT_PEOPLE, over=region)
    found = [] if another else households_at(by, region, address)
    if found:
        raise SameDoor(found)
    return register_household(by, region, address)
