"""How many residents, and how many moves, fall to each worker of a community; and who was lent where.

A worker is whoever is on duty now in the community or a part of it, in a role tasks go to (`Role.tasks`): not away, and
not lent elsewhere. Whoever serves a whole street is nobody's own worker. Nothing is stored: every figure is read anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.models import Duty, DutyHow
from linan.core.accounts.workers import acting
from linan.core.community.areas import areas_within
from linan.core.community.facts import Presence
from linan.core.community.models import Grid, Past, PastKind, Person
from linan.core.community.queries import name_of
from linan.core.ledger.fields import within
from linan.core.ledger.queries import counted_by_region
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOVES = ("community.person_registered", "community.person_moved", "community.presence_changed")
"""What is entered when somebody comes or goes."""
DAYS = 7
SHOWN_AFTER_END = timedelta(days=30)
"""How long a loan that is over stays in the list, so that its effect can still be read."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """One community: its residents, its moves over the last week, and who works there."""

    region: Region
    name: str
    residents: int
    moves: int
    workers: int
    lent: int

    @property
    def residents_each(self) -> int | None:
        """Residents per worker, rounded; None while nobody works here."""
        return round(self.residents / self.workers) if self.workers else None

    @property
    def moves_each(self) -> float | None:
        """Moves a day per worker, to two places."""
        return round(self.moves / DAYS / self.workers, 2) if self.workers else None

    def without(self, workers: int) -> int | None:
        """Residents per worker if so many fewer worked here."""
        left = self.workers - workers
        return round(self.residents / left) if left > 0 else None

    @property
    def rank(self) -> tuple[bool, float, float]:
        """The most burdened first: nobody there before everybody, then by residents, then by moves."""
        each = self.residents / self.workers if self.workers else 0.0
        return (bool(self.workers) or not self.residents, -each, -(self.moves_each or 0.0))


def staffing(by: Actor, region: Region) -> list[Staffing]:
    """The served communities of an area, the most burdened first. Needs SEE_STAFF over it."""
    by.must(SEE_STAFF, over=region)
    home = region.community
    served = {
        g.community for g in Grid.objects.filter(within("region", home), until_on=None).values_list("region", flat=True)
    }
    named = {a.region: a.path for a in areas_within(home)}
    return sorted((_of(c, named.get(c) or name_of(c)) for c in sorted(served)), key=lambda s: s.rank)


def _of(community: Region, name: str) -> Staffing:
    since = clock.now() - timedelta(days=DAYS)
    here = within("region", community)
    came = sum(counted_by_region(MOVES, community, since).values())
    left = Past.objects.filter(here, kind=PastKind.PERSON.value, until_at__gte=since).values("record").distinct()
    gone = Person.objects.filter(pk__in=left).exclude(here).count()
    on_duty = _workers(community)
    return Staffing(
        community,
        name,
        Person.objects.filter(here).exclude(presence=Presence.AWAY.value).count(),
        came + gone,
        on_duty.values("staff").distinct().count(),
        on_duty.filter(how=DutyHow.SECONDMENT).values("staff").distinct().count(),
    )


def _workers(community: Region) -> Any:
    codes = [r.code for r in roles.all_roles() if r.tasks]
    return Duty.objects.filter(
        acting(clock.now()), within("region", community), role__in=codes, staff__left_at=None
    ).order_by()


@dataclass(frozen=True, slots=True)
class Loan:
    """Somebody lent to a community: from where, until when, and what it does there while it lasts."""

    duty: Any
    staff: StaffRef
    name: str
    department: str
    home: str
    to: str
    region: Region
    role: Words
    since: datetime
    until: datetime | None
    runs: bool
    before: int | None
    """Residents per worker of that community without them."""
    after: int | None


def loans(by: Actor, region: Region) -> list[Loan]:
    """Loans into communities of an area: running, to come, and those that ended within a month. Needs SEE_STAFF."""
    by.must(SEE_STAFF, over=region)
    at = clock.now()
    rows = (
        Duty.objects.filter(within("region", region), how=DutyHow.SECONDMENT, staff__left_at=None)
        .filter(Q(until=None) | Q(until__gt=at - SHOWN_AFTER_END))
        .select_related("staff", "staff__department")
        .order_by("-since", "id")
    )
    found: dict[Region, Staffing] = {}
    lines = []
    for d in rows:
        to = d.region.community
        now = found.setdefault(to, _of(to, name_of(to)))
        runs = d.since <= at and (d.until is None or d.until > at)
        counts = runs and bool(roles.role(d.role).tasks)
        lines.append(
            Loan(
                d.pk, d.staff.ref, d.staff.name, d.staff.department.name if d.staff.department else "",
                name_of(d.staff.region), name_of(d.region), d.region, roles.role(d.role).words, d.since, d.until, runs,
                now.without(1) if counts else now.residents_each, now.residents_each,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda x: not x.runs)


def lendable(by: Actor, ability: Any) -> tuple[Region, ...]:
    """The communities this reader may lend somebody to: served ones within the areas of the ability."""
    held = by.must_somewhere(ability)
    rows = Grid.objects.filter(within("region", held), until_on=None).values_list("region", flat=True)
    return tuple(sorted({g.at(Level.COMMUNITY) for g in rows}))
