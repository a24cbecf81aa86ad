"""What callers write, made into what the actions take."""

from __future__ import annotations

from linan.domains.oversight.rules import Answer, Outcome


def answer(text: str) -> Answer:
    """The answer chosen; none for anything else, which the action refuses."""
    return Answer(text) if text in set(Answer) else Answer.OPEN


def outcome(text: str) -> Outcome:
    return Outcome(text) if text in set(Outcome) else Outcome.OPEN
