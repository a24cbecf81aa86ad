"""The inner loops of `fast.py`, compiled by Numba on first use and kept beside this file.

All in one file: what Numba keeps is found stale by this file's own time of change, and not by that of a file it calls.
Rows of the index are sorted by place and start. `state[person]` is (infectious from when they are offered this round,
exposure); `best[person]` is (earliest exposure found this round, the person's own row, the infectious row).
Times are minutes after the index's first; NEVER is later than all of them.

Which of several meetings in the same minute is shown: the person's earliest (place, start, end), then the infectious
visit that lasts longest, then the one infectious first, then the lower number: as the oracle does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
NEVER = 1 << 30
GUIDE_SHIFT = 7


def _compiled(function: F) -> F:
    return cast("F", numba.njit(cache=True, nogil=True)(function))


@_compiled
def _lower(values: Any, low: int, high: int, wanted: int) -> int:
    """First of `values[low:high]`, which ascend, that is at least `wanted`."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@_compiled
def _place_of(row: int, place_from: Any, guide: Any) -> int:
    place = guide[row >> GUIDE_SHIFT]
    while place_from[place + 1] <= row:
        place += 1
    return int(place)


@_compiled
def _preferred(
    mine: int, theirs: int, mine2: int, theirs2: int, person: Any, start: Any, lasts: Any, place: Any, state: Any
) -> bool:
    """Whether (mine, theirs) is shown before (mine2, theirs2) when both begin in the same minute; see above."""
    if mine != mine2:
        place_from, guide = place
        if start[mine] != start[mine2] or _place_of(mine, place_from, guide) != _place_of(mine2, place_from, guide):
            return bool(mine < mine2)
        if lasts[mine] != lasts[mine2]:
            return bool(lasts[mine] < lasts[mine2])
    end = np.int64(start[theirs]) + lasts[theirs]
    end2 = np.int64(start[theirs2]) + lasts[theirs2]
    if end != end2:
        return bool(end > end2)
    since = max(np.int64(start[theirs]), np.int64(state[person[theirs], 0]))
    since2 = max(np.int64(start[theirs2]), np.int64(state[person[theirs2], 0]))
    if since != since2:
        return bool(since < since2)
    return bool(person[theirs] < person[theirs2])


@_compiled
def _relax(
    who: int, at: int, mine: int, theirs: int, person: Any, start: Any, lasts: Any, place: Any, state: Any, best: Any,
    touched: Any, n: int,
) -> int:  # fmt: skip
    """Note the meeting if it is the earliest of this round for `who`; returns how many are touched now."""
    known = best[who, 0]
    if at > known:
        return n
    if at == known and not _preferred(mine, theirs, best[who, 1], best[who, 2], person, start, lasts, place, state):
        return n
    if known == NEVER:
        touched[n] = who
        n += 1
    best[who, 0] = at
    best[who, 1] = mine
    best[who, 2] = theirs
    return n


@_compiled
def _open(row: int, since: int, before: int, least: int, start: Any, lasts: Any) -> tuple[int, int]:
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


