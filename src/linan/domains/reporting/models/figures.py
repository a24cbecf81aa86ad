"""What reporting remembers: which figure was asked of whom as of when, and every value ever given for it."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Collection(models.Model):
    """A figure asked again every day at the same time, with its definition 口径; each period is a call of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    figure = models.CharField(max_length=60)
    definition = models.CharField(max_length=400)
    """What is counted and what is not, in words; shown beside every number."""
    region: models.Field[Region, Region] = RegionField(db_index=False)
    units = models.JSONField()
    """The region paths of the communities asked."""
    signals = models.JSONField(default=list)
    """Codes of the independent counts its reports are compared with; none means only lateness is looked at."""
    daily_at = models.TimeField()
    """The cut-off, on the clocks of China."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "ended_at"], name="collection_region")]

    def __str__(self) -> str:
        return self.figure

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class FigureCall(models.Model):
    """One figure asked from every community listed, as of one cut-off."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    figure = models.CharField(max_length=60)
    region: models.Field[Region, Region] = RegionField()
    cut_off_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, null=True, related_name="calls")
    definition = models.CharField(max_length=400, blank=True, default="")
    """The definition as it was when this was asked."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["figure", "region", "cut_off_at"], name="each_figure_asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.figure} as of {self.cut_off_at:%F %H:%M}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Unit(models.Model):
    """One community that was asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FigureCall, on_delete=models.CASCADE, related_name="units", db_index=False)
    region: models.Field[Region, Region] = RegionField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "region"], name="each_community_once")]

    def __str__(self) -> str:
        return str(self.region)


class Value(models.Model):
    """One value of one community. A correction is a later row; the earlier one stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FigureCall, on_delete=models.CASCADE, related_name="values", db_index=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    value = models.PositiveIntegerField()
    at = models.DateTimeField()
    """When it was received here."""
    by = models.CharField(max_length=60)
    seen_at = models.DateTimeField(null=True)
    """When it was counted on the ground, as told."""
    sent_at = models.DateTimeField(null=True)
    """When it left the reporter's hands; earlier than `at` where there was no network."""
    reason = models.CharField(max_length=200, blank=True, default="")
    """Why it corrects an earlier one; empty on the first."""

    class Meta:
        indexes = [
            models.Index(fields=["call", "region", "at"], name="value_by_unit"),
            models.Index(fields=["region", "at"], name="value_by_region_time"),
        ]

    def __str__(self) -> str:
        return f"{self.region}: {self.value}"


class Receipt(models.Model):
    """A figure was handed to a system outside, which answered with this number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FigureCall, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    region: models.Field[Region, Region] = RegionField()
    value = models.PositiveIntegerField()
    system = models.CharField(max_length=80)
    number = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "system", "number"], name="each_receipt_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
