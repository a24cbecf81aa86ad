"""Who is who, who is responsible where, and what the signed-in person may do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest

from linan.core import clock, vault
from linan.core.accounts import roles
from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.models import (
    ApiToken,
    DemoLink,
    Department,
    Duty,
    DutyHow,
    FamilyProxy,
    RefusedCount,
    ResidentLink,
    Staff,
)
from linan.core.accounts.rules import covering
from linan.core.accounts.workers import in_force, workers_among
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.core.messages.addresses import Address
from linan.core.policy.modes.queries import lent_to
from linan.kernel import actor as kernel
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import PersonRef, Ref, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

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


# ── who acts ─────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── staff ────────────────────────────────────────────────────────────────────────────────────────────────────────


def staff_names(refs: Iterable[StaffRef]) -> dict[StaffRef, str]:
    """Names by reference in one query. A worker's name is no secret: residents see who is responsible for them."""
    wanted = {r.id for r in refs}
    return {StaffRef(pk): name for pk, name in Staff.objects.filter(pk__in=wanted).values_list("id", "name")}


def user_of(staff: StaffRef) -> Any:
    """The Django user of a member of staff, to sign them in."""
    return Staff.objects.select_related("user").get(pk=staff.id).user


def staff_name(ref: StaffRef) -> str:
    """The name, or empty for somebody unknown."""
    return staff_names([ref]).get(ref, "")


def staff_phone(ref: StaffRef) -> str:
    """The number of the post, or empty."""
    row = Staff.objects.filter(pk=ref.id).only("phone").first()
    return row.phone if row else ""


def staff_addresses(refs: list[Ref]) -> dict[Ref, Address]:
    """Where messages for members of staff go; `messages` asks for it."""
    rows = Staff.objects.filter(pk__in=[r.id for r in refs], left_at=None)
    return {StaffRef(row.pk): Address(phone=row.phone, region=row.region) for row in rows}


def actor_name(actor_id: str) -> str:
    """A name for `staff:…` ids, empty for all others: residents are named by the register, not here."""
    if not actor_id.startswith("staff:"):
        return ""
    return staff_name(StaffRef.parse(actor_id))


