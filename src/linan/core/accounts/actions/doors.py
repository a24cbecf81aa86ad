"""The ways in for residents and demo visitors, and the count of those turned away."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from linan.core import clock, vault
from linan.core.accounts import rules
from linan.core.accounts.capacity import capacity_of
from linan.core.accounts.models import DemoLink, PhoneCode, RefusedCount, ResidentLink
from linan.core.accounts.queries import demo_token, token_hash
from linan.core.accounts.rules import Deed
from linan.core.community.queries import persons_with_phone
from linan.core.ledger.compiled import Tally
from linan.core.messages.actions import send_code
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


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
        # A small child has no sign-in of their own; the number is then answered like one nobody has.
        able = (p for p in persons_with_phone(phone) if Deed.SPEAK in rules.ALONE[capacity_of(p)])
        person = next(able, None)
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


_REFUSED = Tally(RefusedCount, "times", "on", "role", "door", "status")


def count_refused(role: str, door: str, status: int) -> None:
    """Add one to the day's count of refusals; it names no person and no record."""
    with transaction.atomic():
        _REFUSED.add(clock.today(), role[:80], door[:120], status)
