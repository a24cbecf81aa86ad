"""Plain counts of an area, for indices and balances. No person is named, so no actor is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from linan.core import clock
from linan.core.community.connected import people_connected
from linan.core.community.facts import Presence, SiteKind
from linan.core.community.models import Building, Confirmation, Grid, Household, Person, Site
from linan.core.community.rules.vulnerability import born_by
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.kernel.region import Region

TALL = 6
"""A building with more floors than this needs a lift (住宅设计规范 GB 50096: seven storeys and above)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What an area holds today."""

    people: int
    with_phone: int
    with_birth: int
    elders: int
    confirmed: int
    homes: int
    connected_homes: int
    tall: int
    tall_with_lift: int
    enterprises: int
    facilities: int
    public_spaces: int
    grids: tuple[Region, ...]


def counts(region: Region) -> Counts:
    """Count an area as it is now. People are those not away."""
    at, today = clock.now(), clock.today()
    elder = born_by(today, number("register.elder_age", region, at).value)
    fresh_since = at - timedelta(days=number("register.confirm_days", region, at).value)
    fresh = Confirmation.objects.filter(person=OuterRef("pk"), at__gte=fresh_since)
    people = Person.objects.filter(within("region", region)).exclude(presence=Presence.AWAY.value)
    told = people.annotate(is_fresh=Exists(fresh)).aggregate(
        people=Count("id"),
        with_phone=Count("id", filter=~Q(phone_hash="")),
        with_birth=Count("born_on"),
        elders=Count("id", filter=Q(born_on__lte=elder)),
        confirmed=Count("id", filter=Q(is_fresh=True)),
    )
    homes = Household.objects.filter(within("region", region))
    users = people_connected(at - timedelta(days=number("register.connected_days", region, at).value))
    tall = Building.objects.filter(within("region", region), floors__gt=TALL)
    sites = Site.objects.filter(within("region", region)).filter(Q(until_on=None) | Q(until_on__gte=today))
    kinds = dict(sites.order_by().values_list("kind").annotate(n=Count("id")))
    grids = Grid.objects.filter(within("region", region), until_on=None).order_by("region")
    return Counts(
        **told,
        homes=homes.count(),
        connected_homes=0 if users is None else homes.filter(people__in=users).distinct().count(),
        tall=tall.count(),
        tall_with_lift=tall.filter(lift=True).count(),
        enterprises=kinds.get(SiteKind.ENTERPRISE.value, 0),
        facilities=kinds.get(SiteKind.FACILITY.value, 0),
        public_spaces=kinds.get(SiteKind.PUBLIC_SPACE.value, 0),
        grids=tuple(grids.values_list("region", flat=True)),
    )
