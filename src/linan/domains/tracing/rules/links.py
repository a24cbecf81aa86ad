"""The links of one contact's chain, and which one is missing: exposure, test, result, transfer, stay, close.

A sample counts from the exposure on: one taken before says nothing about it. A transfer is asked only of those whose
stay is in a facility. A chain is closed by closing its line; until then its first missing link is what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from linan.kernel.words import Words


class Link(StrEnum):
    """One link of a chain, in the order in which they are asked for."""

    EXPOSED = "exposed"
    TESTED = "tested"
    RESULT = "result"
    MOVED = "moved"
    STAY = "stay"
    CLOSED = "closed"


LINK_WORDS = {
    Link.EXPOSED: Words("exposure"),
    Link.TESTED: Words("test"),
    Link.RESULT: Words("result"),
    Link.MOVED: Words("transfer"),
    Link.STAY: Words("stay"),
    Link.CLOSED: Words("closing"),
}
MISSING_WORDS = {
    Link.TESTED: Words("No sample since the exposure is known."),
    Link.RESULT: Words("A sample was taken and not read."),
    Link.MOVED: Words("Not in the facility yet."),
    Link.STAY: Words("No stay is in force."),
    Link.CLOSED: Words("The stay is over; the line is still open."),
}
ASKED = tuple(MISSING_WORDS)


@dataclass(frozen=True, slots=True)
class Chain:
    """What is known of one line. `facility`: the stay ordered is one in a facility; `over_at`: when it ended."""

    exposed_at: datetime
    tested_at: datetime | None = None
    result_at: datetime | None = None
    facility: bool = False
    stay_at: datetime | None = None
    over_at: datetime | None = None
    closed_at: datetime | None = None

    def at(self, link: Link) -> datetime | None:
        """When this link was made; None while it is missing."""
        return {
            Link.EXPOSED: self.exposed_at,
            Link.TESTED: self.tested_at,
            Link.RESULT: self.result_at,
            Link.MOVED: self.stay_at if self.facility else None,
            Link.STAY: self.stay_at,
            Link.CLOSED: self.closed_at,
        }[link]

    @property
    def missing(self) -> Link | None:
        """The first link that is missing; None when nothing is, or when the stay simply still goes on."""
        if self.closed_at is not None:
            return None
        if self.tested_at is None:
            return Link.TESTED
        if self.result_at is None:
            return Link.RESULT
        if self.stay_at is None:
            return Link.MOVED if self.facility else Link.STAY
        return Link.CLOSED if self.over_at is not None else None
