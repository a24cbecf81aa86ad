"""At the doors of a round: what came of each, who was found there, and doors that no list knew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.facts import Presence
from linan.core.community.models import Household, Person
from linan.core.ledger import record, record_many
from linan.domains.screening import queries, rules
from linan.domains.screening.abilities import VISIT_DOORS
from linan.domains.screening.actions.changes import enter, say_told, settle, told
from linan.domains.screening.actions.marking import note_answer
from linan.domains.screening.facts import ChangeKind, DoorAdded, DoorAnswered, EmptyHomeDoubted, Outcome, Purpose, Route
from linan.domains.screening.models import Door
from linan.domains.screening.rules import Item
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

BY_STAFF = frozenset({Route.DOOR, Route.PAPER, Route.PHONE})


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody behind the door whom the register does not know, as typed there."""

    name: str
    phone: str = ""
    origin: str = ""
    since_on: date | None = None


@transaction.atomic
def answer_door(
    by: Actor,
    door: UUID,
    outcome: Outcome,
    *,
    route: Route = Route.DOOR,
    needs: Iterable[str] = (),
    ill: Iterable[PersonRef] = (),
    symptoms: Iterable[str] = (),
    note: str = "",
    newcomers: Sequence[Newcomer] = (),
) -> Door:
    """Note what came of one door. Needs VISIT_DOORS over it.

    Who was heard stays heard, unless whoever wrote it puts it right. An answer that was kept without network while the
    round went on to the next one counts there. New people are entered in the register at once; who is very like
    somebody there waits as a change to be compared. Refuses `newcomers_missing` and `round_closed`.
    """
    found = _current(by, queries.door_for(by, door))
    if route not in BY_STAFF:
        raise Refusal("unknown_route", Words("Please choose how you heard."), kind=Kind.INVALID, field="route")
    if (outcome is Outcome.OCCUPANTS) != bool(newcomers):
        raise Refusal(
            "newcomers_missing",
            Words("Write who is there whom the register does not know."),
            kind=Kind.INVALID,
            field="name",
        )
    found.visits += rules.counts_as_visit(found.outcome, found.answered_by, route, by.id)
    if rules.stands(found.outcome, found.answered_by, outcome, by.id):
        found.save(update_fields=["visits"])
        return found
    if outcome in rules.HEARD:
        _hear(by, found, route, needs=needs, ill=ill, symptoms=symptoms, note=note, newcomers=newcomers)
    elif not found.waiting:
        found.waiting = [str(found.home_id)]  # put right: somebody is waited for again
    _write(by, found, outcome, route, note)
    if outcome is Outcome.EMPTY:
        _doubt(by, found)
    return found


def _doubt(by: Actor, door: Door) -> None:
    """An empty flat where the register has somebody: one of the two is wrong, and somebody has to look."""
    here = Person.objects.filter(household__in=door.waiting or [door.home_id]).exclude(presence=Presence.AWAY.value)
    homes = here.order_by("household").values_list("household", "household__region").annotate(n=Count("id"))
    record_many(
        [
            EmptyHomeDoubted(region=region, subject=HouseholdRef(home), round=door.round.ref, registered=n)
            for home, region, n in homes
        ],
        by=by,
    )


def _current(by: Actor, found: Door) -> Door:
    """The door where an answer counts: of the latest round of its chain."""
    if found.round.closed_at is None:
        return found
    later = Door.objects.filter(round__first=found.round.chain, round__number__gt=found.round.number)
    last = later.filter(home=found.home_id).order_by("-round__number").first()
    if last is not None:
        found = queries.door_for(by, last.id)
    if found.round.closed_at is not None and found.outcome not in ("", Outcome.ABSENT):
        raise Refusal(
            "round_closed",
            Words("This round is over, and the door has an outcome."),
            next_step=Words("Note it on the page of the household instead."),
        )
    return found


def _hear(
    by: Actor,
    door: Door,
    route: Route,
    *,
    needs: Iterable[str],
    ill: Iterable[PersonRef],
    symptoms: Iterable[str],
    note: str,
    newcomers: Sequence[Newcomer],
) -> None:
    """Everybody still waited for behind this door was heard; what was said of somebody goes to their own household."""
    homes = list(Household.objects.filter(id__in=door.waiting or [door.home_id]).order_by("id"))
    screen = door.round.purpose == Purpose.SCREEN
    asks = queries.open_items([h.id for h in homes], door.round.region)
    waiting = [_enter(by, homes[0], n, route) for n in newcomers].count(False)
    sick = queries.household_of_each(ill)
    if any(home not in {h.id for h in homes} for home in sick.values()):
        raise not_found()
    for n, home in enumerate(homes):
        said = n == 0 or any(h == home.id for h in sick.values())
        items = [*asks[home.id], *([Item.NEEDS] if said and (sick or needs) else [])] if screen else []
        if said and sick and not screen:
            items = [Item.NEEDS]
        note_answer(
            by,
            home,
            route,
            list(dict.fromkeys(items)),
            needs=needs if n == 0 else (),
            note=note if n == 0 else "",
            ill=[p for p, h in sick.items() if h == home.id],
            symptoms=symptoms,
            changes=waiting if n == 0 else 0,
        )
    door.waiting = []
    door.told = bool(door.round.tell)
    door.found += len(newcomers)


def _enter(by: Actor, home: Household, new: Newcomer, route: Route) -> bool:
    """Enter somebody found at the door; False when it has to be compared first, which is not done on a doorstep."""
    row = told(
        by, home, ChangeKind.CAME, route, name=new.name, phone=new.phone, origin=new.origin, since_on=new.since_on
    )
    try:
        with transaction.atomic():
            enter(by, row)
    except register.NearSame:
        say_told(by, row)
        return False
    settle(by, row, entered=True)
    return True


def _write(by: Actor, door: Door, outcome: Outcome, route: Route, note: str) -> None:
    found = door.found if outcome is Outcome.OCCUPANTS else 0
    door.outcome, door.route, door.note = outcome.value, route.value, note.strip()[:200]
    door.answered_at, door.answered_by = clock.now(), by.id
    door.save()
    record(
        DoorAnswered(
            region=door.region,
            subject=HouseholdRef(door.home_id),
            round=door.round.ref,
            outcome=outcome,
            route=route,
            found=found,
        ),
        by=by,
    )


@transaction.atomic
def answer_paper(by: Actor, answers: Mapping[UUID, Outcome]) -> int:
    """Type in a ticked list: the outcome of each door, all or none; how many they were. Needs VISIT_DOORS over each."""
    for door, outcome in answers.items():
        answer_door(by, door, outcome, route=Route.PAPER)
    return len(answers)


@transaction.atomic
def add_door(by: Actor, round: RecordRef, region: Region, address: str) -> Door:
    """Put a door that no list knew into the register and on this round, where it lies on the way.

    Needs VISIT_DOORS and the register's own right over it. Refuses `same_door` when a household stands there already.
    """
    by.must(VISIT_DOORS, over=region)
    found = queries.open_round_at(round, region)
    home = register.enter_household(by, region, address)
    here = rules.walking_order(region, address)
    before = 0
    for position, at in Door.objects.filter(round=found).order_by("position").values_list("position", "region"):
        if rules.walking_order(at) <= here:
            before = position
    last = Door.objects.filter(round=found).aggregate(n=Max("position"))["n"] or 0
    door = Door.objects.create(
        round=found, region=home.region, home=home, waiting=[str(home.id)], position=before or last, worker=by.id
    )
    record(DoorAdded(region=home.region, subject=home.ref, round=found.ref), by=by)
    return door
