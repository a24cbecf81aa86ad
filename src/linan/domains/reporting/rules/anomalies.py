"""Which reports are worth asking about: late, missing, or not like the independent signals (B-28).

Nothing here says that somebody lied. A report and a signal that tell different stories are a reason to ask.

    compare   2·√(value + 3/8) against the same of what the signal lets expect (Anscombe 1948: a count's noise becomes
              the same size everywhere). Expected is the signal times the unit's own usual ratio, the median
              weighted by the signal over the periods around it.
    level     the day's median over all units is taken away (a holiday moves everybody), then the unit's own median:
              one pass of Tukey's median polish.
    size      divided by the unit's own spread (1.4826 · the median absolute deviation, never below that of all
              units, nor below the noise of counting): a careless unit has a wide spread and is not asked every day.
    ask       beyond the limit of the policy (3.5: Iglewicz and Hoaglin 1993).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median, median_high, median_low
from typing import Generic, TypeVar

U = TypeVar("U")

NORMAL = 1.4826
"""Makes the median absolute deviation of a normal sample its standard deviation."""
COUNTING = 1.0
"""The standard deviation of a count on Anscombe's scale."""
FEW = 7
"""Below so many compared periods of a unit, or so many units in a period, a median says nothing."""


class Doubt(StrEnum):
    """Why a report is worth asking about."""

    LATE = "late"
    MISSING = "missing"
    BELOW = "below"
    ABOVE = "above"
    REPEATED = "repeated"
    LOW_THROUGHOUT = "low_throughout"


@dataclass(frozen=True, slots=True)
class Limits:
    """The policy's numbers."""

    spread: float
    late: timedelta
    repeated: int


@dataclass(frozen=True, slots=True)
class Reported:
    """One unit's period: what it reported first and now, how long after the cut-off it was sent, what signals saw.

    `signals` holds None where a feed was silent; `sent` is None where nothing came.
    """

    first: int | None
    value: int | None
    sent: timedelta | None
    signals: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Finding(Generic[U]):
    """One thing to ask a unit. `period` is None where it is about the whole time.

    `value` was reported where about `expected` would fit; `spread` says how many of the unit's own spreads it is off.
    """

    unit: U
    period: int | None
    doubt: Doubt
    value: int | None = None
    expected: int | None = None
    spread: float = 0.0
    count: int = 0
    """Hours late, or how many periods the same number came."""
    fitted_at_first: bool = False
    """The first value fitted; what it was corrected to does not."""


def findings(rows: Mapping[U, Sequence[Reported]], limits: Limits) -> list[Finding[U]]:
    """Everything worth asking about, by unit and period. Every unit has the same periods, the earliest first."""
    found: list[Finding[U]] = []
    for unit, periods in rows.items():
        found += _delays(unit, periods, limits)
        found += _repeats(unit, periods, limits)
    found += _unlike(rows, limits)
    return found


def _delays(unit: U, periods: Sequence[Reported], limits: Limits) -> Iterable[Finding[U]]:
    for n, given in enumerate(periods):
        if given.sent is None:
            yield Finding(unit, n, Doubt.MISSING)
        elif given.sent > limits.late:
            yield Finding(unit, n, Doubt.LATE, given.value, count=max(1, round(given.sent.total_seconds() / 3600)))


def _repeats(unit: U, periods: Sequence[Reported], limits: Limits) -> Iterable[Finding[U]]:
    """The same number again and again while the signals move; a quiet place that reports 0 is no such thing."""
    start = 0
    for n in range(1, len(periods) + 1):
        if n < len(periods) and periods[n].value is not None and periods[n].value == periods[start].value:
            continue
        run = periods[start:n]
        seen = {g.signals for g in run}
        if len(run) >= limits.repeated and run[0].value and len(seen) > 1:
            yield Finding(unit, n - 1, Doubt.REPEATED, run[0].value, count=len(run))
        start = n


@dataclass(frozen=True, slots=True)
class _Compared:
    off: float
    expected: float
    signal: int


