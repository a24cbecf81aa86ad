"""Letting somebody sign in as staff, with a sheet that shows the password once, and letting them go."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from linan.core import clock
from linan.core.accounts import roles, rules
from linan.core.accounts.abilities import ADD_STAFF, ASSIGN_DUTY
from linan.core.accounts.actions.duties import end_duty, put_on_duty
from linan.core.accounts.facts import DepartmentEntered, DutyKind, StaffAdded, StaffLeft
from linan.core.accounts.models import Department, Staff
from linan.core.accounts.queries import set_up_done, staff_card
from linan.core.ledger import record
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.actor import Duty as HeldDuty
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A member of staff just added; the password is shown once, on the sign-in sheet, and kept nowhere."""

    ref: StaffRef
    name: str
    username: str
    password: str


def set_up_actor(county: Region) -> Actor:
    """The actor of the first-run set-up: a clerk over the county, and only while nobody works in this cell yet.

    Refuses `already_set_up` from then on.
    """
    if set_up_done():
        raise Refusal(
            "already_set_up",
            Words("This county is already set up."),
            next_step=Words("Sign in; the clerk can add more staff."),
        )
    clerk = roles.role("clerk")
    duty = HeldDuty(role="clerk", region=county, abilities=clerk.abilities, must_not=clerk.refusals)
    return Actor(id="device:set-up", kind=ActorKind.DEVICE, duties=(duty,))


@transaction.atomic
def add_first_clerk(county: Region, name: str, username: str, password: str) -> StaffRef:
    """Make the first account of a cell, with the role `clerk` over the county. Refuses `already_set_up`."""
    by = set_up_actor(county)
    new = add_staff(by, name=name, region=county, username=username, password=password)
    put_on_duty(by, new.ref, "clerk", county, clock.now(), None, DutyKind.POST)
    return new.ref


@transaction.atomic
def add_staff(
    by: Actor,
    *,
    name: str,
    region: Region,
    phone: str = "",
    username: str = "",
    password: str = "",
    department: Department | None = None,
    person: PersonRef | None = None,
    sheet_later: bool = False,
) -> NewStaff:
    """Let somebody sign in as staff; they may do nothing until a duty is assigned.

    Without `username` one is made from the name in pinyin, without `password` one is drawn, or none with `sheet_later`:
    then nobody can sign in before `new_password`. Refuses `name_missing`,
    `username_taken`, `weak_password`, `not_a_phone`, and `not_permitted` without ADD_STAFF over `region`.
    """
    by.must(ADD_STAFF, over=region)
    name = " ".join(name.split())
    if not name:
        raise Refusal(
            "name_missing",
            Words("The name is missing."),
            kind=Kind.INVALID,
            next_step=Words("Write the name as on the work badge."),
            field="name",
        )
    users = get_user_model().objects
    if not username:
        begin = rules.username_for(name, ())
        username = rules.username_for(
            name, set(users.filter(username__startswith=begin).values_list("username", flat=True))
        )
    elif users.filter(username=username).exists():
        raise Refusal(
            "username_taken",
            Words("Somebody already signs in with this name."),
            kind=Kind.INVALID,
            next_step=Words("Choose another sign-in name."),
            field="username",
        )
    if password:
        check_password(password, username)
    elif not sheet_later:
        password = _draw()
    user = users.create_user(username=username, password=password or None)
    staff = Staff.objects.create(
        user=user,
        name=name,
        phone=rules.office_phone(phone),
        department=department,
        person_id=person.id if person else None,
        region=region,
        added_at=clock.now(),
    )
    record(StaffAdded(region=region, subject=staff.ref), by=by)
    return NewStaff(staff.ref, name, username, password)


def _draw() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def check_password(password: str, username: str) -> None:
    """Refuses `weak_password` with everything that is wrong with it."""
    try:
        validate_password(password, User(username=username))
    except ValidationError as no:
        raise Refusal(
            "weak_password",
            Words("This password is too easy to guess."),
            kind=Kind.INVALID,
            reasons=[Words("{text}", text=text) for text in no.messages],
            next_step=Words("Take at least ten characters; three unrelated words are good."),
            field="password",
        ) from no


@transaction.atomic
def let_go(by: Actor, staff: StaffRef) -> None:
    """A member of staff leaves: their duties end and they can no longer sign in."""
    card = staff_card(by, staff)
    by.must(ADD_STAFF, over=card.region)
    for post in card.posts:
        by.must(ASSIGN_DUTY, over=post.region)
        end_duty(by, post.id)
    row = Staff.objects.select_related("user").get(pk=staff.id)
    row.left_at = clock.now()
    row.save(update_fields=["left_at"])
    row.user.is_active = False
    row.user.save(update_fields=["is_active"])
    record(StaffLeft(region=card.region, subject=staff), by=by)


@transaction.atomic
def new_password(by: Actor, staff: StaffRef) -> NewStaff:
    """Draw a new password for somebody who forgot theirs; it is shown once.

    Their second factor is removed too, and a door that locked after wrong guesses opens for the new password.
    """
    from allauth.mfa.models import Authenticator
    from axes.utils import reset

    card = staff_card(by, staff)
    by.must(ADD_STAFF, over=card.region)
    user = Staff.objects.select_related("user").get(pk=staff.id).user
    password = _draw()
    user.set_password(password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    reset(username=user.get_username())
    return NewStaff(staff, card.name, user.get_username(), password)


@transaction.atomic
def add_department(
    by: Actor, *, code: str, name: str, region: Region, reports_to: Department | None = None
) -> Department:
    """Add an office, or return the one of that code. Needs ADD_STAFF over its region."""
    by.must(ADD_STAFF, over=region)
    found, _ = Department.objects.get_or_create(
        code=code, defaults={"name": name, "region": region, "reports_to": reports_to}
    )
    return found


@transaction.atomic
def enter_department(by: Actor, staff: StaffRef, name: str) -> Department | None:
    """Say which department somebody belongs to, by its name; a new name is a new department, an empty one is none.

    Needs ADD_STAFF over the whole county, and refuses one's own, because a department opens its forms' answers.
    """
    row = Staff.objects.select_for_update().filter(pk=staff.id, left_at=None).first()
    if row is None or not by.can(ADD_STAFF, over=row.region):
        raise not_found()
    if by.id == str(staff):
        raise Refusal(
            "own_department",
            Words("Nobody enters their own department."),
            next_step=Words("Ask another clerk, or your superior."),
        )
    county = row.region.at(Level.COUNTY) if row.region.level >= Level.COUNTY else row.region
    by.must(ADD_STAFF, over=county)
    name = " ".join(name.split())[:80]
    office = None
    if name:
        office = Department.objects.filter(name=name, region=county).first()
        if office is None:
            office = add_department(by, code=f"d-{new_id().hex[:12]}", name=name, region=county)
    row.department = office
    row.save(update_fields=["department"])
    record(DepartmentEntered(region=row.region, subject=staff, department=name), by=by)
    return office
