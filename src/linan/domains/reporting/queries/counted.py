"""Counts that other parts of the house keep of a community: what reports are compared with, and what its work was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from linan.core.ledger.counts import Span
from linan.kernel.region import Region
from linan.kernel.words import Words

Counter = Callable[[Sequence[Region], Sequence[Span]], Mapping[Region, Sequence[int]]]
"""Communities and stretches of time in, a count for each out."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One count: its code, what it counts, and whether it is the unit's own work (else it does not pass through it)."""

    code: str
    words: Words
    count: Counter
    is_work: bool


_signals: dict[str, Signal] = {}


def know_signal(code: str, words: Words, count: Counter, *, is_work: bool = False) -> None:
    """Let reporting read a count another part keeps. The floor above connects them; domains know no other."""
    _signals[code] = Signal(code, words, count, is_work)


def signals() -> list[Signal]:
    """Every count that may be compared with reports."""
    return list(_signals.values())


def signal(code: str) -> Signal | None:
    """The count of this code, or None where it is known no longer."""
    return _signals.get(code)
