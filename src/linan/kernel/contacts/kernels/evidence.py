"""What was found, in words of the visits: the place of each meeting, and the minutes of each pair."""

from __future__ import annotations

from typing import Any

import numpy as np

from linan.kernel.contacts.kernels.compiling import compiled
from linan.kernel.contacts.kernels.rows import lower, place_of


@compiled
def places_of(rows: Any, place: Any, out: Any) -> None:
    """The place of each row."""
    place_from, guide = place
    for i in range(len(rows)):
        out[i] = place_of(rows[i], place_from, guide)


@compiled
def met_minutes(
    people: Any, via: Any, since: Any, start: Any, lasts: Any, rows: Any, person_from: Any, place: Any, widest: int,
    total: Any,
) -> None:  # fmt: skip
    """For each of `people`: the length of all overlaps with `via` at one place, from `since` on.

    Rows further apart than the `widest` place has visits are of two places: most are told apart by that alone.
    """
    place_from, guide = place
    for i in range(len(people)):
        j, after = person_from[via[i]], person_from[via[i] + 1]
        for k in range(person_from[people[i]], person_from[people[i] + 1]):
            row = rows[k]
            while j < after and rows[j] < row - widest:
                j += 1
            if j == after:
                break
            if rows[j] > row + widest:
                continue
            q = place_of(row, place_from, guide)
            begin = max(np.int64(start[row]), np.int64(since[i]))
            end = np.int64(start[row]) + lasts[row]
            m = lower(rows, j, after, place_from[q])
            while m < after and rows[m] < place_from[q + 1]:
                other = rows[m]
                together = min(end, np.int64(start[other]) + lasts[other]) - max(begin, np.int64(start[other]))
                if together > 0:
                    total[i] += together
                m += 1
