"""Vehicles: which may come in until when, and which came in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id


class VehiclePermit(models.Model):
    """A vehicle may come into an area until a time, for a purpose. The latest one given counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = RegionField()
    plate = EncryptedTextField(purpose="gates.plate")
    plate_hash = models.CharField(max_length=32, db_index=True)
    purpose = models.CharField(max_length=80)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    daily_from = models.TimeField(null=True)
    daily_to = models.TimeField(null=True)
    """The hours of each day it counts in, China's time; an end before the beginning is the next day's."""
    gates: models.Field[list[str], list[str]] = models.JSONField(default=list)
    """The ids of the gates it counts at; empty for all of the area."""
    route = models.CharField(max_length=120, blank=True, default="")
    """Which way it takes, in words for the guard."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("since_at")), name="permit_in_order"),
            models.CheckConstraint(
                condition=Q(daily_from=None, daily_to=None) | Q(daily_from__isnull=False, daily_to__isnull=False),
                name="permit_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} – {self.until_at:%Y-%m-%d %H:%M}"


class VehiclePassage(models.Model):
    """A vehicle at a gate: who kept it, what was answered, and the plate, perhaps written down afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+", db_index=False)
    region = RegionField()
    keeper = models.CharField(max_length=80)
    at = models.DateTimeField()
    direction = models.CharField(max_length=3)
    use = models.CharField(max_length=10)
    answer = models.CharField(max_length=12)
    plate = EncryptedTextField(purpose="gates.plate")
    note = models.CharField(max_length=80, blank=True)
    """Which service, or which door: never a name."""

    class Meta:
        indexes = [models.Index(fields=["gate", "at"], name="vehicle_gate_at")]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.use} {self.at:%Y-%m-%d %H:%M}"
