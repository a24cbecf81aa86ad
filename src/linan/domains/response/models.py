"""What response remembers: a table of events read off other domains' facts, and acts of gate and home together.

The events are a reading, derived by workflows from facts already in the ledger; deleting and replaying them gives the
same figures. Each knows its thread, so a figure opens to exactly what is behind it.
"""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.response import rules
from linan.domains.response.rules import EventKind
from linan.kernel.ids import new_id
from linan.kernel.region import Region


class Event(models.Model):
    """One event behind a headline figure; noted once per kind, thread and member."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in EventKind])
    thread = models.CharField(max_length=120)
    member = models.CharField(max_length=120, default="", blank=True)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "thread", "member", "region"], name="each_event_once"),
        ]
        indexes = [models.Index(fields=["region", "at"], name="event_by_area")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%F %H:%M}"

    def read(self) -> rules.Event:
        return rules.Event(EventKind(self.kind), self.thread, self.at, self.member)


class JointAct(models.Model):
    """What one side asked of the other: a risky entry asks the home, a case at home asks the entrance."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=120, unique=True)
    region: models.Field[Region, Region] = RegionField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} asked at {self.asked_at:%F %H:%M}"
