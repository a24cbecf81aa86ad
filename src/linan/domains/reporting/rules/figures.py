"""What reporting decides: how figures add up over five levels, and who is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one area: `value` over the units in, `late` the units still out, which never count as zero."""

    region: Region
    value: int
    units_in: int
    late: tuple[Region, ...]

    @property
    def is_complete(self) -> bool:
        return not self.late


def add_up(units: Iterable[Region], values: Mapping[Region, int], over: Region) -> Sum:
    """The sum of all asked units under `over`. Whatever level it is taken at, it is made of the same unit values, so
    the sums of the children of an area always add up to the sum of the area."""
    below = [u for u in units if over.covers(u)]
    there = [u for u in below if u in values]
    return Sum(over, sum(values[u] for u in there), len(there), tuple(sorted(set(below) - set(there))))


def children(units: Iterable[Region], values: Mapping[Region, int], over: Region) -> list[Sum]:
    """The sums one level below `over`, in the order of their codes; empty at the community."""
    if over.level >= Level.COMMUNITY:
        return []
    step = Level(over.level + 1)
    held = list(units)
    return [add_up(held, values, r) for r in sorted({u.at(step) for u in held if over.covers(u)})]
