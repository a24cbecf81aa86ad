"""The four failings a community platform is known for, each measured from inputs of its own.

区情不清 an unclear picture, 信息僵化 rigid information, 用户少 few users, 应用孤立 isolated functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Failing(StrEnum):
    UNCLEAR = "unclear"
    RIGID = "rigid"
    FEW_USERS = "few_users"
    ISOLATED = "isolated"


@dataclass(frozen=True, slots=True)
class Check:
    """`have` of `of`; nothing to measure is None and never a zero."""

    failing: Failing
    have: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all."""
        return None if self.of == 0 else self.have * 100 // self.of


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of some people: how many, and how many with each thing known."""

    people: int = 0
    phone: int = 0
    identity: int = 0
    presence: int = 0
    fresh: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.people + other.people,
            self.phone + other.phone,
            self.identity + other.identity,
            self.presence + other.presence,
            self.fresh + other.fresh,
        )

    def share(self, have: int) -> int | None:
        """Percent of the people, rounded down; None where nobody is."""
        return None if self.people == 0 else have * 100 // self.people

    @property
    def shares(self) -> tuple[int | None, ...]:
        """Telephone, identity, presence, freshly confirmed."""
        return tuple(self.share(n) for n in (self.phone, self.identity, self.presence, self.fresh))


def checks(tally: Tally, connected: int, households: int, alive: int, links: int) -> tuple[Check, ...]:
    """The four figures; no input serves two of them."""
    return (
        Check(Failing.UNCLEAR, tally.phone + tally.identity + tally.presence, tally.people * 3),
        Check(Failing.RIGID, tally.fresh, tally.people),
        Check(Failing.FEW_USERS, connected, households),
        Check(Failing.ISOLATED, alive, links),
    )
