"""What oversight decides without a database: outcomes, and what a text must be."""

from __future__ import annotations

from enum import StrEnum

from linan.kernel.words import Words

LONGEST = 1000
SHORTEST = 4
"""Characters: fewer cannot be a reason."""


class Answer(StrEnum):
    """What came of an entry that was called wrong; empty while nobody has answered."""

    OPEN = ""
    CORRECTED = "corrected"
    STANDS = "stands"


ANSWER_WORDS = {
    Answer.OPEN: Words("no answer yet"),
    Answer.CORRECTED: Words("was wrong, is put right"),
    Answer.STANDS: Words("stays as it is"),
}


class Outcome(StrEnum):
    """What came of a review; empty while it is open."""

    OPEN = ""
    EXPLAINED = "explained"
    WARNED = "warned"
    PASSED_ON = "passed_on"


OUTCOME_WORDS = {
    Outcome.OPEN: Words("is being looked into"),
    Outcome.EXPLAINED: Words("was explained"),
    Outcome.WARNED: Words("was not right: spoken to"),
    Outcome.PASSED_ON: Words("passed on to discipline inspection"),
}


def fits(text: str) -> bool:
    """True for a text that can be a reason."""
    return SHORTEST <= len(text.strip()) <= LONGEST