@_compiled
def estimate(
    fresh: Any, state: Any, before: Any, least: int, start: Any, lasts: Any, rows: Any, person_from: Any, place: Any,
    longest: Any, mark: Any, places: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """(neighbours a walk would look at, visits of the touched places, touched places); `places` lists them."""
    place_from, guide = place
    pairs, visits, n = 0, 0, 0
    for who in fresh:
        for k in range(person_from[who], person_from[who + 1]):
            row = rows[k]
            since, last = _open(row, state[who, 0], before[who], least, start, lasts)
            if since > last:
                continue
            q = _place_of(row, place_from, guide)
            low, high = place_from[q], place_from[q + 1]
            first = _lower(start, low, high, since + least - longest[q])
            pairs += _lower(start, first, high, last + 1) - first
            if not mark[q]:
                mark[q] = 1
                places[n] = q
                n += 1
                visits += high - low
    for i in range(n):
        mark[places[i]] = 0
    return pairs, visits, n


@_compiled
def walk(
    fresh: Any, state: Any, before: Any, least: int, person: Any, start: Any, lasts: Any, rows: Any, person_from: Any,
    place: Any, longest: Any, best: Any, touched: Any,
) -> int:  # fmt: skip
    """Look up the neighbours of each newly opened visit of `fresh`."""
    place_from, guide = place
    n = 0
    for who in fresh:
        for k in range(person_from[who], person_from[who + 1]):
            row = rows[k]
            since, last = _open(row, state[who, 0], before[who], least, start, lasts)
            if since > last:
                continue
            q = _place_of(row, place_from, guide)
            high = place_from[q + 1]
            for other in range(_lower(start, place_from[q], high, since + least - longest[q]), high):
                came: Any = np.int64(start[other])
                if came > last:
                    break
                at = max(came, since)
                whom = person[other]
                if came + lasts[other] - at >= least and at < state[whom, 1]:
                    n = _relax(whom, at, other, row, person, start, lasts, place, state, best, touched, n)
    return n


@_compiled
def sweep(
    places: Any, state: Any, least: int, person: Any, start: Any, lasts: Any, place: Any, opens: Any, source: Any,
    best: Any, touched: Any,
) -> int:  # fmt: skip
    """One pass over each of `places`: who was there longest when I came, and who comes next while I am there."""
    place_from, _ = place
    n = 0
    for q in places:
        low, high = place_from[q], place_from[q + 1]
        found = 0
        sorted_ = True
        for row in range(low, high):
            infectious = state[person[row], 0]
            if infectious == NEVER:
                continue
            begin = np.int64(start[row])
            since = max(begin, np.int64(infectious))
            if begin + lasts[row] - since < least:
                continue
            opens[found] = since
            source[found] = row
            sorted_ = sorted_ and (found == 0 or opens[found - 1] <= since)
            found += 1
        if not found:
            continue
        if not sorted_:
            order = np.argsort(opens[:found])
            opens[:found] = opens[:found][order]
            source[:found] = source[:found][order]
        i = 0
        stays, stays_end, stays_since = -1, np.int64(-1), np.int64(-1)
        next_i, follows = -1, -1
        for row in range(low, high):
            if lasts[row] < least:
                continue
            came: Any = np.int64(start[row])
            while i < found and opens[i] <= came:
                other = source[i]
                end = np.int64(start[other]) + lasts[other]
                if end > stays_end or (end == stays_end and opens[i] == stays_since and person[other] < person[stays]):
                    stays, stays_end, stays_since = other, end, np.int64(opens[i])
                i += 1
            if stays_end - came >= least:
                at, by = came, stays
            elif i < found and opens[i] + least <= came + lasts[row]:
                at, by = np.int64(opens[i]), -1
            else:
                continue
            whom = person[row]
            if at >= state[whom, 1] or at > best[whom, 0]:
                continue
            if by < 0:
                if next_i != i:
                    next_i, follows = i, source[i]
                    k = i + 1
                    while k < found and opens[k] == opens[i]:
                        one, two = source[k], follows
                        end = np.int64(start[one]) + lasts[one]
                        end2 = np.int64(start[two]) + lasts[two]
                        if end > end2 or (end == end2 and person[one] < person[two]):
                            follows = one
                        k += 1
                by = follows
            n = _relax(whom, at, row, by, person, start, lasts, place, state, best, touched, n)
    return n


@_compiled
def merge(other: Any, n_other: int, theirs: Any, person: Any, start: Any, lasts: Any, place: Any, state: Any, best: Any,
    touched: Any, n: int,
) -> int:  # fmt: skip
    """Put what a second thread found into `best`, and leave its own slate clean."""
    for k in range(n_other):
        who = other[k]
        n = _relax(
            who, theirs[who, 0], theirs[who, 1], theirs[who, 2], person, start, lasts, place, state, best, touched, n
        )
        theirs[who, 0] = NEVER
    return n


@_compiled
def met_minutes(
    people: Any, via: Any, since: Any, start: Any, lasts: Any, rows: Any, person_from: Any, place: Any, total: Any
) -> None:
    """For each of `people`: the length of all overlaps with `via` at one place, from `since` on."""
    place_from, guide = place
    for i in range(len(people)):
        first, after = person_from[via[i]], person_from[via[i] + 1]
        for k in range(person_from[people[i]], person_from[people[i] + 1]):
            row = rows[k]
            q = _place_of(row, place_from, guide)
            begin = max(np.int64(start[row]), np.int64(since[i]))
            end = np.int64(start[row]) + lasts[row]
            j = _lower(rows, first, after, place_from[q])
            while j < after and rows[j] < place_from[q + 1]:
                other = rows[j]
                together = min(end, np.int64(start[other]) + lasts[other]) - max(begin, np.int64(start[other]))
                if together > 0:
                    total[i] += together
                j += 1


@_compiled
def fill(person: Any, place: Any, start: Any, end: Any, base: int, cursor: Any, out: Any) -> None:
    """Put each visit into its place's stretch; `cursor` is where each place begins."""
    to_person, to_start, to_lasts = out
    for i in range(len(person)):
        at = cursor[place[i]]
        cursor[place[i]] = at + 1
        to_person[at] = person[i]
        to_start[at] = start[i] - base
        to_lasts[at] = end[i] - start[i]


@_compiled
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


@_compiled
def by_person(person: Any, cursor: Any, rows: Any) -> None:
    """The rows of each person, ascending; `cursor` is where each person's list begins."""
    for row in range(len(person)):
        who = person[row]
        rows[cursor[who]] = row
        cursor[who] += 1


@_compiled
def guide_of(place_from: Any, guide: Any) -> None:
    """For every 2^GUIDE_SHIFT-th row the place it belongs to."""
    q = 0
    for i in range(len(guide)):
        while place_from[q + 1] <= i << GUIDE_SHIFT:
            q += 1
        guide[i] = q
