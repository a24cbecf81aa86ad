"""Who came in: family proxies, demo links, refused calls, residents who signed in, whether the set-up is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum

from linan.core import clock, vault
from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.models import (
    DemoLink,
    Duty,
    FamilyProxy,
    RefusedCount,
    ResidentLink,
    Staff,
)
from linan.core.accounts.workers import in_force
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region


def counties() -> list[Region]:
    """The counties this cell serves: where a clerk is on duty."""
    rows = Duty.objects.filter(in_force(clock.now()), role="clerk").values_list("region", flat=True)
    return sorted(set(rows))


def set_up_done() -> bool:
    """True once anybody works in this cell."""
    return Staff.objects.exists()


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
