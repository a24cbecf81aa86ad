"""What gates were told about codes, edition by edition."""

from __future__ import annotations

from django.db import models


class StatusRelease(models.Model):
    """One numbered status list. What it says follows from the codes whose `told` is its number or lower."""

    sequence = models.BigIntegerField(primary_key=True)
    """Seconds since 1970 at its making, so that a cell restored from a backup never counts backwards."""
    issued_at = models.DateTimeField()
    size = models.BigIntegerField()

    def __str__(self) -> str:
        return f"status list {self.sequence}"
