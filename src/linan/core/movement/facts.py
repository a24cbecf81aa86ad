"""What movement leaves behind. A visit or a passage is a reading, not a fact; forgetting them is a fact."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.region import Region


class MovementForgotten(Fact, kind="movement.forgotten"):
    """Readings older than the keeping period were deleted: everything that ended before `before`."""

    region: Region
    before: datetime
    kept_days: int
    visits: int
    passages: int


class KeepingEnds(Fact, kind="movement.keeping_ends"):
    """Timer: a day began, and what was kept long enough is due to be deleted."""

    region: Region


class VisitsImported(Fact, kind="movement.visits_imported"):
    """A file of visits was read in. `digest` is the SHA-256 of the file."""

    region: Region
    digest: str
    rows: int
    new: int
    refused: int


SENTENCES = {
    "movement.keeping_ends": "The keeping period of older movements ended.",
    "movement.forgotten": "Movements older than {kept_days} days were deleted: {visits} visits, {passages} passages.",
    "movement.visits_imported": "A file of visits was read in: {new} new of {rows} rows, {refused} refused.",
}
