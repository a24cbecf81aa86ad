"""An index from an older one and some visits more, place by place: a day is appended without sorting anything old."""

from __future__ import annotations

from typing import Any

import numpy as np

from linan.kernel.contacts.kernels.compiling import compiled


@compiled
def grow(
    low: int, high: int, old: Any, old_from: Any, old_place: Any, moved: Any, shift: int, more: Any, more_from: Any,
    new: Any, new_from: Any, longest: Any, kept: Any,
) -> None:  # fmt: skip
    """Merge the places `low` to `high` - 1 of the new index by start; of a visit told in both, the old one stays.

    `old`, `more` and `new` are (person, start, lasts); `old_place` is the old number of each new place, or -1. People
    of the old index get the numbers of `moved`, if it is not empty, and `shift` minutes. `new_from` is where a place
    may begin at most; `kept` tells how many of its visits there are.
    """
    person, start, lasts = old
    person2, start2, lasts2 = more
    to_person, to_start, to_lasts = new
    renamed = len(moved) > 0
    for q in range(low, high):
        at = new_from[q]
        begin = at
        i, end = 0, 0
        if old_place[q] >= 0:
            i, end = old_from[old_place[q]], old_from[old_place[q] + 1]
        j, end2 = more_from[q], more_from[q + 1]
        while i < end or j < end2:
            if j == end2 or (i < end and np.int64(start[i]) + shift <= start2[j]):
                to_person[at] = moved[person[i]] if renamed else person[i]
                to_start[at] = np.int64(start[i]) + shift
                to_lasts[at] = lasts[i]
                i += 1
            else:
                # Rows of one minute stand in no order; the old ones of this minute are written already.
                known = False
                k = at - 1
                while k >= begin and to_start[k] == start2[j]:
                    if to_person[k] == person2[j] and to_lasts[k] == lasts2[j]:
                        known = True
                        break
                    k -= 1
                if known:
                    j += 1
                    continue
                to_person[at] = person2[j]
                to_start[at] = start2[j]
                to_lasts[at] = lasts2[j]
                j += 1
            longest[q] = max(longest[q], np.int64(to_lasts[at]))
            at += 1
        kept[q] = at - begin


@compiled
def close_up(place_from: Any, kept: Any, new_from: Any, columns: Any) -> None:
    """Move each place's visits down to where the place before it ends."""
    person, start, lasts = columns
    to = 0
    for q in range(len(kept)):
        at = place_from[q]
        new_from[q] = to
        if to != at:
            for k in range(kept[q]):
                person[to + k], start[to + k], lasts[to + k] = person[at + k], start[at + k], lasts[at + k]
        to += kept[q]
    new_from[len(kept)] = to
