"""Objections: what a person can say is wrong, what can come of it, and who may not decide."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

WORDS_MOST = 1000


class Claim(StrEnum):
    """What the person declares against the record. One tap is enough: `wrong`."""

    WRONG = "wrong"
    NOT_THERE = "not_there"
    NOT_ME = "not_me"
    OTHER_DAY = "other_day"
    OVER = "over"


CLAIM_WORDS = {
    Claim.WRONG: Words("This is wrong; please look at it again."),
    Claim.NOT_THERE: Words("I was not there."),
    Claim.NOT_ME: Words("This is somebody else."),
    Claim.OTHER_DAY: Words("It was on another day."),
    Claim.OVER: Words("This is over already."),
}


class How(StrEnum):
    """By whom an objection came: the person, family who acts for them, or staff who wrote it down by telephone."""

    SELF = "self"
    FAMILY = "family"
    PHONE = "phone"


HOW_WORDS = {
    How.SELF: Words("by the person"),
    How.FAMILY: Words("by family who acts for them"),
    How.PHONE: Words("by telephone, written down by staff"),
}


class Decision(StrEnum):
    STANDS = "stands"
    CORRECTED = "corrected"
    SILENCE = "silence"


DECISION_WORDS = {
    Decision.STANDS: Words("The record stands."),
    Decision.CORRECTED: Words("You were right; the record is corrected."),
    Decision.SILENCE: Words("Nobody decided in time, so the order by hand was lifted."),
}


def check_words(text: str) -> str:
    """The text without its edges; refuses `reason_missing` when nothing is said."""
    if not text.strip():
        raise Refusal(
            "reason_missing",
            Words("Say it in a sentence the person can read."),
            kind=Kind.INVALID,
            field="words",
            next_step=Words("Write what you looked at."),
        )
    return text.strip()[:WORDS_MOST]


def check_decider(by: str, authors: Collection[str]) -> None:
    """Refuses `own_evidence` to anyone who had a hand in what is objected to."""
    if by in authors:
        raise Refusal(
            "own_evidence",
            Words("You had a hand in this evidence; somebody else answers the objection."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask a colleague who did not enter it."),
        )