def _unlike(rows: Mapping[U, Sequence[Reported]], limits: Limits) -> Iterable[Finding[U]]:
    feeds = max((len(g.signals) for periods in rows.values() for g in periods), default=0)
    now = [_table(rows, feed, first=False) for feed in range(feeds)]
    then = [_table(rows, feed, first=True) for feed in range(feeds)]
    for unit, periods in rows.items():
        for n, given in enumerate(periods):
            told = [t[unit][n] for t in now if n in t.get(unit, {})]
            if not told or given.value is None:
                continue
            off = _middle([c.off for c in told])
            if abs(off) <= limits.spread:
                continue
            before = [t[unit][n].off for t in then if n in t.get(unit, {})]
            fitted = given.first != given.value and bool(before) and abs(_middle(before)) <= limits.spread
            doubt = Doubt.BELOW if off < 0 else Doubt.ABOVE
            expected = round(median(c.expected for c in told))
            yield Finding(unit, n, doubt, given.value, expected, abs(off), fitted_at_first=fitted)
    yield from _throughout(rows, feeds, limits)


def _middle(offs: Sequence[float]) -> float:
    """Several signals have to agree: the middle one counts, of two the one nearer to nothing, of opposite ones none."""
    low, high = median_low(offs), median_high(offs)
    return 0.0 if low * high < 0 else min(low, high, key=abs)


def _table(rows: Mapping[U, Sequence[Reported]], feed: int, *, first: bool) -> dict[U, dict[int, _Compared]]:
    """Per unit and period: how many own spreads the report is off what this feed lets expect."""
    raw: dict[U, dict[int, tuple[float, float, int]]] = {}
    for unit, periods in rows.items():
        pairs = {n: (v, s) for n, g in enumerate(periods) if (v := g.first if first else g.value) is not None
                 and (s := _signal(g, feed)) is not None}  # fmt: skip
        if len(pairs) >= FEW:
            ratio = weighted_median([(v / s, s) for v, s in pairs.values() if s] or [(0.0, 1)])
            raw[unit] = {n: (_root(v) - _root(ratio * s), ratio * s, s) for n, (v, s) in pairs.items()}
    by_period: dict[int, list[float]] = defaultdict(list)
    for unit_rows in raw.values():
        for n, (off, _, _) in unit_rows.items():
            by_period[n].append(off)
    level = {n: median(offs) if len(offs) >= FEW else 0.0 for n, offs in by_period.items()}
    flat = {u: {n: off - level[n] for n, (off, _, _) in r.items()} for u, r in raw.items()}
    middle = {u: median(r.values()) for u, r in flat.items()}
    own = {u: NORMAL * median(abs(off - middle[u]) for off in r.values()) for u, r in flat.items()}
    usual = median(own.values()) if own else COUNTING
    found: dict[U, dict[int, _Compared]] = {}
    for unit, offs in flat.items():
        size = max(own[unit], usual, COUNTING)
        found[unit] = {
            n: _Compared((off - middle[unit]) / size, _unroot(_root(raw[unit][n][1]) + level[n]), raw[unit][n][2])
            for n, off in offs.items()
        }
    return found


def _throughout(rows: Mapping[U, Sequence[Reported]], feeds: int, limits: Limits) -> Iterable[Finding[U]]:
    """Who reports little for what the signals see, all the time, compared with the other units."""
    for feed in range(feeds):
        ratios: dict[U, float] = {}
        for unit, periods in rows.items():
            pairs = [(g.value, s) for g in periods if g.value is not None and (s := _signal(g, feed))]
            if len(pairs) >= FEW and sum(s for _, s in pairs) >= 30:
                ratios[unit] = math.log(max(0.5, sum(v for v, _ in pairs)) / sum(s for _, s in pairs))
        if len(ratios) < FEW:
            continue
        middle = median(ratios.values())
        size = max(NORMAL * median(abs(r - middle) for r in ratios.values()), 0.05)
        for unit, ratio in ratios.items():
            if (middle - ratio) / size > limits.spread:
                given = sum(g.value or 0 for g in rows[unit])
                fitting = round(given * math.exp(middle - ratio))
                yield Finding(unit, None, Doubt.LOW_THROUGHOUT, given, fitting, (middle - ratio) / size)


def _signal(given: Reported, feed: int) -> int | None:
    return given.signals[feed] if feed < len(given.signals) else None


def _root(count: float) -> float:
    return 2 * math.sqrt(max(0.0, count) + 3 / 8)


def _unroot(root: float) -> float:
    return max(0.0, (max(0.0, root) / 2) ** 2 - 3 / 8)


def weighted_median(pairs: Sequence[tuple[float, float]]) -> float:
    """The value below which half of the weight lies; pairs are (value, weight)."""
    ordered = sorted(pairs)
    half, so_far = sum(w for _, w in ordered) / 2, 0.0
    for value, weight in ordered:
        so_far += weight
        if so_far >= half:
            return value
    return ordered[-1][0]
