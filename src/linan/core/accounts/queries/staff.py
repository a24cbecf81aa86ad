"""Who works where: cards, names and addresses of staff, departments, grids nobody covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.models import (
    Department,
    Duty,
    Staff,
)
from linan.core.accounts.rules import covering
from linan.core.accounts.workers import in_force, workers_among
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.core.messages.addresses import Address
from linan.kernel.actor import Actor
from linan.kernel.refs import Ref, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


def staff_names(refs: Iterable[StaffRef]) -> dict[StaffRef, str]:
    """Names by reference in one query. A worker's name is no secret: residents see who is responsible for them."""
    wanted = {r.id for r in refs}
    return {StaffRef(pk): name for pk, name in Staff.objects.filter(pk__in=wanted).values_list("id", "name")}


def user_of(staff: StaffRef) -> Any:
    """The Django user of a member of staff, to sign them in."""
    return Staff.objects.select_related("user").get(pk=staff.id).user


# Every page of theirs says who is signed in.
_NAME = Compiled(lambda: Staff.objects.values_list("name"), "id")


def staff_name(ref: StaffRef) -> str:
    """The name, or empty for somebody unknown."""
    row = _NAME.first(ref.id)
    return str(row[0]) if row else ""


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


def staff_called(text: str, *, limit: int = 500) -> list[str]:
    """Staff whose name has `text` in it, or whose reference it is, as `staff:…`; ids only, at most `limit`."""
    rows = Staff.objects.filter(name__contains=text).order_by("name", "id").values_list("id", flat=True)
    return [str(StaffRef(id)) for id in rows[:limit]] + ([text] if text.startswith("staff:") else [])


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


def on_duty(role: str, region: Region) -> int:
    """How many members of staff hold a role in an area now; a number, nobody named."""
    held = Duty.objects.filter(in_force(clock.now()), within("region", region), role=role, staff__left_at=None)
    return held.values("staff").distinct().count()
