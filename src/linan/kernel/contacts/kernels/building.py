"""An index from visits in any order."""

from __future__ import annotations

from typing import Any

import numpy as np

from linan.kernel.contacts.kernels.compiling import GUIDE_SHIFT, compiled


@compiled
def fill(person: Any, place: Any, start: Any, end: Any, base: int, cursor: Any, out: Any) -> None:
    """Put each visit into its place's stretch; `cursor` is where each place begins."""
    to_person, to_start, to_lasts = out
    for i in range(len(person)):
        at = cursor[place[i]]
        cursor[place[i]] = at + 1
        to_person[at] = person[i]
        to_start[at] = start[i] - base
        to_lasts[at] = end[i] - start[i]


@compiled
def sort_places(person: Any, start: Any, lasts: Any, place_from: Any, longest: Any) -> None:
    """Sort each place's visits by start, and note how long its longest lasts."""
    for q in range(len(place_from) - 1):
        low, high = place_from[q], place_from[q + 1]
        ascending = True
        for row in range(low, high):
            longest[q] = max(longest[q], lasts[row])
            ascending = ascending and (row == low or start[row - 1] <= start[row])
        if ascending:
            continue
        key = np.empty(high - low, dtype=np.int64)
        for row in range(low, high):
            key[row - low] = (np.int64(start[row]) << 32) | (row - low)
        key.sort()
        whom, long = person[low:high].copy(), lasts[low:high].copy()
        for i in range(high - low):
            old = key[i] & 0xFFFFFFFF
            start[low + i] = key[i] >> 32
            person[low + i] = whom[old]
            lasts[low + i] = long[old]


@compiled
def drop_repeats(person: Any, start: Any, lasts: Any, place_from: Any, new_from: Any) -> int:
    """Keep one of each visit told more than once; returns how many are left, `new_from` where each place begins."""
    n = 0
    for q in range(len(place_from) - 1):
        row, high = place_from[q], place_from[q + 1]
        new_from[q] = n
        while row < high:
            after = row + 1
            while after < high and start[after] == start[row]:
                after += 1
            key = np.empty(after - row, dtype=np.int64)
            for k in range(row, after):
                key[k - row] = (np.int64(person[k]) << 32) | np.int64(lasts[k])
            if after - row > 1:
                key.sort()
            begin = start[row]
            for k in range(after - row):
                if k == 0 or key[k] != key[k - 1]:
                    person[n], start[n], lasts[n] = key[k] >> 32, begin, key[k] & 0xFFFFFFFF
                    n += 1
            row = after
    new_from[-1] = n
    return n


@compiled
def by_person(person: Any, cursor: Any, rows: Any) -> None:
    """The rows of each person, ascending; `cursor` is where each person's list begins."""
    for row in range(len(person)):
        who = person[row]
        rows[cursor[who]] = row
        cursor[who] += 1


@compiled
def guide_of(place_from: Any, guide: Any) -> None:
    """For every 2^GUIDE_SHIFT-th row the place it belongs to."""
    q = 0
    for i in range(len(guide)):
        while place_from[q + 1] <= i << GUIDE_SHIFT:
            q += 1
        guide[i] = q
