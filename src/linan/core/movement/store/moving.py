"""Out of the hot table into the files of a day: finished days, and whatever came late for one already stored."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
from django.db import IntegrityError, connection, transaction

from linan.core.clock import today
from linan.core.ledger.fields import within
from linan.core.movement.models import StoredDay, Visit
from linan.core.movement.store import layout
from linan.kernel.region import Region

log = logging.getLogger("linan.movement")
_FIELDS = (
    "key",
    "person_id",
    "place_id",
    "region",
    "start_minute",
    "end_minute",
    "source",
    "certainty",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """Visits that left the hot table, into how many days of streets."""

    days: int
    visits: int


class _Changed(Exception):
    """Somebody else wrote to the day meanwhile: nothing was done, and the next look does it."""


def move_finished(*, most: int | None = None) -> Moved:
    """Move every day before today (China) into its files; `most` days of streets at a time.

    Safe to repeat, to run twice at once and to kill. OSError when the disk is full; then the visits stay where they
    were.
    """
    days = visits = 0
    finished = _finished()[:most]
    if not finished:
        return Moved(0, 0)
    with layout.opened() as base:
        for region, day in finished:
            try:
                visits += _move(base, region, day)
                days += 1
            except _Changed:
                log.info("a day changed while it was being moved; it waits for the next look")
    settle()
    return Moved(days, visits)


def _finished() -> list[tuple[Region, date]]:
    until = layout.minutes_of(today())[0]
    hot = Visit.objects.filter(start_minute__lt=until)
    earliest = hot.order_by("start_minute").values_list("start_minute", flat=True).first()
    if earliest is None:
        return []
    found: list[tuple[Region, date]] = []
    day = layout.day_of(earliest)
    while day < today():
        low, high = layout.minutes_of(day)
        here = Visit.objects.filter(start_minute__gte=low, start_minute__lt=high)
        streets = {layout.street_of(r) for r in here.values_list("region", flat=True).distinct()}
        found += [(street, day) for street in sorted(streets)]
        later = hot.filter(start_minute__gte=high).order_by("start_minute").values_list("start_minute", flat=True)
        next_one = later.first()
        day = layout.day_of(next_one) if next_one is not None else day + timedelta(days=10_000)
    return found


def _move(base: Any, region: Region, day: date) -> int:
    low, high = layout.minutes_of(day)
    before = StoredDay.objects.filter(region=region, day=day).first()
    hot = Visit.objects.filter(within("region", region), start_minute__gte=low, start_minute__lt=high)
    rows = list(hot.values_list(*_FIELDS))
    if not rows:
        return 0
    put_hot(base, rows)
    old = layout.select(layout.files_of([before], "places") if before else [])
    # A visit told again after its day was stored has the same key: it is one visit.
    once = f"SELECT DISTINCT ON (key) * FROM (SELECT * FROM hot UNION ALL {old}) v ORDER BY key"
    built = layout.write(base, region, day, once)
    assert built is not None
    try:
        with transaction.atomic():
            leave_no_trace()
            name_build(region, day, before, built)
            # A visit may have been corrected while the files were written: as many rows, but not these.
            if set(hot.select_for_update().values_list(*_FIELDS)) != set(rows):
                raise _Changed
            gone = hot.delete()[0]
    except BaseException:
        layout.remove(region, day, built.build)
        raise
    if before is not None:
        layout.remove(region, day, before.build)
    return gone


def name_build(region: Region, day: date, before: StoredDay | None, built: layout.Built | None) -> None:
    """Let `built` be what counts for the day, if `before` still does; inside a transaction."""
    row = StoredDay.objects.select_for_update().filter(region=region, day=day).first()
    if (row.build if row else None) != (before.build if before else None):
        raise _Changed
    if built is None:
        if row is not None:
            row.delete()
        return
    told = {"build": built.build, "visits": built.visits, "first_end": built.first_end, "last_end": built.last_end}
    if row is None:
        try:
            StoredDay.objects.create(region=region, day=day, **told)
        except IntegrityError as error:
            raise _Changed from error
    else:
        StoredDay.objects.filter(pk=row.pk).update(**told)


def put_hot(base: Any, rows: list[tuple[Any, ...]]) -> None:
    """The rows of `_FIELDS` as DuckDB's table `hot`, with the columns of the files."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_FIELDS)
    texts = {n: np.array([str(v) for v in columns[i]], dtype=object) for i, n in enumerate(_FIELDS) if i not in (4, 5)}
    whole = {n: np.array(columns[i], dtype=np.int64) for i, n in enumerate(_FIELDS) if i in (4, 5)}
    told: dict[str, Any] = texts | whole
    base.execute(
        "CREATE OR REPLACE TEMP TABLE hot AS SELECT CAST(person_id AS UUID) AS person, CAST(place_id AS UUID) AS place,"
        " region, CAST(start_minute AS INTEGER) AS start, CAST(end_minute AS INTEGER) AS stop, source, certainty,"
        " CAST(md5(key) AS UUID) AS key FROM told"
        if rows
        else "CREATE OR REPLACE TEMP TABLE hot AS " + layout.select([])
    )
    del told


def leave_no_trace() -> None:
    """What is deleted on this connection from now on is overwritten, not only unlinked (SQLite)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def settle() -> None:
    """Let SQLite's log, which still holds the old pages, be written back and cut off; soon, if others are reading."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def after_commit(region: Region, day: date, build: str) -> None:
    """Unlink a build once the transaction that dropped it stands."""
    transaction.on_commit(partial(layout.remove, region, day, build))
