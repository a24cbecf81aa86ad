"""Who booked which space, and what a space is turned to for a time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.community.facts import EmergencyUse
from linan.core.community.models.people import Person
from linan.core.community.models.sites import Site
from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class Conversion(models.Model):
    """A space serves an emergency use from a moment until another; whoever ends it sooner sets the end nearer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="conversions", db_index=False)
    region: models.Field[Region, Region] = RegionField()
    use = models.CharField(max_length=12, choices=[(u.value, u.value) for u in EmergencyUse])
    because = models.CharField(max_length=200)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "until_at"], name="community_conversion_of")]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gte=F("since_at")), name="community_conversion_forward")
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.use}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Booking(models.Model):
    """Somebody uses a space from a moment until another. Cancelled by a conversion it is kept, and may stand again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    region: models.Field[Region, Region] = RegionField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    places = models.PositiveIntegerField(default=1)
    """People in a room or court; bays of a car park."""
    booked_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    cancelled_for = models.ForeignKey(
        Conversion, null=True, blank=True, on_delete=models.PROTECT, related_name="cancelled"
    )

    class Meta:
        indexes = [models.Index(fields=["site", "since_at"], name="community_booking_of")]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("since_at")), name="community_booking_forward")
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.since_at:%F %H:%M}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def who(self) -> PersonRef:
        return PersonRef(self.person_id)
