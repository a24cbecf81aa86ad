"""Confirming what the register says."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from linan.core import clock
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.facts import EntryConfirmed, PresenceSource
from linan.core.community.models import Confirmation, Household, Person
from linan.core.community.queries import locate_person
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.time import start_of


def confirm_person(by: Actor, person: PersonRef, route: PresenceSource) -> None:
    """Say that a person's entry is right, and how we know; twice on a day by one route is once.

    Needs EDIT_PEOPLE over the home, or being the person (or family acting for them).
    """
    row = locate_person(by, person, under=EDIT_PEOPLE)
    if not by.is_or_acts_for(person):
        by.must(EDIT_PEOPLE, over=row.region)
    with transaction.atomic():
        if note_confirmation(by, row, route):
            record(EntryConfirmed(region=row.region, subject=row.ref, route=route, people=1), by=by)


def confirm_household(by: Actor, household: HouseholdRef, route: PresenceSource) -> None:
    """Say that a household's entry is right: everybody in it still lives there. Twice on a day by one route is once.

    Needs EDIT_PEOPLE over the home, or being one of its members.
    """
    row = Household.objects.filter(pk=household.id).first()
    if row is None:
        raise not_found()
    people = list(Person.objects.filter(household=row).order_by("id"))
    if not any(by.is_or_acts_for(p.ref) for p in people) and not by.can(EDIT_PEOPLE, over=row.region):
        raise not_found()
    with transaction.atomic():
        new = [note_confirmation(by, p, route) for p in people]
        if not _today(by, route).filter(household=row).exists():
            Confirmation.objects.create(household=row, at=clock.now(), by=by.id, route=route.value)
            new.append(True)
        if any(new):
            record(EntryConfirmed(region=row.region, subject=row.ref, route=route, people=len(people)), by=by)


def note_confirmation(by: Actor, row: Person, route: PresenceSource) -> bool:
    """Keep that somebody's entry was confirmed, for an action that has asked the ability; False when kept today."""
    if _today(by, route).filter(person=row).exists():
        return False
    Confirmation.objects.create(person=row, at=clock.now(), by=by.id, route=route.value)
    return True


def _today(by: Actor, route: PresenceSource) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(by=by.id, route=route.value, at__gte=start_of(clock.today()))
