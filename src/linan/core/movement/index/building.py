"""Building the index from the stored days, and adding days to it; one at a time, and the old one serves meanwhile."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from linan.core.movement import store
from linan.core.movement.index import serving
from linan.core.movement.models import StoredDay
from linan.core.movement.names import KIND, Ids
from linan.kernel.contacts import files
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

Progress = Callable[[int, int], object]
_EVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Done:
    """`how` is "nothing" (it was up to date), "appended" or "built"; `reason` is why it could not just be appended."""

    how: str
    days: int
    visits: int
    reason: str = ""


def build(progress: Progress = lambda done, of: None) -> Done:
    """Bring the index up to the stored days: append what is new, build it all where it is absent, torn or stale.

    Refuses `index_busy` while another build is at work, `disk_full` and `day_changed`; the index that lies there stays
    as it is, and serves as long as it is true.
    """
    with _alone():
        reason = ""
        try:
            here, missing = serving.state()
        except Refusal as refusal:
            here, missing, reason = [], list(StoredDay.objects.order_by("day", "region")), refusal.code
        if not missing and not reason:
            return Done("nothing", len(here), 0)
        if not here and not missing:
            serving.forget()
            return Done("nothing", 0, 0)

        def told(done: int, of: int) -> None:
            _tell(done, of)
            progress(done, of)

        try:
            index, people, places = _together(here, missing, told)
            _save(index, people, places, [*here, *missing])
        except OSError as error:
            raise _refused(error) from error
        finally:
            (serving.folder() / "progress.json").unlink(missing_ok=True)
        return Done("appended" if here else "built", len(here) + len(missing), len(index), reason)


def progress() -> tuple[int, int] | None:
    """(days done, of how many) of the build at work; None when there is none."""
    try:
        told = json.loads((serving.folder() / "progress.json").read_bytes())
        return int(told["done"]), int(told["of"])
    except (OSError, ValueError, KeyError):
        return None


def _together(here: Sequence[StoredDay], missing: Sequence[StoredDay], told: Progress) -> tuple[FastIndex, Ids, Ids]:
    of = len(missing)
    told(0, of)
    if not here:
        numbers, people, places = store.stored_columns(missing, [], -_EVER, _EVER, None)
        columns = (numbers[n] for n in ("person", "place", "start", "stop"))
        index = FastIndex.of(*columns, once=True)
        told(of, of)
        return index, Ids(np.array(people, dtype=KIND)), Ids(np.array(places, dtype=KIND))
    index, known, spots = serving.load()
    for done, lot in enumerate(_by_day(missing), start=1):
        numbers, people, places = store.stored_columns(lot, [], -_EVER, _EVER, None)
        who, where = (np.array(n, dtype=KIND) for n in (people, places))
        known, moved = known.with_all(who)
        spots, moved_spots = spots.with_all(where)
        index = index.extended(
            known.numbers_of(who)[numbers["person"]], spots.numbers_of(where)[numbers["place"]], numbers["start"],
            numbers["stop"], people=moved, places=moved_spots,
        )  # fmt: skip
        told(done, of)
    return index, known, spots


def _by_day(days: Sequence[StoredDay]) -> list[list[StoredDay]]:
    lots: dict[Any, list[StoredDay]] = {}
    for one in days:
        lots.setdefault(one.day, []).append(one)
    return list(lots.values())


def _save(index: FastIndex, people: Ids, places: Ids, days: Sequence[StoredDay]) -> None:
    # What was read may have been written anew meanwhile; then this index was true once and shall not be put there.
    if {d.build for d in days} - set(StoredDay.objects.values_list("build", flat=True)):
        raise Refusal(
            "day_changed",
            Words("A day was written anew while it was being indexed."),
            kind=Kind.CONFLICT,
            next_step=Words("It is tried again by itself."),
        )
    starts = index.columns.start
    last = int(starts.max()) + index.first if len(starts) else -_EVER
    files.save(
        index,
        serving.folder(),
        made_from=serving.told_of(days),
        beside={"people": people.table, "places": places.table},
        last_start=last,
    )


def _refused(error: OSError) -> Refusal:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
    if full:
        return Refusal(
            "disk_full",
            Words("The disk is full: the index was not built, and the one that was there is untouched."),
            kind=Kind.CONFLICT,
            next_step=Words("Make room in “{path}”; it is tried again by itself.", path=str(serving.folder())),
        )
    return Refusal(
        "index_unwritten",
        Words("The index could not be written: {reason}", reason=error.strerror or type(error).__name__),
        kind=Kind.CONFLICT,
        next_step=Words("Look at the disk below “{path}”.", path=str(serving.folder())),
    )


def _tell(done: int, of: int) -> None:
    path: Path = serving.folder() / "progress.json"
    half = path.with_name("progress.half")
    half.write_text(json.dumps({"done": done, "of": of}))
    half.replace(path)


@contextmanager
def _alone() -> Iterator[None]:
    serving.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (serving.folder() / "building").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            done, of = progress() or (0, 0)
            raise Refusal(
                "index_busy",
                Words("Another build of the index is at work: {done} of {count} days.", done=done, count=of),
                kind=Kind.CONFLICT,
                next_step=Words("Wait for it; the old index serves meanwhile."),
            ) from error
        # One that was killed leaves its last word behind.
        (serving.folder() / "progress.json").unlink(missing_ok=True)
        os.utime(serving.folder())
        yield
