"""The fewest people shut in so that given exposures are cut. It proposes; an order stays a person's decision.

Cells lie inside one another: flat, stair, building, compound, community. An exposure is cut once everybody it may have
reached is inside a closed cell: the flat of each person who is known, and the whole shared space (the stair, the
building, the compound) where people were who cannot be named. So each exposure asks for some cells, and a cell inside
another that is closed already adds nobody. What is left, the outermost of the cells asked for, is the smallest set:
any set that cuts all has each of them, or a wider one, in it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)


class CellKind(StrEnum):
    FLAT = "flat"
    STAIR = "stair"
    BUILDING = "building"
    COMPOUND = "compound"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Exposure(Generic[C]):
    """What one exposure asks to be closed: the flats of those known, the shared space of those unknown."""

    asks: tuple[C, ...]


@dataclass(frozen=True, slots=True)
class Cut(Generic[C]):
    """Closed cells, how many people they shut in and how many exposures they cut."""

    cells: tuple[C, ...]
    enclosed: int
    exposures: int

    @property
    def each(self) -> float | None:
        """People shut in for each exposure cut."""
        return self.enclosed / self.exposures if self.exposures else None


def outermost(cells: Iterable[C], above: Mapping[C, C | None]) -> tuple[C, ...]:
    """Those that lie in none of the others."""
    wanted = list(dict.fromkeys(cells))
    named = set(wanted)
    return tuple(c for c in wanted if not any(a in named for a in chain(c, above)))


def chain(cell: C, above: Mapping[C, C | None]) -> list[C]:
    """The cells around a cell, the nearest first."""
    found: list[C] = []
    at = above.get(cell)
    while at is not None:
        found.append(at)
        at = above.get(at)
    return found


def smallest(exposures: Sequence[Exposure[C]], above: Mapping[C, C | None], people: Mapping[C, int]) -> Cut[C]:
    """The smallest set of cells that cuts every exposure."""
    return cut(outermost((c for e in exposures for c in e.asks), above), exposures, above, people)


def widened(
    exposures: Sequence[Exposure[C]],
    above: Mapping[C, C | None],
    people: Mapping[C, int],
    kinds: Mapping[C, CellKind],
    to: CellKind,
) -> Cut[C]:
    """The same when nothing smaller than `to` is closed: each cell gives way to the one of that kind around it."""
    rank = list(CellKind)
    wanted: list[C] = []
    for cell in (c for e in exposures for c in e.asks):
        around = [cell, *chain(cell, above)]
        wanted.append(next((a for a in around if rank.index(kinds[a]) >= rank.index(to)), around[-1]))
    return cut(outermost(wanted, above), exposures, above, people)


def cut(
    cells: Sequence[C], exposures: Sequence[Exposure[C]], above: Mapping[C, C | None], people: Mapping[C, int]
) -> Cut[C]:
    """What closing these cells does. The cells lie side by side, so nobody is counted twice."""
    closed = set(cells)
    done = sum(bool(e.asks) and all(closed & {c, *chain(c, above)} for c in e.asks) for e in exposures)
    return Cut(tuple(cells), sum(people.get(c, 0) for c in cells), done)
