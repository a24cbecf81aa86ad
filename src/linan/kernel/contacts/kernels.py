"""The inner loops of `fast.py`, compiled by Numba on first use and kept beside this file.

All in one file: what Numba keeps is found stale by this file's own time of change, and not by that of a file it calls.
Rows of the index are sorted by place and start. `offer[person]` is from when somebody offered this round is infectious.
`best[person]` is (exposure, the person's own row, the infectious row, its end); the rows are NONE where the exposure is
of an earlier round. Times are minutes after the index's first; NEVER is later than all of them.

Reading what is known of a person misses the cache nearly always. So loops first gather, many at a time and with no
branch between, and only then decide: the misses overlap (four times as fast as one after another).

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
NONE = -1
GUIDE_SHIFT = 7
BATCH = 256


def _compiled(function: F) -> F:
    try:
        return cast("F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        # Neither this folder nor the user's own can be written to: then it is compiled in each process anew.
        return cast("F", numba.njit(nogil=True)(function))


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
    mine: int, theirs: int, mine2: int, theirs2: int, person: Any, start: Any, lasts: Any, place: Any, offer: Any
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
    since = max(np.int64(start[theirs]), np.int64(offer[person[theirs]]))
    since2 = max(np.int64(start[theirs2]), np.int64(offer[person[theirs2]]))
    if since != since2:
        return bool(since < since2)
    return bool(person[theirs] < person[theirs2])


@_compiled
def _relax(
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
        before == NONE or not _preferred(mine, theirs, before, best[who, 2], person, start, lasts, place, offer)
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
    fresh: Any, offer: Any, before: Any, least: int, start: Any, lasts: Any, rows: Any, person_from: Any, place: Any,
    longest: Any, mark: Any, places: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """(neighbours a walk would look at, visits of the touched places, touched places); `places` lists them."""
    place_from, guide = place
    pairs, visits, n = 0, 0, 0
    for who in fresh:
        for k in range(person_from[who], person_from[who + 1]):
            row = rows[k]
            since, last = _open(row, offer[who], before[who], least, start, lasts)
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
    fresh: Any, offer: Any, before: Any, least: int, person: Any, start: Any, lasts: Any, rows: Any, person_from: Any,
    place: Any, longest: Any, best: Any, touched: Any,
) -> int:  # fmt: skip
    """Look up the neighbours of each newly opened visit of `fresh`."""
    place_from, guide = place
    known = np.empty(BATCH, dtype=np.int32)
    n = 0
    for who in fresh:
        for k in range(person_from[who], person_from[who + 1]):
            row = rows[k]
            since, last = _open(row, offer[who], before[who], least, start, lasts)
            if since > last:
                continue
            q = _place_of(row, place_from, guide)
            end = np.int64(start[row]) + lasts[row]
            low = _lower(start, place_from[q], place_from[q + 1], since + least - longest[q])
            high = _lower(start, low, place_from[q + 1], last + 1)
            while low < high:
                m = min(high - low, BATCH)
                for j in range(m):
                    known[j] = best[person[low + j], 0]
                for j in range(m):
                    other = low + j
                    came: Any = np.int64(start[other])
                    at = max(came, since)
                    if at > known[j] or came + lasts[other] - at < least:
                        continue
                    whom = person[other]
                    if at == best[whom, 0]:
                        before_ = best[whom, 1]
                        if before_ == NONE or (before_ == other and end < best[whom, 3]):
                            continue
                        if before_ != other or end == best[whom, 3]:
                            n = _relax(whom, at, other, row, end, person, start, lasts, place, offer, best, touched, n)
                            continue
                    elif at > best[whom, 0]:
                        continue
                    if best[whom, 1] == NONE:
                        touched[n] = whom
                        n += 1
                    best[whom, 0] = at
                    best[whom, 1] = other
                    best[whom, 2] = row
                    best[whom, 3] = end
                low += m
    return n


@_compiled
def sweep(
    places: Any, offer: Any, least: int, person: Any, start: Any, lasts: Any, place: Any, longest: Any, room: Any,
    best: Any, touched: Any,
) -> int:  # fmt: skip
    """One pass over each of `places`: who was there longest when I came, and who comes next while I am there.

    `room` is scratch: six rows, each as long as the largest place.
    """
    place_from, _ = place
    infectious, opens, source, reached, by, known = room[0], room[1], room[2], room[3], room[4], room[5]
    n = 0
    for q in places:
        low, high = place_from[q], place_from[q + 1]
        for row in range(low, high):
            infectious[row - low] = offer[person[row]]
        found, late = 0, 0
        for row in range(low, high):
            if infectious[row - low] == NEVER:
                continue
            begin = np.int64(start[row])
            if infectious[row - low] <= begin:
                if lasts[row] >= least:
                    opens[found] = begin
                    source[found] = row
                    found += 1
            elif begin + lasts[row] - infectious[row - low] >= least:
                # Infectious only in the middle of the visit: few, and the only ones out of order.
                reached[late] = infectious[row - low]
                by[late] = row
                late += 1
        if late:
            if late > 1:
                order = np.argsort(reached[:late])
                reached[:late] = reached[:late][order]
                by[:late] = by[:late][order]
            to, one = found + late - 1, found - 1
            for k in range(late - 1, -1, -1):
                while one >= 0 and opens[one] > reached[k]:
                    opens[to], source[to] = opens[one], source[one]
                    to -= 1
                    one -= 1
                opens[to], source[to] = reached[k], by[k]
                to -= 1
            found += late
        if not found:
            continue
        # Who left before the first source came, or came after the last had gone, need not be looked at.
        ends: Any = np.int64(-1)
        for i in range(found):
            ends = max(ends, np.int64(start[source[i]]) + lasts[source[i]])
        low = _lower(start, low, high, opens[0] + least - longest[q])
        high = _lower(start, low, high, ends - least + 1)
        for row in range(low, high):
            known[row - low] = best[person[row], 0]
        # From here on `infectious` holds the rows that somebody reaches, with the minute in `reached`.
        i, m = 0, 0
        stays, stays_end, stays_since = NONE, np.int64(-1), np.int64(-1)
        next_i, follows = NONE, NONE
        for row in range(low, high):
            came: Any = np.int64(start[row])
            before = known[row - low]
            if lasts[row] < least or before < came:
                continue
            while i < found and opens[i] <= came:
                other = source[i]
                end = np.int64(start[other]) + lasts[other]
                if end > stays_end or (end == stays_end and opens[i] == stays_since and person[other] < person[stays]):
                    stays, stays_end, stays_since = other, end, np.int64(opens[i])
                i += 1
            if stays_end - came >= least:
                reached[m], by[m] = came, stays
            elif i < found and opens[i] + least <= came + lasts[row]:
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
                reached[m], by[m] = opens[i], follows
            else:
                continue
            if reached[m] <= before:
                infectious[m] = row
                m += 1
        for k in range(m):
            at = reached[k]
            row, other = infectious[k], by[k]
            whom = person[row]
            end = np.int64(start[other]) + lasts[other]
            if at == best[whom, 0]:
                n = _relax(whom, at, row, other, end, person, start, lasts, place, offer, best, touched, n)
            elif at < best[whom, 0]:
                if best[whom, 1] == NONE:
                    touched[n] = whom
                    n += 1
                best[whom, 0] = at
                best[whom, 1] = row
                best[whom, 2] = other
                best[whom, 3] = end
    return n


@_compiled
def merge(
    other: Any, n_other: int, theirs: Any, person: Any, start: Any, lasts: Any, place: Any, offer: Any, best: Any,
    touched: Any, n: int,
) -> int:  # fmt: skip
    """Put what a second thread found into `best`."""
    for k in range(n_other):
        who = other[k]
        at, mine, by, end = theirs[who, 0], theirs[who, 1], theirs[who, 2], theirs[who, 3]
        n = _relax(who, at, mine, by, end, person, start, lasts, place, offer, best, touched, n)
    return n


@_compiled
def places_of(rows: Any, place: Any, out: Any) -> None:
    """The place of each row."""
    place_from, guide = place
    for i in range(len(rows)):
        out[i] = _place_of(rows[i], place_from, guide)


@_compiled
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
            q = _place_of(row, place_from, guide)
            begin = max(np.int64(start[row]), np.int64(since[i]))
            end = np.int64(start[row]) + lasts[row]
            m = _lower(rows, j, after, place_from[q])
            while m < after and rows[m] < place_from[q + 1]:
                other = rows[m]
                together = min(end, np.int64(start[other]) + lasts[other]) - max(begin, np.int64(start[other]))
                if together > 0:
                    total[i] += together
                m += 1


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
