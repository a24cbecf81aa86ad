"""A drill cell's own time, so that its web server and worker agree on it."""

from __future__ import annotations

from django.db import models


class DrillTime(models.Model):
    """One row in a drill cell: what time it is there. Ordinary cells never read this table."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.at.isoformat()
