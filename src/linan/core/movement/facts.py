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
    stored_days: int = 0
    """Days of streets whose files were deleted, or written anew without what was over."""


class KeepingEnds(Fact, kind="movement.keeping_ends"):
    """Timer: a day began, and what was kept long enough is due to be deleted."""

    region: Region


class VisitsCorrected(Fact, kind="movement.visits_corrected"):
    """Visits were told otherwise than first recorded: `corrected` have other times now, `withdrawn` never were."""

    region: Region
    corrected: int
    withdrawn: int


class VisitsImported(Fact, kind="movement.visits_imported"):
    """A file of visits was read in. `digest` is the SHA-256 of the file."""

    region: Region
    digest: str
    rows: int
    new: int
    refused: int


SENTENCES = {
    "movement.keeping_ends": "The keeping period of older movements ended.",
    "movement.forgotten": "Movements older than {kept_days} days were deleted: {visits} visits, {passages} passages;"
    " {stored_days} stored days went or were written anew.",
    "movement.visits_corrected": "Visits were corrected ({corrected}) or withdrawn ({withdrawn}).",
    "movement.visits_imported": "A file of visits was read in: {new} new of {rows} rows, {refused} refused.",
}
