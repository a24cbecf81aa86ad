"""What units were asked by inspectors, and how long answering took."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Inspection(models.Model):
    """One thing one inspector wanted of one unit. Where it was given already, the record was shown instead."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    topic = models.CharField(max_length=80)
    topic_key = models.CharField(max_length=80)
    """The topic without spaces and marks, so that the same thing asked twice is found."""
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    department = models.CharField(max_length=80, blank=True, default="")
    shown = models.JSONField(default=list)
    """What was held already and shown instead of asking, as packed words; empty where the unit was really asked."""
    despite = models.CharField(max_length=200, blank=True, default="")
    """Why it was asked although it was held."""
    answer = models.TextField(max_length=2000, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(null=True)
    """How long the unit was busy with it, as it says."""
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["region", "asked_at"], name="inspection_region_time")]

    def __str__(self) -> str:
        return f"{self.region} {self.topic}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def was_asked(self) -> bool:
        return not self.shown or bool(self.despite)
