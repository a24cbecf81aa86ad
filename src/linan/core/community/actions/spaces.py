"""Booking spaces, releasing them, turning them to an emergency use and back.

Whoever changes what a space is taken for holds its row first, so of two who book at once the second is refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community.abilities import CONVERT_SPACE, EDIT_PLACES
from linan.core.community.facts import EmergencyUse, SpaceKind
from linan.core.community.facts.spaces import (
    BookingCancelled,
    BookingReleased,
    BookingRestored,
    SpaceBooked,
    SpaceConverted,
    SpaceReturned,
)
from linan.core.community.models import Booking, Conversion, Site
from linan.core.community.queries.parameters import setting
from linan.core.community.queries.spaces import converted_at, home_community, taken
from linan.core.community.rules.spaces import SHARED, busiest, need_period
from linan.core.ledger import record, record_many
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import need_aware
from linan.kernel.words import Words

_MAY_RETURN = (CONVERT_SPACE, EDIT_PLACES)


def book_space(by: Actor, site: UUID, since: datetime, until: datetime, places: int = 1) -> Booking:
    """Book a space of one's own community. The same again is the same booking.

    Refuses `not_found`, `bad_period`, `bad_places`, `converted`, `taken`.
    """
    at = clock.now()
    with transaction.atomic():
        row = _held(site)
        if by.person is None or not row.space or home_community(by.person) != row.region.community:
            raise not_found()
        if row.until_on is not None and row.until_on < clock.today():
            raise not_found()
        same = Booking.objects.filter(
            site=row, person_id=by.person.id, since_at=since, until_at=until, released_at=None, cancelled_for=None
        ).first()
        if same is not None:
            return same
        need_period(
            need_aware(since),
            need_aware(until),
            at,
            hours=setting("booking_hours", row.region),
            days_ahead=setting("booking_days_ahead", row.region),
        )
        _need_places(row, places)
        other = converted_at(row, since, until)
        if other is not None:
            raise Refusal(
                "converted",
                Words("It is needed for something else until {until}.", until=other.until_at),
                next_step=Words("Choose a time after that."),
            )
        _need_free(row, since, until, places)
        booking = Booking.objects.create(
            site=row, region=row.region, person_id=by.person.id, since_at=since, until_at=until, places=places,
            booked_at=at,
        )  # fmt: skip
        fact = SpaceBooked(
            region=row.region, subject=by.person, booking=booking.ref, name=row.name, since_at=booking.since_at
        )
        record(fact, by=by)
    return booking


def release_booking(by: Actor, booking: UUID) -> Booking:
    """Give a booked space back, so that somebody else can have it. Only for who booked; twice is harmless."""
    with transaction.atomic():
        row = Booking.objects.select_for_update().filter(pk=booking).first()
        if row is None or not by.is_or_acts_for(row.who):
            raise not_found()
        if row.released_at is None:
            row.released_at = clock.now()
            row.save(update_fields=["released_at"])
            name = Site.objects.values_list("name", flat=True).get(pk=row.site_id)
            record(BookingReleased(region=row.region, subject=row.who, booking=row.ref, name=name), by=by)
    return row


def convert_space(by: Actor, site: UUID, use: EmergencyUse, *, because: str, until: datetime) -> Conversion:
    """Turn a space to one of its emergency uses from now until `until`; asked again with a later end, prolong it.

    Bookings that fall into the time are cancelled, and who booked is told. Needs CONVERT_SPACE over the space.
    Refuses `not_found`, `use_not_allowed`, `reason_missing`, `bad_period`, `converted` while it serves another use.
    """
    at = clock.now()
    with transaction.atomic():
        row = _held(site)
        if not by.can(CONVERT_SPACE, over=row.region):
            by.must_somewhere(CONVERT_SPACE)
            raise not_found()
        if use.value not in row.uses:
            raise Refusal(
                "use_not_allowed",
                Words("This space may not be turned to this use."),
                kind=Kind.INVALID,
                next_step=Words("The uses it may be turned to are entered with the space."),
                field="use",
            )
        if not because.strip():
            raise Refusal("reason_missing", Words("A conversion needs its reason."), kind=Kind.INVALID, field="because")
        longest = timedelta(days=setting("conversion_days", row.region))
        if not at < need_aware(until) <= at + longest:
            words = Words("The end lies ahead, at most {n} days.", n=longest.days)
            raise Refusal("bad_period", words, kind=Kind.INVALID, field="until_at")
        running = converted_at(row, at, at + timedelta(milliseconds=1))
        if running is not None and running.use != use.value:
            words = Words("It is needed for something else until {until}.", until=running.until_at)
            raise Refusal("converted", words, next_step=Words("Return it first."))
        if running is not None and running.until_at >= until:
            return running
        made = running or Conversion(site=row, region=row.region, use=use.value, since_at=at)
        made.because, made.until_at, made.by = because.strip()[:200], until, by.id
        made.save()
        cancelled = _cancel(row, made, at)
        facts: list[Fact] = [
            SpaceConverted(
                region=row.region, subject=row.ref, name=row.name, use=use, until_at=until, cancelled=len(cancelled)
            ),
            *(
                BookingCancelled(region=home, subject=b.who, booking=b.ref, name=row.name, since_at=b.since_at, use=use)
                for b, home in cancelled
            ),
        ]
        record_many(facts, by=by)
    return made


def return_space(by: Actor, conversion: UUID) -> Conversion:
    """End a conversion now. Bookings it had cancelled that still lie ahead stand again, and who booked is told.

    Needs CONVERT_SPACE over the space, or what entering it needed: giving back is never held up. Twice is harmless.
    """
    at = clock.now()
    with transaction.atomic():
        row = Conversion.objects.select_for_update().filter(pk=conversion).first()
        if row is None or not any(by.can(a, over=row.region) for a in _MAY_RETURN):
            raise not_found()
        site = _held(row.site_id)
        if row.until_at <= at:
            return row
        row.until_at = row.returned_at = at
        row.save(update_fields=["until_at", "returned_at"])
        ahead = Booking.objects.filter(cancelled_for=row, released_at=None, since_at__gte=at).select_related("person")
        restored = [(b, b.person.region) for b in ahead.order_by("since_at", "id")]
        Booking.objects.filter(pk__in=[b.pk for b, _ in restored]).update(cancelled_for=None)
        facts: list[Fact] = [
            SpaceReturned(region=row.region, subject=site.ref, name=site.name, restored=len(restored)),
            *(
                BookingRestored(region=home, subject=b.who, booking=b.ref, name=site.name, since_at=b.since_at)
                for b, home in restored
            ),
        ]
        record_many(facts, by=by)
    return row


def _held(site: UUID) -> Site:
    """The site with its row held until the transaction ends."""
    row = Site.objects.select_for_update().filter(pk=site).first()
    if row is None:
        raise not_found()
    return row


def _cancel(site: Site, made: Conversion, at: datetime) -> list[tuple[Booking, Region]]:
    rows = Booking.objects.filter(
        site=site, released_at=None, cancelled_for=None, until_at__gt=at, since_at__lt=made.until_at
    ).select_related("person")
    found = [(b, b.person.region) for b in rows.order_by("since_at", "id")]
    Booking.objects.filter(pk__in=[b.pk for b, _ in found]).update(cancelled_for=made)
    return found


def _need_places(site: Site, places: int) -> None:
    shared = SpaceKind(site.space) in SHARED
    if places < 1 or (site.capacity and places > site.capacity):
        words = Words("It holds {n}.", n=site.capacity)
        raise Refusal("bad_places", words, kind=Kind.INVALID, field="places")
    if shared and not site.capacity:
        words = Words("Nobody has counted how many it holds.")
        raise Refusal("bad_places", words, kind=Kind.INVALID, field="places")


def _need_free(site: Site, since: datetime, until: datetime, places: int) -> None:
    used = busiest(since, until, taken(site, since, until))
    if (used + places > site.capacity) if SpaceKind(site.space) in SHARED else used:
        raise Refusal(
            "taken",
            Words("Somebody has booked it at that time."),
            next_step=Words("Choose another time; what is taken stands on the page."),
        )
