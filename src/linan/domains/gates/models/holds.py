"""Holds: a question to somebody, apart from any colour."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id


class Hold(models.Model):
    """Open until it is cleared or its time is over; `due_at` is by when the desk should have rung."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region = RegionField(db_index=False)
    reason = models.CharField(max_length=8)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    until_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "until_at"], name="hold_until")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reason"], condition=Q(cleared_at=None), name="one_open_hold_a_reason"
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("opened_at")), name="hold_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.opened_at:%Y-%m-%d %H:%M}"
