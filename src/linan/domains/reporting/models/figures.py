"""What reporting remembers: which figure was asked of whom as of when, and every value ever given for it."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class FigureCall(models.Model):
    """One figure asked from every community listed, as of one cut-off."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    figure = models.CharField(max_length=60)
    region: models.Field[Region, Region] = RegionField()
    cut_off_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)

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
    call = models.ForeignKey(FigureCall, on_delete=models.CASCADE, related_name="units")
    region: models.Field[Region, Region] = RegionField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "region"], name="each_community_once")]

    def __str__(self) -> str:
        return str(self.region)


class Value(models.Model):
    """One value of one community. A correction is a later row; the earlier one stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FigureCall, on_delete=models.CASCADE, related_name="values")
    region: models.Field[Region, Region] = RegionField()
    value = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["call", "region", "at"], name="value_by_unit")]

    def __str__(self) -> str:
        return f"{self.region}: {self.value}"
