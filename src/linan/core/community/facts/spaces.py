"""What happens to spaces: booked, released, turned to an emergency use and back."""

from __future__ import annotations

from datetime import datetime

from linan.core.community.facts.tenure import EmergencyUse
from linan.kernel.facts import Fact
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class SpaceBooked(Fact, kind="community.space_booked"):
    """A resident booked a space; `region` is where the space lies."""

    region: Region
    subject: PersonRef
    booking: RecordRef
    name: str
    since_at: datetime


class BookingReleased(Fact, kind="community.booking_released"):
    """Who booked gave the space back before its time."""

    region: Region
    subject: PersonRef
    booking: RecordRef
    name: str


class BookingCancelled(Fact, kind="community.booking_cancelled"):
    """The space is needed for something else; `region` is the home of who booked, who is told."""

    region: Region
    subject: PersonRef
    booking: RecordRef
    name: str
    since_at: datetime
    use: EmergencyUse


class BookingRestored(Fact, kind="community.booking_restored"):
    """The space is back before the booking's time, and the booking stands again."""

    region: Region
    subject: PersonRef
    booking: RecordRef
    name: str
    since_at: datetime


class SpaceConverted(Fact, kind="community.space_converted"):
    """A space serves an emergency use until a set time."""

    region: Region
    subject: RecordRef
    name: str
    use: EmergencyUse
    until_at: datetime
    cancelled: int


class SpaceReturned(Fact, kind="community.space_returned"):
    """A space is what it was before."""

    region: Region
    subject: RecordRef
    name: str
    restored: int
