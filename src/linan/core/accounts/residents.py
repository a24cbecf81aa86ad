"""Residents at their phones, hundreds at one moment: a few questions for all of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from linan.core.accounts.models import FamilyProxy, ResidentLink, Staff
from linan.core.ledger.compiled import Among
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import PersonRef

_STAFF = Among(lambda: Staff.objects.filter(left_at=None).values_list("user_id"), "user_id")
_LINKS = Among(lambda: ResidentLink.objects.values_list("user_id", "person_id"), "user_id")
_FAMILY = Among(
    lambda: FamilyProxy.objects.filter(revoked_at=None).values_list("helper_id", "person_id", "until"), "helper_id"
)


def residents_among(users: Collection[int], at: datetime) -> dict[int, Actor]:
    """`actor_for` for those of the accounts (by number) that belong to residents; staff and others are left out."""
    staff = {user for (user,) in _STAFF.all(users)}
    persons = {user: PersonRef(person) for user, person in _LINKS.all(u for u in users if u not in staff)}
    helped: dict[PersonRef, set[PersonRef]] = {}
    for helper, person, until in _FAMILY.all({p.id for p in persons.values()}):
        if until > at:
            helped.setdefault(PersonRef(helper), set()).add(PersonRef(person))
    return {
        user: Actor(str(p), ActorKind.RESIDENT, person=p, may_act_for=frozenset(helped.get(p, ())))
        for user, p in persons.items()
    }
