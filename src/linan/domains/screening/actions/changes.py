"""Somebody came or left: told by a household, compared by a worker, and then entered in the register."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.facts import Presence
from linan.core.community.models import Household
from linan.core.ledger import record
from linan.domains.screening import queries, rules
from linan.domains.screening.facts import ChangeKind, ChangeSettled, ChangeTold, Route
from linan.domains.screening.models import Change
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def told(
    by: Actor,
    home: Household,
    kind: ChangeKind,
    route: Route,
    *,
    person: PersonRef | None = None,
    name: str = "",
    phone: str = "",
    origin: str = "",
    since_on: date | None = None,
) -> Change:
    """Keep what a household told until it is compared; for actions that asked the ability."""
    if kind is ChangeKind.CAME and not name.strip():
        raise Refusal("name_missing", Words("Write the name of who came."), kind=Kind.INVALID, field="name")
    if since_on is not None and since_on > clock.today():
        raise Refusal("future_day", Words("This day lies in the future."), kind=Kind.INVALID, field="since_on")
    return Change.objects.create(
        household=home,
        region=home.region,
        kind=kind.value,
        person_id=person.id if person else None,
        name=name.strip()[:60],
        phone=phone.strip()[:30],
        origin=origin.strip()[:100],
        since_on=since_on,
        route=route.value,
        told_at=clock.now(),
        told_by=by.id,
    )


def say_told(by: Actor, change: Change) -> None:
    """Record that a change waits for somebody to compare it."""
    kind = ChangeKind(change.kind)
    record(ChangeTold(region=change.region, subject=change.whose, change=change.ref, change_kind=kind), by=by)


@transaction.atomic
def settle_change(by: Actor, change: RecordRef, *, entered: bool, another: bool = False) -> Change:
    """Enter what a household told, or note that it is otherwise. Needs VISIT_DOORS there, and the register's own right.

    Settled twice is once. Who is very like somebody registered already is refused with whom (`near_same`) until
    `another` says that they were compared.
    """
    row = queries.change_for(by, change)
    if row.settled_at is not None:
        return row
    if entered:
        enter(by, row, another=another)
    settle(by, row, entered=entered)
    return row


def enter(by: Actor, row: Change, *, another: bool = False) -> None:
    """Write a change into the register; refuses as the register does."""
    source, since = rules.SOURCES[Route(row.route)], row.since_on or clock.today()
    match ChangeKind(row.kind):
        case ChangeKind.CAME:
            name, phone = str(row.name or ""), str(row.phone or "")
            made = register.enter_person(by, name=name, phone=phone, household=row.whose, another=another)
            row.person = made
            register.mark_presence(by, made.ref, Presence.LIVING_HERE, source=source, since_on=since)
        case ChangeKind.LEFT if row.person_id:
            register.mark_presence(by, PersonRef(row.person_id), Presence.AWAY, source=source, since_on=since)
        case ChangeKind.PHONE if row.person_id:
            register.correct_person(by, PersonRef(row.person_id), phone=str(row.phone or ""))


def settle(by: Actor, row: Change, *, entered: bool) -> None:
    """Note that a change was looked at, and by whom."""
    row.settled_at, row.settled_by, row.entered = clock.now(), by.id, entered
    row.save()
    record(
        ChangeSettled(
            region=row.region,
            subject=row.whose,
            change=row.ref,
            change_kind=ChangeKind(row.kind),
            entered=entered,
            person=PersonRef(row.person_id) if row.person_id else None,
        ),
        by=by,
    )
