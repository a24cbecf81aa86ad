"""Places people visit, and gates."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import GateRef, PlaceRef
from linan.kernel.region import Region


class PlaceKind(models.TextChoices):
    INDOOR = "indoor"
    OUTDOOR = "outdoor"
    VEHICLE = "vehicle"


class Place(models.Model):
    """A place people visit: it has walls, sky or wheels, which is what tracing asks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    name = models.CharField(max_length=120, db_index=True)
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    use = models.CharField(max_length=20, blank=True, default="")
    """`home`, `work`, `shop`, `park` … ; homes are not shown in lists of places."""
    address = models.CharField(max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> PlaceRef:
        return PlaceRef(self.id)


class Gate(models.Model):
    """A gate of a community, or the entrance of a building."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    name = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> GateRef:
        return GateRef(self.id)
