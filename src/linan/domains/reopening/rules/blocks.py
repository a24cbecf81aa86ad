"""Who must stay away from work, why and until when. One worker's reason pauses that worker's shift and no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from linan.kernel.verdicts import Colour
from linan.kernel.words import Words


class PauseReason(StrEnum):
    """Why a worker stays away. A diagnosis is none of them: a firm is told of the code, never of what is behind it."""

    ARRIVAL = "arrival"
    CODE = "code"
    UNWELL = "unwell"


REASON_WORDS = {
    PauseReason.ARRIVAL: Words("somebody of this shift came back from an area on the risk list"),
    PauseReason.CODE: Words("the health code of somebody in this shift is not green"),
    PauseReason.UNWELL: Words("somebody of this shift has a fever or feels unwell"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One reason to stay away; it ends by itself at `until`, or, without one, when what it rests on changes."""

    reason: PauseReason
    until: datetime | None


def blocks(
    *, arrival_until: datetime | None, colour: Colour, colour_until: datetime | None, unwell: bool, at: datetime
) -> tuple[Block, ...]:
    """What keeps one worker away at `at`. `arrival_until` is the end the edition gives their arrival; None for none."""
    found = []
    if arrival_until is not None and at < arrival_until:
        found.append(Block(PauseReason.ARRIVAL, arrival_until))
    if colour is not Colour.GREEN:
        # The code turns by itself and says so; its own end may move, so it is shown and not counted down.
        found.append(Block(PauseReason.CODE, colour_until))
    if unwell:
        found.append(Block(PauseReason.UNWELL, None))
    return tuple(found)


def ends_at(untils: Iterable[datetime | None]) -> datetime | None:
    """When a shift with these open reasons works again: the latest end, None while one of them has none."""
    found = list(untils)
    known = [u for u in found if u is not None]
    return max(known) if found and len(known) == len(found) else None
