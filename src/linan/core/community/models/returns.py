"""Where somebody came back from."""

from __future__ import annotations

from django.db import models

from linan.core.community.facts import PresenceSource
from linan.core.community.models.people import Person
from linan.kernel.ids import new_id


class Return(models.Model):
    """One return from elsewhere; said twice it is one. Rows older than `register.back_days` are deleted daily."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="returns", db_index=False)
    origin = models.CharField(max_length=6)
    """A division's code, of a province at least."""
    back_on = models.DateField(db_index=True)
    source = models.CharField(max_length=12, choices=[(s.value, s.value) for s in PresenceSource])
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "back_on", "origin"], name="community_return_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.back_on}"
