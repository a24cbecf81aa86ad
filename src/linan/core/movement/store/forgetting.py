"""Retention over the stored days: a day that is over goes whole, one that is partly over is written anew without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from linan.core.movement.models import StoredDay
from linan.core.movement.store import layout, moving
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class Limit:
    """Everything of `areas`, but not of `apart`, that ended before the minute `before` is to go."""

    areas: Sequence[Region]
    apart: Sequence[Region]
    before: int

    def touches(self, street: Region) -> bool:
        return any(a.covers(street) or street.covers(a) for a in self.areas)

    @property
    def sql(self) -> str:
        inside, outside = (
            " OR ".join(f"starts_with(region, '{_checked(r)}')" for r in regions) or "false"
            for regions in (self.areas, self.apart)
        )
        return f"stop < {int(self.before)} AND ({inside}) AND NOT ({outside})"


def forget_stored(limit: Limit) -> tuple[int, int]:
    """(visits forgotten, days changed). Inside the caller's transaction; the files go when it stands."""
    forgotten = days = 0
    for day in StoredDay.objects.select_for_update().filter(first_end__lt=limit.before).order_by("day", "region"):
        if not limit.touches(day.region):
            continue
        with layout.opened() as base:
            rows = layout.select(layout.files_of([day], "places"))
            (over,) = base.execute(f"SELECT count(*) FROM ({rows}) v WHERE {limit.sql}").fetchone()
            if not over:
                continue
            built = None
            if over < day.visits:
                built = layout.write(base, day.region, day.day, f"SELECT * FROM ({rows}) v WHERE NOT ({limit.sql})")
        moving.name_build(day.region, day.day, day, built)
        moving.after_commit(day.region, day.day, day.build)
        forgotten += over
        days += 1
    return forgotten, days


def _checked(region: Region) -> str:
    """A region's path holds digits, letters, dots, dashes and slashes; nothing that could end a text in SQL."""
    return str(Region(str(region)))


def take_out(key: str, start: int) -> tuple[UUID, UUID, str, int, int, str, str] | None:
    """The visit of `key` in the day of the minute `start`, which is written anew without it; None if it is not there.

    Inside the caller's transaction, as `forget_stored`.
    """
    for day in StoredDay.objects.select_for_update().filter(day=layout.day_of(start)).order_by("region"):
        with layout.opened() as base:
            rows = layout.select(layout.files_of([day], "places"))
            base.execute(
                f"CREATE TEMP TABLE here AS SELECT *, key = CAST(md5(?) AS UUID) AS out FROM ({rows}) v", [key]
            )
            found: tuple[UUID, UUID, str, int, int, str, str] | None = base.execute(
                "SELECT person, place, region, start, stop, source, certainty FROM here WHERE out"
            ).fetchone()
            if found is None:
                continue
            built = layout.write(base, day.region, day.day, "SELECT * EXCLUDE (out) FROM here WHERE NOT out")
        moving.name_build(day.region, day.day, day, built)
        moving.after_commit(day.region, day.day, day.build)
        return found
    return None
