"""What gates were told about codes, edition by edition."""

from __future__ import annotations

from django.db import models


class StatusRelease(models.Model):
    """One numbered status list. What it says follows from the codes whose `told` is its number or lower."""

    sequence = models.BigIntegerField(primary_key=True)
    """Seconds since 1970 at its making, so that a cell restored from a backup never counts backwards."""
    issued_at = models.DateTimeField()
    base = models.BigIntegerField(default=0)
    """The first index it speaks of; every code below has ended. It never goes back."""
    size = models.BigIntegerField()
    """One more than the last index it speaks of. It never goes back either, though expired codes are deleted."""

    def __str__(self) -> str:
        return f"status list {self.sequence}"
