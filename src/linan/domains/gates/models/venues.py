"""Posters at the doors of places, and what was found wrong with them."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id


class VenueCode(models.Model):
    """One poster of a place; a new one withdraws the old. Where it was hung is kept once somebody stood there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("community.Place", on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=models.Q(withdrawn_at=None), name="one_poster_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.issued_at:%Y-%m-%d}"


class VenueFinding(models.Model):
    """Something is wrong with a poster: forged, replaced, or moved. Who scanned it is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    code = models.ForeignKey(VenueCode, on_delete=models.PROTECT, related_name="+", null=True)
    region = RegionField()
    place_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
