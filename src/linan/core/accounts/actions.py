"""Adding staff, giving and ending duties, agreeing to be helped, and the ways in. Each leaves a fact."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from linan.core import clock, vault
from linan.core.accounts import roles, rules
from linan.core.accounts.abilities import ADD_STAFF, ASSIGN_DUTY, WITNESS_PROXY
from linan.core.accounts.facts import (
    AgreedHow,
    DutyAssigned,
    DutyEnded,
    DutyKind,
    ProxyAgreed,
    ProxyRevoked,
    StaffAdded,
    StaffLeft,
    TokenIssued,
)
from linan.core.accounts.models import (
    ApiToken,
    DemoLink,
    Department,
    Duty,
    FamilyProxy,
    PhoneCode,
    RefusedCount,
    ResidentLink,
    Staff,
)
from linan.core.accounts.queries import demo_token, in_force, set_up_done, staff_card, token_hash
from linan.core.community.queries import persons_with_phone, region_of
from linan.core.ledger import record
from linan.core.messages.actions import send_code
from linan.kernel.actor import OUTSIDE, Actor, ActorKind
from linan.kernel.actor import Duty as HeldDuty
from linan.kernel.refs import PersonRef, RecordRef, StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A member of staff just added; the password is shown once, on the sign-in sheet, and kept nowhere."""

    ref: StaffRef
    name: str
    username: str
    password: str


