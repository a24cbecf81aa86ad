"""A larger fast index from a smaller one, without sorting what is sorted already."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from linan.kernel.contacts import kernels
from linan.kernel.contacts.fast import Columns, FastIndex

_WORTH = 1_000_000


def extended(index: FastIndex, rows: tuple[Any, Any, Any, Any], people: Any, places: Any) -> FastIndex:
    """See `FastIndex.extended`."""
    more = FastIndex.of(*rows, once=True)
    old, new = index.columns, more.columns
    first = min(index.first, more.first) if len(index) and len(more) else (index.first if len(index) else more.first)
    count = max(_last(places, index.places) + 1, more.places)
    old_place = np.full(count, -1, dtype=np.int64)
    old_place[np.arange(index.places) if places is None else places] = np.arange(index.places)
    sizes = np.zeros(count, dtype=np.int64)
    known = old_place >= 0
    sizes[known] = np.diff(old.place_from)[old_place[known]]
    sizes[: more.places] += np.diff(new.place_from)
    room = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    if int(room[-1]) >= kernels.NEVER:
        raise ValueError("more visits than one index holds")
    more_from = np.full(count + 1, new.place_from[-1], dtype=np.int32)
    more_from[: more.places + 1] = new.place_from

    kind = _kind(index, more, first)
    columns = (np.empty(room[-1], dtype=np.int32), np.empty(room[-1], dtype=kind), np.empty(room[-1], dtype=kind))
    theirs = (new.person, (new.start.astype(np.int64) + (more.first - first)).astype(kind), new.lasts.astype(kind))
    longest, kept = np.zeros(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
    moved = np.empty(0, dtype=np.int64) if people is None else np.asarray(people)

    def one(part: tuple[int, int]) -> None:
        kernels.grow(
            *part, (old.person, old.start, old.lasts), old.place_from, old_place, moved, index.first - first, theirs,
            more_from, columns, room, longest, kept,
        )  # fmt: skip

    _in_parts(room, one)
    place_from = np.empty(count + 1, dtype=np.int32)
    kernels.close_up(room, kept, place_from, columns)
    left = int(place_from[-1])
    whom, starts, lasts = (c[:left] if left == len(c) else c[:left].copy() for c in columns)
    top = max(_last(people, index.people) + 1, more.people)
    person_from = np.zeros(top + 1, dtype=np.int32)
    np.cumsum(np.bincount(whom, minlength=top), out=person_from[1:])
    by, guide = np.empty(left, dtype=np.int32), np.zeros(-(-left >> kernels.GUIDE_SHIFT), dtype=np.int32)
    kernels.by_person(whom, person_from[:-1].copy(), by)
    kernels.guide_of(place_from, guide)
    return FastIndex(Columns(whom, starts, lasts, by, person_from, place_from, longest, guide), first)


def _last(moved: Any, count: int) -> int:
    return count - 1 if moved is None or not count else int(moved[count - 1])


def _kind(index: FastIndex, more: FastIndex, first: int) -> Any:
    latest, longest = 0, 0
    for one in (index, more):
        if len(one):
            latest = max(latest, int(one.columns.start.max()) + one.first - first)
            longest = max(longest, int(one.columns.longest.max()))
    if latest + longest >= kernels.NEVER:
        raise ValueError("the times of the visits lie too far apart")
    return np.uint16 if max(latest, longest) <= 0xFFFF else np.int32


def _in_parts(room: Any, one: Any) -> None:
    """Places in two halves of as many visits, each in a thread of its own."""
    count = len(room) - 1
    if room[-1] < _WORTH or (os.cpu_count() or 1) < 2:
        one((0, count))
        return
    middle = int(np.searchsorted(room, room[-1] // 2))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, [(0, middle), (middle, count)]))
