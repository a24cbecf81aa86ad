"""Giving a member of staff a role over an area for a term, and taking it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.accounts import roles, rules
from linan.core.accounts.abilities import ASSIGN_DUTY
from linan.core.accounts.facts import DutyAssigned, DutyEnded, DutyKind
from linan.core.accounts.models import Duty, Staff
from linan.core.accounts.queries import in_force
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@transaction.atomic
def assign_duty(
    by: Actor,
    staff: StaffRef,
    role: str,
    region: Region,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    how: DutyKind = DutyKind.POST,
) -> UUID:
    """Give a member of staff a role over a region for a term (`until` exclusive); doing it twice changes nothing.

    Refuses `unknown_role`, `own_duty` (nobody raises themselves), `term_reversed`, and `not_permitted` without
    ASSIGN_DUTY over the region.
    """
    by.must(ASSIGN_DUTY, over=region)
    if by.id == str(staff):
        raise Refusal(
            "own_duty",
            Words("Nobody assigns a duty to themselves."),
            kind=Kind.NOT_PERMITTED,
            reasons=by.must_not,
            next_step=Words("Ask the person responsible for this area, or have the duty assigned to you."),
        )
    if not roles.known(role):
        raise Refusal(
            "unknown_role",
            Words("There is no such role."),
            kind=Kind.INVALID,
            next_step=Words("Choose a role from the list."),
            field="role",
        )
    return put_on_duty(by, staff, role, region, since or clock.now(), until, how)


def put_on_duty(
    by: Actor, staff: StaffRef, role: str, region: Region, since: datetime, until: datetime | None, how: DutyKind
) -> UUID:
    """What `assign_duty` does once it has been asked; the first clerk has nobody to ask."""
    rules.term(since, until)
    if not Staff.objects.filter(pk=staff.id, left_at=None).exists():
        raise not_found()
    same = Duty.objects.filter(in_force(since), staff_id=staff.id, role=role, region=region, until=until).first()
    if same is not None:
        return same.id
    duty = Duty.objects.create(staff_id=staff.id, role=role, region=region, since=since, until=until, how=how.value)
    record(DutyAssigned(region=region, subject=staff, role=role, duty_kind=how, since=since, until=until), by=by)
    return duty.id


@transaction.atomic
def end_duty(by: Actor, duty: UUID) -> None:
    """End a duty now; one that has ended stays as it is. Refuses `not_found` outside one's area."""
    row = Duty.objects.filter(pk=duty).first()
    if row is None or not by.can(ASSIGN_DUTY, row.region):
        raise not_found()
    at = clock.now()
    if row.until is not None and row.until <= at:
        return
    Duty.objects.filter(pk=row.pk).update(until=max(at, row.since))
    record(DutyEnded(region=row.region, subject=StaffRef(row.staff_id), role=row.role), by=by)
