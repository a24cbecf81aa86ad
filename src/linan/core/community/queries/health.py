"""How good the register is: what is known, how fresh it is, who is connected, and what works together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q

from linan.core import clock
from linan.core.community.abilities import EDIT_PEOPLE, SEE_PEOPLE
from linan.core.community.connected import people_connected
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Confirmation, Household, Person
from linan.core.community.queries.names import name_of
from linan.core.community.queries.parameters import setting
from linan.core.community.queries.reach import areas_for, common_region, may_see
from linan.core.community.rules import Check, Tally, checks
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.core.ledger.links import links_within
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class Confirmed:
    """When an entry was last confirmed, by whom (the actor's id) and how."""

    at: datetime
    by: str
    route: PresenceSource


@dataclass(frozen=True, slots=True)
class AreaHealth:
    """What is known in one building (in one community, when a wider area is asked)."""

    region: Region
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class RegisterHealth:
    """The four figures of an area, the buildings behind two of them and the quiet links behind the fourth."""

    checks: tuple[Check, ...]
    areas: tuple[AreaHealth, ...]
    quiet: tuple[tuple[str, str, datetime], ...]
    confirm_days: int


@dataclass(frozen=True, slots=True)
class StaleDoor:
    """A household to ask again: never confirmed, or too long ago."""

    household: HouseholdRef
    address: str
    region: Region
    last: datetime | None


def last_confirmed(by: Actor, who: PersonRef | HouseholdRef) -> Confirmed | None:
    """The last confirmation of a person's or household's entry, for those who may see it; no personal content."""
    if isinstance(who, PersonRef):
        person = Person.objects.filter(pk=who.id).first()
        if person is None or not may_see(by, person, EDIT_PEOPLE):
            raise not_found()
        rows = Confirmation.objects.filter(person=person)
    else:
        people = list(Person.objects.filter(household=who.id))
        home = Household.objects.filter(pk=who.id).first()
        if home is None or not (by.can(SEE_PEOPLE, over=home.region) or any(may_see(by, p, None) for p in people)):
            raise not_found()
        rows = Confirmation.objects.filter(household=home)
    last = rows.order_by("-at", "-id").first()
    return None if last is None else Confirmed(last.at, last.by, PresenceSource(last.route))


def register_health(by: Actor, region: Region | None = None) -> RegisterHealth:
    """The self-check of an area (the reader's own by default). Needs SEE_PEOPLE; no person is named."""
    areas = areas_for(by, region)
    at, now = common_region(areas), clock.now()
    days = setting("confirm_days", at)
    lines = _by_area(areas, now - timedelta(days=days))
    total = sum((line.tally for line in lines), Tally())
    homes = Household.objects.filter(within("region", areas))
    users = people_connected(now - timedelta(days=setting("connected_days", at)))
    connected = 0 if users is None else homes.filter(people__in=users).distinct().count()
    links = links_within(areas, now - timedelta(days=setting("link_memory_days", at)))
    alive_since = now - timedelta(days=setting("link_days", at))
    quiet = tuple((a, b, last) for (a, b), last in sorted(links.items()) if last < alive_since)
    return RegisterHealth(
        checks(
            total, connected, 0 if users is None else homes.count(), alive=len(links) - len(quiet), links=len(links)
        ),
        tuple(lines),
        quiet,
        days,
    )


def _by_area(areas: Iterable[Region], fresh_since: datetime) -> list[AreaHealth]:
    fresh = Confirmation.objects.filter(person=OuterRef("pk"), at__gte=fresh_since)
    level = Level.BUILDING if all(a.level >= Level.COMMUNITY for a in areas) else Level.COMMUNITY
    found: dict[Region, Tally] = {}
    rows = Person.objects.filter(within("region", areas)).order_by().annotate(is_fresh=Exists(fresh))
    counted = rows.values_list("region").annotate(
        people=Count("id"),
        with_phone=Count("id", filter=~Q(phone_hash="")),
        with_identity=Count("identity_hash"),
        with_presence=Count("id", filter=~Q(presence=Presence.ON_ROLL.value)),
        with_fresh=Count("id", filter=Q(is_fresh=True)),
    )
    for home, people, phone, identity, presence, confirmed in counted:
        at = home.at(level)
        found[at] = found.get(at, Tally()) + Tally(people, phone, identity, presence, confirmed)
    return [AreaHealth(at, name_of(at), found[at]) for at in sorted(found)]


def stale_doors(
    by: Actor, region: Region | None = None, *, cursor: str | None = None, size: int = 50
) -> Page[StaleDoor]:
    """Households whose entry was not confirmed within the county's days, in the order of addresses.

    These are the doors worth a visit; the others need none (B-21). Needs SEE_PEOPLE. No person is named.
    """
    areas = areas_for(by, region)
    since = clock.now() - timedelta(days=setting("confirm_days", common_region(areas)))
    fresh = Confirmation.objects.filter(household=OuterRef("pk"), at__gte=since)
    rows = Household.objects.filter(~Exists(fresh), within("region", areas))
    page = paged(rows, order=["region", "id"], cursor=cursor, size=size)
    ids = [h.pk for h in page.items]
    last = dict(Confirmation.objects.filter(household__in=ids).values_list("household").annotate(Max("at")).order_by())
    return page.map([StaleDoor(h.ref, h.address, h.region, last.get(h.pk)) for h in page.items])


@dataclass(frozen=True, slots=True)
class MyHome:
    """What the register says about the reader's own household."""

    household: HouseholdRef
    address: str
    names: tuple[str, ...]
    last: Confirmed | None


def my_home(by: Actor) -> MyHome | None:
    """The reader's own household, to be confirmed by themselves; None for whoever has none."""
    me = Person.objects.filter(pk=by.person.id).select_related("household").first() if by.person else None
    if me is None or me.household is None:
        return None
    people = list(Person.objects.filter(household=me.household).order_by("id"))
    noted_read(by, what="community.my_home", persons=[p.ref for p in people], region=me.region)
    home = me.household
    return MyHome(home.ref, home.address, tuple(p.name for p in people), last_confirmed(by, home.ref))
