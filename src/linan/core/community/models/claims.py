"""Which grid answers for what stands in the open."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.region import Region


class Claim(models.Model):
    """A grid answers for a gate or a site whose own path names no grid. Two grids may claim one: the report says so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    """The grid."""
    thing = models.UUIDField(db_index=True)
    """The id of a gate or a site."""
    claimed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "thing"], name="community_claim_once")]

    def __str__(self) -> str:
        return str(self.region)
