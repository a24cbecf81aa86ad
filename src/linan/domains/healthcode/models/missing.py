"""What is known to be missing before a stay is complete, as whoever keeps the stay said it."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.region import Region


class Missing(models.Model):
    """The list of one stay, put over by each later word; gone when nothing is missing."""

    source = models.CharField(max_length=60, primary_key=True)
    """The stay, as the text of its reference."""
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    words = models.JSONField(default=list)
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source
