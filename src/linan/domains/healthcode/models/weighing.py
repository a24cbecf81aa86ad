"""Weighing everybody of an area again after the rules changed: the whole, and the lots it is done in."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Weighing(models.Model):
    """One weighing of everybody. How far it is follows from its lots, so no counter can be wrong after a crash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    why = models.CharField(max_length=24)
    source = models.CharField(max_length=60)
    """The decision it follows, as the text of its reference: it is begun once for each."""
    begun_at = models.DateTimeField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["why", "source", "region"], name="healthcode_weighed_once")]

    def __str__(self) -> str:
        return f"{self.why} {self.region}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class WeighingLot(models.Model):
    """At most 500 people, from the first to the last by number. Done in one transaction with what came of it."""

    id = models.BigAutoField(primary_key=True)
    weighing = models.ForeignKey(Weighing, on_delete=models.CASCADE, related_name="lots", db_index=False)
    number = models.PositiveIntegerField()
    first = models.UUIDField()
    last = models.UUIDField()
    done_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)
    freed = models.PositiveIntegerField(default=0)
    """Who became green."""
    eased = models.PositiveIntegerField(default=0)
    """Who fell to a better colour, the freed included."""
    rose = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["weighing", "number"], name="healthcode_lot_number")]

    def __str__(self) -> str:
        return f"lot {self.number}"
