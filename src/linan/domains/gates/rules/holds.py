"""A hold (弹窗待核验): a question to somebody apart from any colour, with a reason, a desk that clears it and a clock.

It ends by itself. It says “not red”, it never keeps anybody from home, from going out or from treatment, and whoever is
asked reads why, until when and whom to ring.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from linan.domains.gates.rules.passing import Action, Decision, Direction, decide
from linan.kernel.words import Words


class HoldReason(StrEnum):
    TRAVEL = "travel"
    PLACE = "place"
    TEST = "test"
    RECORD = "record"


class HoldOutcome(StrEnum):
    CLEARED = "cleared"
    TESTED = "tested"
    MISTAKE = "mistake"


HOLD_WORDS = {
    HoldReason.TRAVEL: Words("a journey that touched an area on the risk list"),
    HoldReason.PLACE: Words("a place that others have to be asked about too"),
    HoldReason.TEST: Words("a test that should have been taken"),
    HoldReason.RECORD: Words("two records that do not agree"),
}
HOLD_OUTCOME_WORDS = {
    HoldOutcome.CLEARED: Words("cleared up by telephone"),
    HoldOutcome.TESTED: Words("a test was taken"),
    HoldOutcome.MISTAKE: Words("it was a mistake"),
}


ASK_TO_RING = Words("Not red: one question is open. Please ring the desk first.")


def under_hold(decision: Decision, *, free: bool) -> Decision:
    """What a guard reads for somebody with an open hold whose code alone would let them pass.

    `free` is whoever comes home or goes out: they pass and are asked to ring. Nobody is handed over for a hold.
    """
    if decision.action is not Action.PASS:
        return decision
    if free:
        return replace(decision, next_step=Words("Not red. Ask them to ring the desk today; they may pass."))
    return Decision(
        Action.WAIT,
        ASK_TO_RING,
        Words("Two minutes on the telephone clear it; then scan again."),
    )


def for_the_phone() -> dict[str, Decision]:
    """The same for a phone without network: for who comes home or goes out, and for everybody else."""
    green = decide("green", lives_here=False, direction=Direction.IN)
    return {"|hold|home": under_hold(green, free=True), "|hold|": under_hold(green, free=False)}
