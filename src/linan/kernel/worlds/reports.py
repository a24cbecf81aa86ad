"""A quarter of daily reports with what is wrong planted in it, for measuring whoever looks for it (B-28).

Each community has a true daily count: a level of its own, a weekly rhythm, one wave over the quarter. It shows twice,
in the community's report and in a signal that does not pass through its hands (tests, gates, a clinic). The signal
sees a share of the truth, its own for each community, less on weekends, and some days the feed is silent.

    honest    reports the truth with small errors of counting; now and then the network is away and a report arrives
              late that was sent in time; now and then a first count is put right the same evening
    noisy     honest and careless: errors of a quarter of the count
    late      some reports are sent hours after the cut-off
    missing   some reports never come
    lowered   some reports give a part of what was seen
    held_back some days give a part, and the rest comes two or three days later
    repeated  for some days the same number is sent every day
    low       every report of the quarter gives three tenths of what was seen

Assumptions of a model, not measurements; the same seed gives the same quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HONEST, NOISY = "honest", "noisy"
PLANTED = ("late", "missing", "lowered", "held_back", "repeated", "low")


@dataclass(frozen=True, slots=True)
class DayReport:
    """One community's day. `value` is None where no report came; minutes count from the cut-off."""

    unit: int
    day: int
    signal: int | None
    first: int | None
    value: int | None
    sent: int | None
    received: int | None
    planted: str = ""


@dataclass(frozen=True, slots=True)
class Quarter:
    """All reports of all communities, and what each community is."""

    days: int
    kinds: tuple[str, ...]
    reports: tuple[DayReport, ...]


def make_quarter(*, seed: int, honest: int = 40, noisy: int = 10, of_each: int = 4, days: int = 91) -> Quarter:
    """The quarter of this seed: `honest` + `noisy` communities and `of_each` of every planted kind, shuffled."""
    rng = np.random.default_rng([seed, 28])
    kinds = [HONEST] * honest + [NOISY] * noisy + [k for k in PLANTED for _ in range(of_each)]
    rng.shuffle(kinds)
    wave = 1 + 2 * np.exp(-(((np.arange(days) - days * 0.55) / (days * 0.15)) ** 2))
    weekend = np.isin(np.arange(days) % 7, (5, 6))
    reports: list[DayReport] = []
    for unit, kind in enumerate(kinds):
        level, share = rng.gamma(6, 4) + 8, rng.uniform(0.4, 0.9)
        truth = rng.poisson(level * wave * np.where(weekend, 0.85, 1.0))
        seen = rng.binomial(truth, share * np.where(weekend, 0.8, 1.0))
        silent = rng.random(days) < 0.02
        error = rng.normal(0, 0.25 if kind == NOISY else 0.04, days)
        counted = np.maximum(0, np.rint(truth * (1 + error))).astype(int)
        reports += _unit(rng, unit, kind, counted, [None if s else int(n) for s, n in zip(silent, seen, strict=True)])
    return Quarter(days, tuple(kinds), tuple(reports))


def _unit(
    rng: np.random.Generator, unit: int, kind: str, counted: np.ndarray, seen: list[int | None]
) -> list[DayReport]:
    days = len(counted)
    bad = _bad_days(rng, kind, days)
    planted = {int(day): kind for day in bad}
    value = counted.copy()
    if kind == "lowered":
        value[bad] = np.rint(value[bad] * rng.uniform(0.2, 0.5, len(bad))).astype(int)
    elif kind == "held_back":
        for day in bad:
            kept = int(np.rint(value[day] * rng.uniform(0.5, 0.8)))
            value[day] -= kept
            rest = min(days - 1, int(day) + int(rng.integers(2, 4)))
            value[rest] += kept
            planted[rest] = kind
    elif kind == "repeated":
        for day in bad[1:]:
            value[day] = value[bad[0]]
    elif kind == "low":
        value = np.rint(value * 0.3).astype(int)
    found = []
    for day in range(days):
        sent = -int(rng.integers(5, 120))
        away = rng.random() < 0.03
        first = int(value[day])
        if rng.random() < 0.03:  # put right the same evening
            first = max(0, first + int(rng.integers(-3, 4)))
        wrong = planted.get(day, "")
        if wrong == "missing":
            found.append(DayReport(unit, day, seen[day], None, None, None, None, wrong))
            continue
        if wrong == "late":
            sent = int(rng.integers(90, 20 * 60))
        received = sent + (int(rng.integers(60, 600)) if away else int(rng.integers(0, 4)))
        found.append(DayReport(unit, day, seen[day], first, int(value[day]), sent, received, wrong))
    return found


def _bad_days(rng: np.random.Generator, kind: str, days: int) -> np.ndarray:
    if kind in (HONEST, NOISY, "low"):
        return np.array([], dtype=int)
    if kind == "repeated":
        start = int(rng.integers(28, days - 12))
        return np.arange(start, start + 10)
    # From the fifth week on: a county has seen a month of good faith before somebody begins.
    return np.sort(rng.choice(np.arange(28, days), 8, replace=False))
