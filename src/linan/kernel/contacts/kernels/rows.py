"""What is asked of one visit."""

from __future__ import annotations

from typing import Any

import numpy as np

from linan.kernel.contacts.kernels.compiling import GUIDE_SHIFT, NEVER, NONE, compiled


@compiled
def lower(values: Any, low: int, high: int, wanted: int) -> int:
    """First of `values[low:high]`, which ascend, that is at least `wanted`."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def place_of(row: int, place_from: Any, guide: Any) -> int:
    place = guide[row >> GUIDE_SHIFT]
    while place_from[place + 1] <= row:
        place += 1
    return int(place)


@compiled
def preferred(
    mine: int, theirs: int, mine2: int, theirs2: int, person: Any, start: Any, lasts: Any, place: Any, offer: Any
) -> bool:
    """Whether (mine, theirs) is shown before (mine2, theirs2) when both begin in the same minute; see above."""
    if mine != mine2:
        place_from, guide = place
        if start[mine] != start[mine2] or place_of(mine, place_from, guide) != place_of(mine2, place_from, guide):
            return bool(mine < mine2)
        if lasts[mine] != lasts[mine2]:
            return bool(lasts[mine] < lasts[mine2])
    end = np.int64(start[theirs]) + lasts[theirs]
    end2 = np.int64(start[theirs2]) + lasts[theirs2]
    if end != end2:
        return bool(end > end2)
    since = max(np.int64(start[theirs]), np.int64(offer[person[theirs]]))
    since2 = max(np.int64(start[theirs2]), np.int64(offer[person[theirs2]]))
    if since != since2:
        return bool(since < since2)
    return bool(person[theirs] < person[theirs2])


@compiled
def relax(
    who: int, at: int, mine: int, theirs: int, end: int, person: Any, start: Any, lasts: Any, place: Any, offer: Any,
    best: Any, touched: Any, n: int,
) -> int:  # fmt: skip
    """Note the meeting if it is the earliest for `who`; returns how many are touched now.

    The loops below do the plain case themselves: a call with this many arrays costs more than what it does.
    """
    before = best[who, 1]
    if at > best[who, 0]:
        return n
    if at == best[who, 0] and (
        before == NONE or not preferred(mine, theirs, before, best[who, 2], person, start, lasts, place, offer)
    ):
        return n
    if before == NONE:
        touched[n] = who
        n += 1
    best[who, 0] = at
    best[who, 1] = mine
    best[who, 2] = theirs
    best[who, 3] = end
    return n


@compiled
def opening(row: int, since: int, before: int, least: int, start: Any, lasts: Any) -> tuple[int, int]:
    """When a visit opens for others, and the last minute a newcomer may arrive; only what no earlier round offered."""
    begin: Any = np.int64(start[row])
    end = begin + lasts[row]
    opens = max(begin, since)
    last = end - least
    if opens > last:
        return 1, 0
    if before < NEVER:
        old = max(begin, before)
        if old <= last:
            last = old - 1
    return opens, last
