"""Noting by which right people live behind a door."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.facts import TenureEnded, TenureKind, TenureNoted
from linan.core.community.models import Household, Tenure
from linan.core.community.queries import locate_person
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


def note_tenure(
    by: Actor,
    household: HouseholdRef,
    kind: TenureKind,
    *,
    person: PersonRef | None = None,
    name: str = "",
    phone: str = "",
    since_on: date,
    until_on: date | None = None,
) -> Tenure:
    """Note who owns or rents a dwelling, from a day and perhaps through another; the same again changes nothing.

    Needs EDIT_PEOPLE over the dwelling and, for a person on the roll, to see them. Refuses `bad_period`, and
    `tenant_unknown` for a tenant who is not on the roll: without an entry the gate could not know them.
    """
    row = Household.objects.filter(pk=household.id).first()
    if row is None or not by.can(EDIT_PEOPLE, over=row.region):
        raise not_found()
    if until_on is not None and until_on < since_on:
        raise Refusal("bad_period", Words("The end lies before the beginning."), kind=Kind.INVALID, field="until_on")
    who = locate_person(by, person) if person else None
    if who is None and kind is TenureKind.TENANT:
        raise Refusal(
            "tenant_unknown",
            Words("A tenant is entered on the roll first, like everybody who lives here."),
            kind=Kind.INVALID,
            next_step=Words("Add the person to this household, then note the lease."),
            field="person",
        )
    plain = "" if who else rules.read_name(name)
    with transaction.atomic():
        same = Tenure.objects.filter(household=row, kind=kind.value, person=who, name=plain, since_on=since_on).first()
        if same is not None and same.until_on == until_on:
            return same
        made = Tenure.objects.create(
            household=row,
            kind=kind.value,
            person=who,
            name=plain,
            phone="" if who else rules.read_phone(phone),
            since_on=since_on,
            until_on=until_on,
            noted_at=clock.now(),
        )
        record(
            TenureNoted(
                region=row.region, subject=row.ref, person=person, tenure=kind, since_on=since_on, until_on=until_on
            ),
            by=by,
        )
    return made


def end_tenure(by: Actor, tenure: UUID, *, until_on: date | None = None) -> Tenure:
    """End an ownership or lease with a day (today by default). Ended then or earlier: nothing changes.

    Needs EDIT_PEOPLE over the dwelling. Refuses `bad_period` for a day before its beginning.
    """
    with transaction.atomic():
        rows = Tenure.objects.select_for_update(of=("self",)).select_related("household")
        row = rows.filter(pk=tenure).first()
        if row is None or not by.can(EDIT_PEOPLE, over=row.household.region):
            raise not_found()
        until = until_on or clock.today()
        if row.until_on is not None and row.until_on <= until:
            return row
        if until < row.since_on:
            raise Refusal(
                "bad_period", Words("The end lies before the beginning."), kind=Kind.INVALID, field="until_on"
            )
        row.until_on = until
        row.save(update_fields=["until_on"])
        fact = TenureEnded(
            region=row.household.region,
            subject=row.household.ref,
            person=PersonRef(row.person_id) if row.person_id else None,
            tenure=TenureKind(row.kind),
            until_on=until,
        )
        record(fact, by=by)
    return row
