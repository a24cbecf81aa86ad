"""What flows remember: the stream, counts, and why a count and the book differed."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.flows.rules import Source, Thing
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Flow(models.Model):
    """One thing on its way: who, what, from where, to where, when. An empty region is outside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thing = models.CharField(max_length=12, choices=[(t, t) for t in Thing])
    item = models.CharField(max_length=60)
    unit = models.CharField(max_length=12, blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    who = models.CharField(max_length=60, blank=True, default="")
    """The reference of the person it is about, or of who carried it."""
    origin_region: models.Field[Region, Region] = RegionField(blank=True, default="")
    destination_region: models.Field[Region, Region] = RegionField(blank=True, default="")
    origin = models.CharField(max_length=60, blank=True, default="")
    destination = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField(db_index=True)
    on = models.DateField()
    key = models.CharField(max_length=80, null=True, unique=True)
    source = models.CharField(max_length=8, blank=True, default="", choices=[(s.value, s.value) for s in Source])
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.quantity} {self.item} {self.on}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Count(models.Model):
    """How much of an item was there at the end of a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    thing = models.CharField(max_length=12, choices=[(t, t) for t in Thing])
    item = models.CharField(max_length=60)
    unit = models.CharField(max_length=12, blank=True, default="")
    on = models.DateField()
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "item", "on"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.item} {self.on}"


class Named(models.Model):
    """Why count and book differed on a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    item = models.CharField(max_length=60)
    on = models.DateField()
    words = models.CharField(max_length=200)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "item", "on"], name="one_reason_a_day")]

    def __str__(self) -> str:
        return f"{self.item} {self.on}"
