"""One generation by walking: the neighbours of each newly opened visit are looked up."""

from __future__ import annotations

from typing import Any

import numpy as np

from linan.kernel.contacts.kernels.compiling import BATCH, NONE, compiled
from linan.kernel.contacts.kernels.rows import lower, opening, place_of, relax


@compiled
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
            since, last = opening(row, offer[who], before[who], least, start, lasts)
            if since > last:
                continue
            q = place_of(row, place_from, guide)
            low, high = place_from[q], place_from[q + 1]
            first = lower(start, low, high, since + least - longest[q])
            pairs += lower(start, first, high, last + 1) - first
            if not mark[q]:
                mark[q] = 1
                places[n] = q
                n += 1
                visits += high - low
    for i in range(n):
        mark[places[i]] = 0
    return pairs, visits, n


@compiled
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
            since, last = opening(row, offer[who], before[who], least, start, lasts)
            if since > last:
                continue
            q = place_of(row, place_from, guide)
            end = np.int64(start[row]) + lasts[row]
            low = lower(start, place_from[q], place_from[q + 1], since + least - longest[q])
            high = lower(start, low, place_from[q + 1], last + 1)
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
                            n = relax(whom, at, other, row, end, person, start, lasts, place, offer, best, touched, n)
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


@compiled
def merge(
    other: Any, n_other: int, theirs: Any, person: Any, start: Any, lasts: Any, place: Any, offer: Any, best: Any,
    touched: Any, n: int,
) -> int:  # fmt: skip
    """Put what a second thread found into `best`."""
    for k in range(n_other):
        who = other[k]
        at, mine, by, end = theirs[who, 0], theirs[who, 1], theirs[who, 2], theirs[who, 3]
        n = relax(who, at, mine, by, end, person, start, lasts, place, offer, best, touched, n)
    return n
