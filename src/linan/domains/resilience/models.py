"""What resilience remembers: dated values, each with its source."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Value(models.Model):
    """One value of one indicator in one area on one day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    indicator = models.CharField(max_length=40)
    on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=3)
    source = models.CharField(max_length=200)
    """Where it was read; `register` for what was counted in the register."""
    entered_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "indicator", "on"], name="one_value_a_day")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.on}: {self.value}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)
