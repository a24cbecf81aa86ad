"""The hot tables of readings, and which files hold the days that left them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from linan.core.ledger.fields import RegionField
from linan.core.movement.visitfile import at_minute
from linan.kernel.ids import new_id


class Direction(models.TextChoices):
    IN = "in", _("in")
    OUT = "out", _("out")


class Certainty(models.TextChoices):
    MINUTE = "minute", _("to the minute")
    DAY = "day", _("the day only")


class Passage(models.Model):
    """Somebody, known or not, passed a gate. `key` is the scan's nonce: the same scan twice is one passage."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        "community.Person", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    region = RegionField(db_index=False)
    at = models.DateTimeField()
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.IN)
    source = models.CharField(max_length=20, default="scan")

    class Meta:
        indexes = [
            models.Index(fields=["region", "at"], name="passage_region_at"),
            models.Index(fields=["person", "at"], name="passage_person_at"),
            models.Index(fields=["gate", "at"], name="passage_gate_at"),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.at:%Y-%m-%d %H:%M} {self.direction}"


class Visit(models.Model):
    """A person was at a place. Minutes count from 1970-01-01T00:00Z, so half a million load in a second."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey("community.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    region = RegionField()
    start_minute = models.IntegerField()
    end_minute = models.IntegerField()
    source = models.CharField(max_length=20)
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.MINUTE)

    class Meta:
        indexes = [
            models.Index(fields=["end_minute"], name="visit_end"),
            models.Index(fields=["person", "start_minute"], name="visit_person_start"),
            models.Index(fields=["place", "start_minute"], name="visit_place_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_minute__gte=models.F("start_minute")), name="visit_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.place_id} {self.start_at:%Y-%m-%d %H:%M}"

    @property
    def start_at(self) -> datetime:
        return at_minute(self.start_minute)

    @property
    def end_at(self) -> datetime:
        return at_minute(self.end_minute)


class StoredDay(models.Model):
    """A finished day of one street lies in the files of `build`; what it does not name is not there (see `store`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = RegionField(db_index=False)  # the constraint begins with it
    day = models.DateField()
    build = models.CharField(max_length=32)
    visits = models.IntegerField()
    first_end = models.IntegerField()
    last_end = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "day"], name="stored_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.day}"
