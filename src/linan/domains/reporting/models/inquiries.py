"""What a unit was asked about a report, and what it answered."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.reporting.models.figures import Collection
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Inquiry(models.Model):
    """One doubt about one report of one unit: asked by the county, explained by the unit, or both in either order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="inquiries", db_index=False)
    region: models.Field[Region, Region] = RegionField()
    doubt = models.CharField(max_length=16)
    period_at = models.DateTimeField()
    """The cut-off of the report it is about; of a doubt about the whole time, when the collection began."""
    reasons = models.JSONField()
    """The reasons as they stood when it was opened, as packed words."""
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=60, blank=True, default="")
    answer = models.TextField(max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "region", "doubt", "period_at"], name="each_doubt_once")
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.doubt} {self.period_at:%F}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)
