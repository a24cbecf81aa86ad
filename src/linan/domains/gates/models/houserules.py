"""Rules a compound makes for itself."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.gates.rules.houserules import Concerned, Demand
from linan.kernel.ids import new_id


class HouseRule(models.Model):
    """A rule of one community for a time. Whether it may take effect follows from whom it concerns and what it asks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = RegionField()
    concerned = models.CharField(max_length=12, choices=[(c.value, c.value) for c in Concerned])
    demand = models.CharField(max_length=12, choices=[(d.value, d.value) for d in Demand])
    words = models.CharField(max_length=200)
    """As it will hang at the gate, with its reason."""
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.concerned} {self.demand} {self.since_at:%Y-%m-%d}"
