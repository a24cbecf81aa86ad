"""Where the files of a day lie, how they are written, and the SQL that reads them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from linan.core.movement.models import StoredDay
from linan.core.movement.visitfile import at_minute, minute_of
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA, start_of

DAY_MINUTES = 1440
AHEAD_MINUTES = 480
"""China's clock is eight hours ahead, all year and everywhere."""
COPIES = {"places": "place, start, person, stop", "people": "person, start, place, stop"}
"""Each copy's name and order."""
COLUMNS = "person, place, region, start, stop, source, certainty, key"


@dataclass(frozen=True, slots=True)
class Built:
    """What lies in the files of one build."""

    build: str
    visits: int
    first_end: int
    last_end: int


def root() -> Path:
    return Path(settings.LINAN_HOME) / "movement"


@lru_cache(maxsize=65_536)
def street_of(region: str) -> Region:
    """Days are kept by street: small enough to rewrite in a second, large enough for Parquet."""
    return Region(region).at(Level.STREET)


@lru_cache(maxsize=4096)
def _day(number: int) -> date:
    return at_minute(number * DAY_MINUTES).date()


def day_of(minute: int) -> date:
    return _day((minute + AHEAD_MINUTES) // DAY_MINUTES)


def minutes_of(day: date) -> tuple[int, int]:
    """The first minute of a day in China, and the first of the next."""
    low = minute_of(start_of(day))
    return low, low + DAY_MINUTES


def file_of(region: Region, day: date, build: str, copy: str) -> Path:
    return root() / "days" / (region.code or "all") / day.isoformat() / f"{copy}-{build}.parquet"


def files_of(days: Iterable[StoredDay], copy: str) -> list[Path]:
    return [file_of(d.region, d.day, d.build, copy) for d in days]


def touching(since: datetime | None = None, until: datetime | None = None) -> list[StoredDay]:
    """The stored days that hold visits within [since, until)."""
    rows = StoredDay.objects.order_by("day", "region")
    if since is not None:
        rows = rows.filter(last_end__gte=minute_of(since))
    if until is not None:
        rows = rows.filter(day__lte=(until + timedelta(minutes=1)).astimezone(CHINA).date())
    return list(rows)


@contextmanager
def opened() -> Iterator[Any]:
    """A DuckDB of its own. What does not fit into memory is spilled beside the days, never into another folder."""
    import duckdb

    spill = root() / "spill" / uuid.uuid4().hex
    with duckdb.connect(config={"threads": 2, "temp_directory": str(spill)}) as base:
        # Nothing is fetched from anywhere: what the engine can do it brings along.
        base.execute("SET autoinstall_known_extensions = false")
        yield base


@contextmanager
def passing_file(data: bytes) -> Iterator[Path]:
    """`data` as a file for as long as it is read; if that is killed, it is swept away later."""
    folder = root() / "spill"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / uuid.uuid4().hex
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        yield path
    finally:
        path.unlink(missing_ok=True)


def select(files: Iterable[Path]) -> str:
    """A SELECT of the rows of `files`, none of which need exist when there are none."""
    chosen = [_quoted(f) for f in files]
    if not chosen:
        return (
            "SELECT NULL::UUID AS person, NULL::UUID AS place, '' AS region, 0 AS start, 0 AS stop, '' AS source,"
            " '' AS certainty, NULL::UUID AS key WHERE false"
        )
    return f"SELECT {COLUMNS} FROM read_parquet([{', '.join(chosen)}])"


def write(base: Any, region: Region, day: date, relation: str) -> Built | None:
    """Put the rows of `relation` on the disk in both orders, under a name of their own; None when there are none.

    OSError when the disk cannot take them; then nothing of it stays.
    """
    import duckdb

    build = uuid.uuid4().hex
    visits, first, last = base.execute(f"SELECT count(*), min(stop), max(stop) FROM ({relation}) v").fetchone()
    if not visits:
        return None
    written = []
    try:
        for copy, order in COPIES.items():
            path = file_of(region, day, build, copy)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            half = path.with_name(path.name + ".part")
            written += [half, path]
            base.execute(
                f"COPY (SELECT {COLUMNS} FROM ({relation}) v ORDER BY {order}) TO {_quoted(half)}"
                " (FORMAT parquet, COMPRESSION zstd)"
            )
            half.chmod(0o600)
            with half.open("rb+") as file:
                os.fsync(file.fileno())
            half.replace(path)
        sync(written[0].parent)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, duckdb.IOException):
            raise OSError(str(error)) from error
        raise
    return Built(build, visits, first, last)


def remove(region: Region, day: date, build: str) -> None:
    """Unlink a build that no row names any more, and the folder when it was the last."""
    for copy in COPIES:
        file_of(region, day, build, copy).unlink(missing_ok=True)
    prune(file_of(region, day, build, "places").parent)


def prune(folder: Path) -> None:
    """Remove a folder and the one above it if nothing lies there."""
    for path in (folder, folder.parent):
        try:
            path.rmdir()
        except OSError:
            return


def sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
