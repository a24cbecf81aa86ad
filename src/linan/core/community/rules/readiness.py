"""How ready the space of a community is. A term rests on its own inputs; what nobody has looked at counts as not there,
and the figure says how high it could be once somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    EXITS = "exits"
    AIR = "air"
    ROOM = "room"
    BUFFER = "buffer"


@dataclass(frozen=True, slots=True)
class Measures:
    """The county's weights and thresholds."""

    exits_needed: int
    square_metres_per_hundred: int
    buffer_square_metres: int
    weights: dict[TermKind, int]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the register holds of one community."""

    exits: tuple[int, ...]
    """Of each building; 0 where nobody has looked."""
    aired: tuple[bool | None, ...]
    """Of each building; None where nobody has looked."""
    residents: int
    convertible: tuple[int, ...]
    """Square metres of each space that may be turned to an emergency use; 0 where nobody has measured."""
    buffers: tuple[int, ...]
    """Square metres to wait in front of each gate."""
    buffers_unmeasured: tuple[bool, ...]
    """Whether a gate has room whose size nobody knows."""


@dataclass(frozen=True, slots=True)
class Term:
    """`have` of `need` in its own unit; `maybe` more would be there if all that is unknown were good."""

    kind: TermKind
    have: int
    need: int
    maybe: int
    weight: int

    @property
    def share(self) -> float | None:
        """At most 1; None where there is nothing to measure."""
        return None if self.need == 0 else min(self.have / self.need, 1.0)

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all."""
        return None if self.need == 0 else min(self.have * 100 // self.need, 100)

    @property
    def best(self) -> float | None:
        return None if self.need == 0 else min((self.have + self.maybe) / self.need, 1.0)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The terms and what they come to, from 0 to 100; None while no term can be measured."""

    terms: tuple[Term, ...]

    @property
    def figure(self) -> int | None:
        return self._weighed([t.share for t in self.terms])

    @property
    def could_be(self) -> int | None:
        return self._weighed([t.best for t in self.terms])

    def _weighed(self, shares: list[float | None]) -> int | None:
        counted = [(s, t.weight) for s, t in zip(shares, self.terms, strict=True) if s is not None]
        weight = sum(w for _, w in counted)
        # A hair is added before rounding down: 3 × ⅓ is not quite 1 in binary.
        return int(100 * sum(s * w for s, w in counted) / weight + 1e-9) if weight else None


def readiness(inputs: Inputs, by: Measures) -> Readiness:
    """The four terms; no input serves two of them."""
    enough = sum(e >= by.exits_needed for e in inputs.exits)
    aired = sum(a is True for a in inputs.aired)
    room_needed = -(-inputs.residents * by.square_metres_per_hundred // 100)
    room = sum(inputs.convertible)
    unmeasured = room_needed - room if 0 in inputs.convertible else 0
    wide = [m >= by.buffer_square_metres for m in inputs.buffers]
    maybe = sum(u and not w for u, w in zip(inputs.buffers_unmeasured, wide, strict=True))
    weight = by.weights
    return Readiness(
        (
            Term(TermKind.EXITS, enough, len(inputs.exits), sum(e == 0 for e in inputs.exits), weight[TermKind.EXITS]),
            Term(TermKind.AIR, aired, len(inputs.aired), sum(a is None for a in inputs.aired), weight[TermKind.AIR]),
            Term(TermKind.ROOM, room, room_needed, max(unmeasured, 0), weight[TermKind.ROOM]),
            Term(TermKind.BUFFER, sum(wide), len(wide), maybe, weight[TermKind.BUFFER]),
        )
    )