# ── staff and duties ─────────────────────────────────────────────────────────────────────────────────────────────


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
    _assign(by, new.ref, "clerk", county, clock.now(), None, DutyKind.POST)
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
) -> NewStaff:
    """Let somebody sign in as staff; they may do nothing until a duty is assigned.

    Without `username` one is made from the name in pinyin, without `password` one is drawn. Refuses `name_missing`,
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
    else:
        password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    user = users.create_user(username=username, password=password)
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
    return _assign(by, staff, role, region, since or clock.now(), until, how)


def _assign(
    by: Actor, staff: StaffRef, role: str, region: Region, since: datetime, until: datetime | None, how: DutyKind
) -> UUID:
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
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
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


# ── family ───────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def agree_proxy(by: Actor, person: PersonRef, helper: PersonRef, *, until: datetime | None = None) -> UUID:
    """Let `helper` act for `person`: agreed by the person themselves, or on paper before a member of staff.

    It ends after a year at most. Twice is once. Refuses `own_proxy` and `not_found` when the person is not yours.
    """
    if person == helper:
        raise Refusal(
            "own_proxy",
            Words("A person needs nobody's leave to act for themselves."),
            kind=Kind.INVALID,
            next_step=Words("Choose another member of the family."),
        )
    region = region_of(person)
    if by.person == person:
        how = AgreedHow.SELF
    elif by.can(WITNESS_PROXY, region):
        how = AgreedHow.PAPER
    else:
        raise not_found()
    region_of(helper)
    at = clock.now()
    FamilyProxy.objects.filter(person_id=person.id, helper_id=helper.id, revoked_at=None, until__lte=at).update(
        revoked_at=F("until")
    )
    found = FamilyProxy.objects.filter(person_id=person.id, helper_id=helper.id, revoked_at=None).first()
    if found is not None:
        return found.id
    end = rules.proxy_end(at, until)
    made = FamilyProxy.objects.create(person_id=person.id, helper_id=helper.id, how=how.value, agreed_at=at, until=end)
    record(ProxyAgreed(region=region, subject=person, helper=helper, how=how, until=end), by=by)
    return made.id


@transaction.atomic
def revoke_proxy(by: Actor, proxy: UUID) -> None:
    """Take the agreement back: either side may, and staff who may witness one. Twice is once."""
    row = FamilyProxy.objects.filter(pk=proxy).first()
    if row is None:
        raise not_found()
    person, helper = PersonRef(row.person_id), PersonRef(row.helper_id)
    region = region_of(person)
    if by.person not in (person, helper) and not by.can(WITNESS_PROXY, region):
        raise not_found()
    if row.revoked_at is not None:
        return
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    record(ProxyRevoked(region=region, subject=person, helper=helper), by=by)


# ── ways in ──────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_code(phone: str, source: str) -> None:
    """Send a one-time code to `phone` if somebody in the register has it; nobody can tell from the answer.

    `source` is the network address that asks. Refuses `not_a_mobile` and `too_many_codes`, the latter alike for known
    and unknown numbers.
    """
    phone = rules.mobile(phone)
    at = clock.now()
    phone_key, source_key = vault.lookup("accounts.code", phone), vault.lookup("accounts.source", source)
    lately = PhoneCode.objects.filter(asked_at__gt=at - timedelta(hours=1))
    same = lately.filter(phone_key=phone_key)
    if (
        same.count() >= rules.CODES_PER_HOUR
        or same.filter(asked_at__gt=at - timedelta(seconds=rules.CODE_PAUSE_SECONDS)).exists()
        or lately.filter(source_key=source_key).count() >= 10 * rules.CODES_PER_HOUR
    ):
        raise Refusal(
            "too_many_codes",
            Words("A code was asked for too often."),
            kind=Kind.TOO_MANY,
            next_step=Words("Use the last code, or wait a minute and ask again."),
        )
    with transaction.atomic():
        PhoneCode.objects.filter(asked_at__lt=at - timedelta(days=1)).delete()
        # Families share a number: the one registered first signs in, the others by an agreement with them.
        person = next(iter(persons_with_phone(phone)), None)
        code = f"{secrets.randbelow(1_000_000):06d}"
        PhoneCode.objects.create(
            phone_key=phone_key,
            source_key=source_key,
            person_id=person.id if person else None,
            code_hash=_code_hash(phone_key, code),
            asked_at=at,
            until=at + timedelta(minutes=rules.CODE_MINUTES),
        )
        if person is not None:
            send_code(person, phone, code, minutes=rules.CODE_MINUTES)


def use_code(phone: str, code: str) -> User:
    """The resident's user for a code that fits; their first sign-in makes it.

    Refuses `wrong_code` alike for a wrong, an old, a used and a never sent code.
    """
    wrong = Refusal(
        "wrong_code",
        Words("This code does not fit or is too old."),
        kind=Kind.INVALID,
        next_step=Words("Check the six digits, or ask for a new code."),
        field="code",
    )
    at = clock.now()
    key = vault.lookup("accounts.code", rules.mobile(phone))
    row = PhoneCode.objects.filter(phone_key=key, until__gt=at, used_at=None).order_by("-asked_at").first()
    if row is None:
        raise wrong
    # Counted before it is compared and in its own statement, so that many guesses at once cannot outrun the count.
    counted = PhoneCode.objects.filter(pk=row.pk, tries__lt=rules.CODE_TRIES).update(tries=F("tries") + 1)
    fits = constant_time_compare(row.code_hash, _code_hash(key, code.strip()))
    if not counted or not fits or row.person_id is None:
        raise wrong
    with transaction.atomic():
        if not PhoneCode.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
            raise wrong
        return resident_user(PersonRef(row.person_id))


def _code_hash(phone_key: str, code: str) -> str:
    return vault.lookup("accounts.code_hash", f"{phone_key}:{code}")


def resident_user(person: PersonRef) -> User:
    """The sign-in of a person of the register, made when there is none. It has no password."""
    link = ResidentLink.objects.filter(person_id=person.id).select_related("user").first()
    if link is not None:
        return link.user
    try:
        with transaction.atomic():
            user = get_user_model().objects.create_user(username=f"resident-{person.id.hex}")
            ResidentLink.objects.create(user=user, person_id=person.id, linked_at=clock.now())
    except IntegrityError:  # two first sign-ins at once: the other one made it
        return ResidentLink.objects.select_related("user").get(person_id=person.id).user
    return user


@transaction.atomic
def issue_token(by: Actor, name: str, scopes: Iterable[str], *, days: int = 90) -> str:
    """A key for a program, shown once. Scopes must be abilities the maker holds. Refuses `scope_not_held`."""
    held = {a.code for d in by.duties for a in d.abilities}
    wanted = sorted(set(scopes))
    if not by.id.startswith("staff:") or not wanted or not held.issuperset(wanted):
        raise Refusal(
            "scope_not_held",
            Words("A key can do no more than you."),
            kind=Kind.INVALID,
            reasons=[OUTSIDE],
            next_step=Words("Choose among what your duties allow."),
            field="scopes",
        )
    user = Staff.objects.get(pk=StaffRef.parse(by.id).id).user
    text = "linan_" + secrets.token_urlsafe(32)
    at = clock.now()
    until = at + timedelta(days=min(max(1, days), rules.TOKEN_DAYS_AT_MOST))
    row = ApiToken.objects.create(
        user=user,
        name=name.strip()[:60] or "token",
        token_hash=token_hash(text),
        scopes=wanted,
        made_at=at,
        until=until,
    )
    region = by.duties[0].region
    record(TokenIssued(region=region, subject=RecordRef(row.id), scopes=tuple(wanted), until=until), by=by)
    return text


def revoke_token(by: Actor, token: UUID) -> None:
    """Make one's own key useless at once; twice is once."""
    rows = (
        ApiToken.objects.filter(pk=token, user__staff=StaffRef.parse(by.id).id) if by.id.startswith("staff:") else None
    )
    if rows is None or not rows.exists():
        raise not_found()
    rows.filter(revoked_at=None).update(revoked_at=clock.now())


def add_demo_link(user: User, title: str) -> None:
    """Let a demo cell print a sign-in link for this user."""
    DemoLink.objects.update_or_create(
        user=user, defaults={"title": title, "token_hash": token_hash(demo_token(user.pk))}
    )


def demo_user(token: str) -> User:
    """The user of a demo link; `not_found` for any other text."""
    link = DemoLink.objects.filter(token_hash=token_hash(token), user__is_active=True).select_related("user").first()
    if link is None:
        raise not_found()
    return link.user


def count_refused(role: str, door: str, status: int) -> None:
    """Add one to the day's count of refusals; it names no person and no record."""
    on = clock.today()
    key = {"on": on, "role": role[:80], "door": door[:120], "status": status}
    with transaction.atomic():
        if not RefusedCount.objects.filter(**key).update(times=F("times") + 1):
            try:
                with transaction.atomic():
                    RefusedCount.objects.create(**key, times=1)
            except IntegrityError:
                RefusedCount.objects.filter(**key).update(times=F("times") + 1)
