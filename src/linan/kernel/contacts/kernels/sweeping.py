"""One generation by sweeping: each touched place is passed over once, and no pair is looked at."""

from __future__ import annotations

from typing import Any

import numpy as np

from linan.kernel.contacts.kernels.compiling import NEVER, NONE, compiled
from linan.kernel.contacts.kernels.rows import lower, relax


@compiled
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
        low = lower(start, low, high, opens[0] + least - longest[q])
        high = lower(start, low, high, ends - least + 1)
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
                n = relax(whom, at, row, other, end, person, start, lasts, place, offer, best, touched, n)
            elif at < best[whom, 0]:
                if best[whom, 1] == NONE:
                    touched[n] = whom
                    n += 1
                best[whom, 0] = at
                best[whom, 1] = row
                best[whom, 2] = other
                best[whom, 3] = end
    return n
