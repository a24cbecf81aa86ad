"""Control processes: what the system does to people under an epidemic, and the one body that answers for each.

Many act and record in a process; one body answers for it (管控责任中心化、管控过程去中心化). A process is declared
beside the facts it consists of:

    Process("quarantine", Words("Stays in quarantine"), Body.HEADQUARTERS, (QuarantineOrdered, QuarantineReleased, …))

Which body of an area that is follows from the tree of regions: a street office over its own street, the others over
their county.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


class Body(StrEnum):
    """A body that can answer for a process. Which law puts it there stands in `core/policy/data/legal_bases.json`."""

    HEADQUARTERS = "headquarters"
    HEALTH = "health"
    CDC = "cdc"
    STREET = "street"

    @property
    def words(self) -> Words:
        return _WORDS[self]

    @property
    def level(self) -> Level:
        """The level of the area it answers over."""
        return Level.STREET if self is Body.STREET else Level.COUNTY


_WORDS = {
    Body.HEADQUARTERS: Words("epidemic control headquarters"),
    Body.HEALTH: Words("health commission"),
    Body.CDC: Words("centre for disease control"),
    Body.STREET: Words("street office"),
}


@dataclass(frozen=True, slots=True)
class Answerable:
    """One body over one area: the 梧桐 street office, not every street office."""

    body: Body
    area: Region


@dataclass(frozen=True, slots=True)
class Process:
    """One control process. TypeError when it is declared without exactly one body, without words or without facts."""

    code: str
    words: Words
    body: Body
    facts: tuple[type[Fact], ...]

    def __post_init__(self) -> None:
        if not isinstance(self.body, Body):
            raise TypeError(f"the process {self.code!r} names no answerable body")
        if not self.code or not self.words.text or not self.facts:
            raise TypeError(f"the process {self.code!r} needs a code, words and facts")
        if len(set(self.kinds)) != len(self.facts):
            raise TypeError(f"the process {self.code!r} names a fact twice")

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(fact.kind for fact in self.facts)

    def answerable(self, region: Region) -> Answerable:
        """Who answers for what is recorded in `region`. What goes out above the body's own level (a risk list of the
        whole county) the county's headquarters answers for."""
        if region.level < self.body.level:
            return Answerable(Body.HEADQUARTERS, region.at(Level.COUNTY))
        return Answerable(self.body, region.at(self.body.level))
