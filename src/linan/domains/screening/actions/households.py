"""What a household says by itself: it counts as a visit does, and nobody has to come for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community.facts import PresenceSource
from linan.core.community.models import Household, Person
from linan.core.ledger import record
from linan.domains.screening import queries, rules
from linan.domains.screening.abilities import VISIT_DOORS
from linan.domains.screening.actions.changes import say_told, told
from linan.domains.screening.actions.doors import Newcomer
from linan.domains.screening.actions.marking import note_answer
from linan.domains.screening.facts import ChangeKind, DoorAnswered, Outcome, Purpose, Route
from linan.domains.screening.models import Door
from linan.domains.screening.rules import Item
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """What a household sends: what is right as it stands, what it needs, who is ill, what changed, what it has read."""

    right: frozenset[Item] = frozenset()
    needs: tuple[str, ...] = ()
    note: str = ""
    ill: tuple[PersonRef, ...] = ()
    symptoms: tuple[str, ...] = ()
    came: tuple[Newcomer, ...] = ()
    left: Mapping[PersonRef, date | None] = field(default_factory=dict)
    phones: Mapping[PersonRef, str] = field(default_factory=dict)
    read: frozenset[UUID] = frozenset()


@transaction.atomic
def answer_household(by: Actor, said: Said) -> int:
    """Take one's own household's word; how many doors of rounds it spares a visit.

    For a resident, about the household they live in. Who came, left or has another number waits for a worker to
    compare; nobody changes the register, or the number somebody signs in with, from a form. Refuses `nothing_said`.
    """
    home = queries.own_household_of(by)
    Household.objects.select_for_update().get(id=home.id)
    members = {PersonRef(i) for i in Person.objects.filter(household=home).values_list("id", flat=True)}
    if not {*said.ill, *said.left, *said.phones} <= members:
        raise not_found()
    items = set(said.right)
    items |= {Item.MEMBERS} if said.came or said.left else set()
    items |= {Item.PHONES} if said.phones else set()
    if not (items or said.needs or said.ill or said.read):
        raise Refusal(
            "nothing_said",
            Words("Nothing is ticked yet."),
            kind=Kind.INVALID,
            next_step=Words("Tick what is right, or write what is different."),
        )
    changes = [
        told(by, home, ChangeKind.CAME, Route.APP, name=n.name, phone=n.phone, origin=n.origin, since_on=n.since_on)
        for n in said.came
    ]
    changes += [told(by, home, ChangeKind.LEFT, Route.APP, person=p, since_on=d) for p, d in said.left.items()]
    changes += [told(by, home, ChangeKind.PHONE, Route.APP, person=p, phone=n) for p, n in said.phones.items()]
    if items or said.needs or said.ill:
        note_answer(
            by,
            home,
            Route.APP,
            # Who says that somebody is ill was asked how they are.
            [i for i in Item if i in items or (i is Item.NEEDS and said.ill)],
            needs=said.needs,
            note=said.note,
            ill=said.ill,
            symptoms=said.symptoms,
            changes=len(changes),
        )
    for change in changes:
        say_told(by, change)
    return _spare_visits(by, home, Route.APP, said.read)


@transaction.atomic
def take_confirmation(by: Actor, household: HouseholdRef, source: PresenceSource) -> int:
    """An entry of the register was confirmed elsewhere: no visit is needed where nothing else has to be asked.

    Needs VISIT_DOORS over the home; how many doors that spares.
    """
    home = Household.objects.select_for_update().filter(id=household.id).first()
    if home is None or not by.can(VISIT_DOORS, home.region):
        raise not_found()
    route = next((r for r in (Route.APP, Route.PHONE, Route.DOOR) if rules.SOURCES[r] is source), None)
    return _spare_visits(by, home, route, frozenset()) if route else 0


def _spare_visits(by: Actor, home: Household, route: Route, read: frozenset[UUID]) -> int:
    """Take the household off the doors at which nothing is left to ask or to tell."""
    open_ = queries.open_items([home.id], home.region)[home.id]
    spared = 0
    for door in Door.objects.select_for_update().filter(id__in=[d.id for d in queries.doors_of(home)]):
        if str(home.id) not in door.waiting:
            continue
        unread = bool(door.round.tell) and door.round_id not in read
        unasked = door.round.purpose == Purpose.SCREEN and bool(open_)
        if unread or unasked:
            continue
        door.waiting = [h for h in door.waiting if h != str(home.id)]
        if not door.waiting:
            _answered(by, door, route)
            spared += 1
        door.save()
    return spared


def _answered(by: Actor, door: Door, route: Route) -> None:
    door.outcome, door.route, door.told = Outcome.INFORMED.value, route.value, bool(door.round.tell)
    door.answered_at, door.answered_by = clock.now(), by.id
    if route in rules.WALKED:
        door.visits += 1
    record(
        DoorAnswered(
            region=door.region,
            subject=HouseholdRef(door.home_id),
            round=door.round.ref,
            outcome=Outcome.INFORMED,
            route=route,
            found=0,
        ),
        by=by,
    )
