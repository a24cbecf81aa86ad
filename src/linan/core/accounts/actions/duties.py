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
from linan.core.accounts.workers import in_force
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
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
    ASSIGN_DUTY over the region. A secondment also needs it over the posts that rest meanwhile, and refuses
    `loan_without_end` and `loan_too_wide`.
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
    if how is DutyKind.SECONDMENT:
        _may_lend(by, staff, region, until)
    return put_on_duty(by, staff, role, region, since or clock.now(), until, how)


def _may_lend(by: Actor, staff: StaffRef, region: Region, until: datetime | None) -> None:
    """A loan rests somebody's own post, so it needs a word there too, one community and an end."""
    row = Staff.objects.filter(pk=staff.id, left_at=None).first()
    if row is None:
        raise not_found()
    at_home = [*row.duties.filter(in_force(clock.now()), how=DutyKind.POST.value).values_list("region", flat=True)]
    for home in at_home or [row.region]:
        by.must(ASSIGN_DUTY, over=home)
    if region.level < Level.COMMUNITY:
        raise Refusal(
            "loan_too_wide",
            Words("Somebody is lent to one community, or to a part of it."),
            kind=Kind.INVALID,
            next_step=Words("Choose a community."),
            field="region",
        )
    if until is None:
        raise Refusal(
            "loan_without_end",
            Words("A loan needs its last day."),
            kind=Kind.INVALID,
            next_step=Words("Say until when; it can be lent again."),
            field="until",
        )


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
    if end_duty_of(by, row):
        from linan.core.accounts.actions.teams import cover_after  # the team's helpers are put on duty by this file

        cover_after(by, row)


def end_duty_of(by: Actor, row: Duty) -> bool:
    """What `end_duty` does once it has been asked; False for one that has ended already."""
    at = clock.now()
    if row.until is not None and row.until <= at:
        return False
    Duty.objects.filter(pk=row.pk).update(until=max(at, row.since))
    record(DutyEnded(region=row.region, subject=StaffRef(row.staff_id), role=row.role), by=by)
    return True
