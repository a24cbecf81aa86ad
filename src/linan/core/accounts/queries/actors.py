"""Who acts: the actor behind an account, a session or a key, with the duties in force at that moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.models import (
    ApiToken,
    Duty,
    DutyHow,
    FamilyProxy,
    ResidentLink,
    Staff,
)
from linan.core.ledger.compiled import Compiled
from linan.core.policy.modes.queries import lent_to
from linan.kernel import actor as kernel
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import PersonRef, StaffRef
from linan.kernel.region import Region

NOBODY = Actor(id="visitor", kind=ActorKind.RESIDENT)
"""Somebody who is not signed in: no duties, no person, so nothing is theirs."""
User = AbstractBaseUser | AnonymousUser
# Every request begins with these.
_STAFF = Compiled(
    lambda: Staff.objects.filter(left_at=None).values_list("id", "person_id", "department__name"), "user_id"
)
_RESIDENT = Compiled(lambda: ResidentLink.objects.values_list("person_id"), "user_id")
_DUTIES = Compiled(
    lambda: Duty.objects.values_list("role", "region", "how", "since", "until"), "staff_id", "since__lte"
)


class _Held(NamedTuple):
    """A duty that began, as `_DUTIES` gives it."""

    role: str
    region: Region
    how: str
    since: datetime
    until: datetime | None


def actor_for(user: User, at: datetime) -> Actor:
    """The actor of a signed-in user with the duties in force at `at`; `NOBODY` for a visitor."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if (staff := _STAFF.first(user.pk)) is not None:
        pk, person, office = staff
        return _staff_actor(pk, person, office, at)
    link = _RESIDENT.first(user.pk)
    return resident_actor(PersonRef(link[0]), at) if link is not None else NOBODY


def staff_actor(staff: Staff, at: datetime) -> Actor:
    """The actor of a member of staff: own posts before deputyships, wide regions before narrow ones.

    Whoever is lent to another area acts there alone; their own post rests until they are back.
    """
    return _staff_actor(staff.pk, staff.person_id, staff.department.name if staff.department else "", at)


def _staff_actor(pk: UUID, person: UUID | None, organisation: str | None, at: datetime) -> Actor:
    began = [_Held(*row) for row in _DUTIES.all(pk, at)]
    held = [d for d in began if d.until is None or d.until > at]
    held.sort(key=lambda d: (d.how != DutyHow.POST, d.region, d.role))
    held = [d for d in held if d.how == DutyHow.SECONDMENT] or held
    return Actor(
        id=str(StaffRef(pk)),
        kind=ActorKind.STAFF,
        duties=(*(_in_kernel_terms(d) for d in held), *(lent for d in held for lent in _lent(d, at))),
        person=PersonRef(person) if person else None,
        may_act_for=_acts_for(PersonRef(person), at) if person else frozenset(),
        organisation=organisation or "",
    )


def resident_actor(person: PersonRef, at: datetime) -> Actor:
    """The actor of a resident, with the family members who agreed to be helped by them."""
    return Actor(id=str(person), kind=ActorKind.RESIDENT, person=person, may_act_for=_acts_for(person, at))


def _in_kernel_terms(duty: _Held) -> kernel.Duty:
    role = roles.role(duty.role)
    return kernel.Duty(
        role=duty.role,
        region=duty.region,
        abilities=role.abilities,
        since=duty.since,
        until=duty.until,
        must_not=role.refusals,
    )


def _lent(duty: _Held, at: datetime) -> list[kernel.Duty]:
    """What a mode in force lends to the role, over the part of the duty's area where it is in force."""
    refusals = roles.role(duty.role).refusals
    return [
        kernel.Duty(duty.role, x.region, x.abilities, since=x.since_at, until=x.until_at, must_not=refusals)
        for x in lent_to(duty.role, duty.region, at)
    ]


_ACTS_FOR = Compiled(
    lambda: FamilyProxy.objects.filter(revoked_at=None).values_list("person_id"), "helper_id", "until__gt"
)


def _acts_for(helper: PersonRef, at: datetime) -> frozenset[PersonRef]:
    return frozenset(PersonRef(pk) for (pk,) in _ACTS_FOR.all(helper.id, at))


def actor_of(request: HttpRequest) -> Actor:
    """The actor the middleware put on the request; `NOBODY` for a visitor."""
    found: Actor | None = getattr(request, "actor", None)
    return found or NOBODY


def token_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def api_actor(request: HttpRequest) -> Actor | None:
    """The actor of an `Authorization: Bearer …` header, cut to the token's scopes; None without a valid one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        return None
    at = clock.now()
    token = (
        ApiToken.objects.filter(token_hash=token_hash(text.strip()), revoked_at=None, until__gt=at)
        .select_related("user")
        .first()
    )
    if token is None:
        return None
    whole = actor_for(token.user, at)
    return None if whole is NOBODY else cut_to(whole, token.scopes)


def cut_to(by: Actor, scopes: Iterable[str]) -> Actor:
    """The same actor with no more than these ability codes, and never what is theirs as a resident."""
    wanted = set(scopes)
    duties = tuple(
        kernel.Duty(
            d.role, d.region, frozenset(a for a in d.abilities if a.code in wanted), d.since, d.until, d.must_not
        )
        for d in by.duties
    )
    return Actor(id=by.id, kind=by.kind, duties=duties, organisation=by.organisation, purpose=by.purpose)


def api_tokens(user: User) -> QuerySet[ApiToken]:
    """The user's own tokens that still open something."""
    if user.pk is None:
        return ApiToken.objects.none()
    return ApiToken.objects.filter(user_id=user.pk, revoked_at=None, until__gt=clock.now()).order_by("-made_at")
