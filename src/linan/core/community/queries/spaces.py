"""Spaces, what they are taken for and what they serve. Who booked is shown to themselves alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linan.core import clock
from linan.core.community.abilities import CONVERT_SPACE, EDIT_PLACES
from linan.core.community.facts import EmergencyUse
from linan.core.community.models import Booking, Conversion, Person, Site
from linan.core.community.queries.sites import near, standing
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region

AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class SpaceLine:
    """One space and what it serves now, if not its own purpose."""

    site: Site
    serves: Conversion | None
    bookings: int


@dataclass(frozen=True, slots=True)
class SpaceView:
    """One space: what it serves, which times are taken (by nobody named), what it served before."""

    site: Site
    serves: Conversion | None
    taken: tuple[tuple[datetime, datetime, int], ...]
    served: tuple[Conversion, ...]
    may_convert: bool
    may_return: bool


@dataclass(frozen=True, slots=True)
class MyBooking:
    """One of the reader's own bookings."""

    booking: Booking
    name: str
    cancelled_for: EmergencyUse | None


def spaces(by: Actor) -> list[SpaceLine]:
    """Spaces that can be booked or converted, in the reader's areas. Needs SEE_PEOPLE or EDIT_PLACES."""
    rows = Site.objects.filter(standing()).filter(near(by)).order_by("region", "name", "id")
    return _lines([s for s in rows[:500] if s.space or s.uses])


def space_of(by: Actor, site: UUID) -> SpaceView:
    """One space for staff of its area; `not_found` else."""
    row = Site.objects.filter(near(by), pk=site).first()
    if row is None:
        raise not_found()
    may = by.can(CONVERT_SPACE, over=row.region)
    return _view(row, may_convert=may, may_return=may or by.can(EDIT_PLACES, over=row.region))


def my_spaces(by: Actor) -> list[SpaceLine]:
    """What the residents of the reader's own community may book."""
    if by.person is None:
        raise not_found()
    community = home_community(by.person)
    if community is None:
        return []
    rows = Site.objects.filter(standing(), within("region", community)).exclude(space="").order_by("name", "id")
    return _lines(list(rows[:200]))


def my_space(by: Actor, site: UUID) -> SpaceView:
    """One space of the reader's own community; `not_found` else."""
    row = Site.objects.filter(standing(), pk=site).exclude(space="").first()
    if row is None or by.person is None or home_community(by.person) != row.region.community:
        raise not_found()
    return _view(row, may_convert=False, may_return=False)


def my_bookings(by: Actor) -> list[MyBooking]:
    """The reader's own bookings that are not over, the next first; cancelled ones say for what."""
    if by.person is None:
        raise not_found()
    rows = Booking.objects.filter(person_id=by.person.id, released_at=None, until_at__gt=clock.now())
    return [
        MyBooking(b, b.site.name, EmergencyUse(b.cancelled_for.use) if b.cancelled_for else None)
        for b in rows.select_related("site", "cancelled_for").order_by("since_at", "id")
    ]


def home_community(person: PersonRef) -> Region | None:
    """The community a person lives in; None for somebody without a home here."""
    home = Person.objects.filter(pk=person.id, household__isnull=False).values_list("region", flat=True).first()
    return Region(str(home)).community if home else None


def taken(site: Site, since: datetime, until: datetime) -> list[tuple[datetime, datetime, int]]:
    """The standing bookings that meet a period."""
    rows = Booking.objects.filter(
        site=site, released_at=None, cancelled_for=None, since_at__lt=until, until_at__gt=since
    )
    return list(rows.order_by("since_at", "id").values_list("since_at", "until_at", "places"))


def converted_at(site: Site, since: datetime, until: datetime) -> Conversion | None:
    """The conversion that meets a period; the one that ends last."""
    rows = Conversion.objects.filter(site=site, since_at__lt=until, until_at__gt=since)
    return rows.order_by("-until_at").first()


def serving(community: Region) -> dict[tuple[Region, str], EmergencyUse]:
    """What the spaces of a community serve now, by where they lie and their names."""
    at = clock.now()
    rows = Conversion.objects.filter(within("region", community), since_at__lte=at, until_at__gt=at)
    return {(c.site.region, c.site.name): EmergencyUse(c.use) for c in rows.select_related("site")}


def _lines(rows: list[Site]) -> list[SpaceLine]:
    at = clock.now()
    current = Conversion.objects.filter(site__in=[s.pk for s in rows], since_at__lte=at, until_at__gt=at)
    serves = {c.site_id: c for c in current}
    ahead = Booking.objects.filter(
        site__in=[s.pk for s in rows], released_at=None, cancelled_for=None, until_at__gt=at
    ).values_list("site_id", flat=True)
    count: dict[UUID, int] = {}
    for pk in ahead:
        count[pk] = count.get(pk, 0) + 1
    return [SpaceLine(s, serves.get(s.pk), count.get(s.pk, 0)) for s in rows]


def _view(site: Site, *, may_convert: bool, may_return: bool) -> SpaceView:
    at = clock.now()
    return SpaceView(
        site,
        converted_at(site, at, at + timedelta(milliseconds=1)),
        tuple(taken(site, at, at + AHEAD)),
        tuple(Conversion.objects.filter(site=site, until_at__lte=at).order_by("-since_at")[:20]),
        may_convert,
        may_return,
    )
