"""Who acts for whom in an area, what each may do alone, and which elders nobody can reach by telephone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from linan.core import clock
from linan.core.accounts import capacity
from linan.core.accounts.abilities import WITNESS_PROXY
from linan.core.accounts.facts import AgreedHow
from linan.core.accounts.models import FamilyProxy, OtherWay
from linan.core.accounts.rules import Capacity, OtherWayKind
from linan.core.community.models import Person
from linan.core.community.queries import PersonCard, cards_of, common_region, locate_person, names_of
from linan.core.community.rules.vulnerability import born_by
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words

HOW_WORDS: Mapping[AgreedHow, Words] = {
    AgreedHow.SELF: Words("they agreed themselves"),
    AgreedHow.PAPER: Words("they agreed on paper"),
    AgreedHow.GUARDIAN: Words("guardian"),
}


@dataclass(frozen=True, slots=True)
class Cover:
    """One person and who acts for them."""

    id: UUID
    card: PersonCard | None
    capacity: Capacity
    helper: str
    how: AgreedHow
    until: datetime


@dataclass(frozen=True, slots=True)
class Unreached:
    """An elder with neither telephone nor anybody who acts for them, and how they are reached instead."""

    card: PersonCard
    way: OtherWayKind | None
    through: str


@dataclass(frozen=True, slots=True)
class Covered:
    """One person as the panel shows them: what they do alone, who acts for them, how else they are reached."""

    person: PersonRef
    capacity: Capacity
    covers: tuple[Cover, ...]
    way: OtherWayKind | None
    through: str
    has_phone: bool
    may_note: bool


def _in_force(at: datetime) -> QuerySet[FamilyProxy]:
    return FamilyProxy.objects.filter(revoked_at=None, until__gt=at)


def covers(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[Cover]:
    """Who is covered by whom in one's areas, the first to end first; one reading is noted. Needs WITNESS_PROXY."""
    rows = _in_force(clock.now()).filter(within("person__region", by.must_somewhere(WITNESS_PROXY)))
    found = paged(rows, order=["until", "id"], cursor=cursor, size=size)
    return found.map(_covers(by, found.items))


def _covers(by: Actor, rows: Iterable[FamilyProxy]) -> list[Cover]:
    held = list(rows)
    cards = cards_of(by, [PersonRef(r.person_id) for r in held], under=WITNESS_PROXY, what="accounts.covers")
    names = names_of([PersonRef(r.helper_id) for r in held])
    return [
        Cover(
            r.id,
            cards.get(PersonRef(r.person_id)),
            capacity.capacity_of(PersonRef(r.person_id)),
            names.get(PersonRef(r.helper_id), ""),
            AgreedHow(r.how),
            r.until,
        )
        for r in held
    ]


def unreached(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[Unreached]:
    """Elders of one's areas with neither a telephone nor a proxy in force, by address; one reading is noted.

    Old is who has reached `register.elder_age`. Needs WITNESS_PROXY: who sees the list can mend it.
    """
    areas = by.must_somewhere(WITNESS_PROXY)
    at = clock.now()
    age = number("register.elder_age", common_region(areas), at).value
    born = born_by(clock.today(), age)
    helped = _in_force(at).filter(person=OuterRef("pk"))
    rows = Person.objects.filter(within("region", areas), ~Exists(helped), phone_hash="", born_on__lte=born)
    found = paged(rows, order=["region", "id"], cursor=cursor, size=size)
    refs = [p.ref for p in found.items]
    cards = cards_of(by, refs, under=WITNESS_PROXY, what="accounts.unreached")
    ways = {w.person_id: w for w in OtherWay.objects.filter(person__in=[r.id for r in refs])}
    lines = []
    for ref in refs:
        if ref in cards:
            row = ways.get(ref.id)
            lines.append(Unreached(cards[ref], OtherWayKind(row.way) if row else None, row.through if row else ""))
    return found.map(lines)


def covered(by: Actor, person: PersonRef) -> Covered:
    """One person's limits, helpers and other way. For who sees the person; else `not_found`."""
    row = locate_person(by, person, under=WITNESS_PROXY)
    held = _in_force(clock.now()).filter(person_id=row.pk).order_by("until")
    names = names_of([PersonRef(r.helper_id) for r in held])
    can = capacity.capacity_of(row.ref)
    other = OtherWay.objects.filter(pk=row.pk).first()
    return Covered(
        row.ref,
        can,
        tuple(Cover(r.id, None, can, names.get(PersonRef(r.helper_id), ""), AgreedHow(r.how), r.until) for r in held),
        OtherWayKind(other.way) if other else None,
        other.through if other else "",
        bool(row.phone_hash),
        by.can(WITNESS_PROXY, over=row.region),
    )


def whom_to_choose(by: Actor, person: PersonRef) -> list[tuple[PersonRef, str]]:
    """The others of the household who are of age, to choose a helper from. Needs WITNESS_PROXY over the person."""
    row = locate_person(by, person, under=WITNESS_PROXY)
    if not by.can(WITNESS_PROXY, over=row.region):
        raise not_found()
    if row.household_id is None:
        return []
    others = Person.objects.filter(household_id=row.household_id).exclude(pk=row.pk).order_by("id")
    refs = [p.ref for p in others if capacity.capacity_of(p.ref) is Capacity.FULL]
    names = names_of(refs)
    return [(r, names.get(r, "")) for r in refs]