@dataclass(frozen=True, slots=True)
class Post:
    """One duty as a screen shows it."""

    id: Any
    staff: StaffRef
    role: str
    words: Words
    region: Region
    how: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A member of staff with the duties in force."""

    ref: StaffRef
    name: str
    phone: str
    username: str
    department: str
    region: Region
    posts: tuple[Post, ...]


def _visible(by: Actor) -> QuerySet[Staff]:
    regions = by.must_somewhere(SEE_STAFF)
    serving = Duty.objects.filter(within("region", regions), in_force(clock.now()), staff=OuterRef("pk"))
    above = {str(r) for region in regions for r in covering(region)}
    responsible = Duty.objects.filter(in_force(clock.now()), region__in=above, staff=OuterRef("pk"))
    return Staff.objects.filter(left_at=None).filter(within("region", regions) | Exists(serving) | Exists(responsible))


def staff_cards(by: Actor, search: str = "", role: str = "", limit: int = 500) -> list[StaffCard]:
    """The staff who belong to, or answer for, the areas of `by`, ordered by name. Refuses without SEE_STAFF."""
    return _cards(_found(by, search, role).order_by("name", "id")[:limit])


def staff_page(
    by: Actor, search: str = "", role: str = "", *, cursor: str | None = None, size: int = 50
) -> Page[StaffCard]:
    """`staff_cards`, page by page, for the list and its file."""
    found = paged(_found(by, search, role), order=["name", "id"], cursor=cursor, size=size)
    return found.map(_cards(found.items))


def _found(by: Actor, search: str, role: str) -> QuerySet[Staff]:
    rows = _visible(by).select_related("user", "department")
    if search:
        rows = rows.filter(name__contains=search)
    if role:
        rows = rows.filter(Exists(Duty.objects.filter(in_force(clock.now()), role=role, staff=OuterRef("pk"))))
    return rows


def staff_card(by: Actor, ref: StaffRef) -> StaffCard:
    """One of `staff_cards`, or oneself; otherwise `not_found`."""
    own = by.id == str(ref)
    rows = Staff.objects.filter(left_at=None) if own else (_visible(by) if by.regions(SEE_STAFF) else None)
    found = _cards(rows.filter(pk=ref.id).select_related("user", "department")) if rows is not None else []
    if not found:
        raise not_found()
    return found[0]


def _cards(rows: Iterable[Staff]) -> list[StaffCard]:
    staff = list(rows)
    held: dict[Any, list[Post]] = {}
    for d in Duty.objects.filter(in_force(clock.now()), staff__in=[s.pk for s in staff]).order_by("region", "role"):
        held.setdefault(d.staff_id, []).append(
            Post(d.id, StaffRef(d.staff_id), d.role, roles.role(d.role).words, d.region, d.how, d.since, d.until)
        )
    return [
        StaffCard(
            ref=s.ref,
            name=s.name,
            phone=s.phone,
            username=s.user.get_username(),
            department=s.department.name if s.department else "",
            region=s.region,
            posts=tuple(held.get(s.pk, ())),
        )
        for s in staff
    ]


def colleagues(by: Actor) -> list[StaffCard]:
    """Who shares an area with `by`: the staff one may see, without oneself; empty without SEE_STAFF."""
    if not by.regions(SEE_STAFF):
        return []
    return [c for c in staff_cards(by) if str(c.ref) != by.id]


def departments(by: Actor) -> list[Department]:
    """The offices of the areas of `by` and those above them."""
    regions = by.must_somewhere(SEE_STAFF)
    above = [str(r) for region in regions for r in covering(region)]
    return list(Department.objects.filter(within("region", regions) | Q(region__in=above)).order_by("region", "name"))


def uncovered_grids(grids: Iterable[Region]) -> list[Region]:
    """Of these grids, those nobody works in now."""
    working = workers_among(wanted := list(grids))
    return [g for g in wanted if not working[g]]


def counties() -> list[Region]:
    """The counties this cell serves: where a clerk is on duty."""
    rows = Duty.objects.filter(in_force(clock.now()), role="clerk").values_list("region", flat=True)
    return sorted(set(rows))


def set_up_done() -> bool:
    """True once anybody works in this cell."""
    return Staff.objects.exists()


# ── family ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Proxy:
    """One agreement between family members, seen from either side."""

    id: Any
    person: PersonRef
    helper: PersonRef
    until: datetime
    how: str


def proxies(by: Actor) -> list[Proxy]:
    """The agreements in force in which `by` is the one helped or the helper."""
    if by.person is None:
        return []
    rows = FamilyProxy.objects.filter(revoked_at=None, until__gt=clock.now()).filter(
        Q(person_id=by.person.id) | Q(helper_id=by.person.id)
    )
    return [Proxy(r.id, PersonRef(r.person_id), PersonRef(r.helper_id), r.until, r.how) for r in rows]


# ── demo and refusals ────────────────────────────────────────────────────────────────────────────────────────────


def demo_token(user_pk: Any) -> str:
    """The token of a demo user's link; made from the cell's own key, so it needs no storage and fits no other cell."""
    return vault.lookup("accounts.demo", str(user_pk))[:32]


def demo_links() -> list[tuple[str, str]]:
    """`(title, path)` of each demo sign-in link, in the order in which the roles were added."""
    return [(link.title, f"/sign-in/demo/{demo_token(link.user_id)}/") for link in DemoLink.objects.order_by("id")]


def refused_counts(by: Actor) -> list[Mapping[str, Any]]:
    """Refusals by door and role, most frequent first: where people are turned away, never who."""
    by.must_somewhere(SEE_STAFF)
    rows = RefusedCount.objects.values("door", "role", "status").annotate(times=Sum("times")).order_by("-times")[:100]
    return list(rows)


def residents_signed_in(since: datetime) -> QuerySet[ResidentLink, UUID]:
    """Ids of people whose own sign-in was used since a moment; counted by the register's self-check, never shown."""
    return ResidentLink.objects.filter(user__is_active=True, user__last_login__gte=since).values_list(
        "person_id", flat=True
    )


def last_signs(areas: Iterable[Region]) -> list[tuple[Region, datetime]]:
    """The last sign-in behind each door of these areas; numbers for the picture of calm times, never a person."""
    rows = ResidentLink.objects.filter(within("person__region", areas)).exclude(user__last_login=None)
    return list(rows.values_list("person__region").annotate(at=Max("user__last_login")))


def on_duty(role: str, region: Region) -> int:
    """How many members of staff hold a role in an area now; a number, nobody named."""
    held = Duty.objects.filter(in_force(clock.now()), within("region", region), role=role, staff__left_at=None)
    return held.values("staff").distinct().count()
