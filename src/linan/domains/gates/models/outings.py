"""Outings while they are limited."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id


class OutingLimit(models.Model):
    """Outings of an area are limited until a time, or until the limit is lifted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = RegionField()
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region"], condition=models.Q(lifted_at=None), name="one_outing_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.region} – {self.until_at:%Y-%m-%d %H:%M}"


class Outing(models.Model):
    """Somebody of a household went out on a day on which outings were limited. Deleted with the register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey("community.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    at = models.DateTimeField()
    on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["household", "on"], name="outing_household_on")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.on:%Y-%m-%d}"
