"""What a plan of care holds, and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from linan.domains.wellbeing.facts import Way
from linan.kernel.words import Words


class Need(StrEnum):
    """What every plan asks about: food, medicine, and a voice."""

    FOOD = "food"
    MEDICINE = "medicine"
    CALL = "call"


class Answer(StrEnum):
    """How one need stands. `UNASKED` is a gap; “not needed” is an answer."""

    UNASKED = "unasked"
    NOT_NEEDED = "not_needed"
    ARRANGED = "arranged"


NEED_WORDS: Mapping[Need, Words] = {
    Need.FOOD: Words("Food"),
    Need.MEDICINE: Words("Medicine"),
    Need.CALL: Words("A daily call"),
}
ANSWER_WORDS: Mapping[Answer, Words] = {
    Answer.UNASKED: Words("nobody has asked"),
    Answer.NOT_NEEDED: Words("asked, not needed"),
    Answer.ARRANGED: Words("arranged"),
}
WAY_WORDS: Mapping[Way, Words] = {
    Way.CALL: Words("by telephone"),
    Way.DOOR: Words("at the door"),
    Way.VIDEO: Words("by video call"),
}


class Standing(StrEnum):
    """Where a plan stands; `LACKING` is what the list of restrictions without care is made of."""

    CONTACTED = "contacted"
    WAITING = "waiting"
    LACKING = "lacking"


STANDING_WORDS: Mapping[Standing, Words] = {
    Standing.CONTACTED: Words("spoken with"),
    Standing.WAITING: Words("first contact not due yet"),
    Standing.LACKING: Words("no first contact in time"),
}


def contact_by(opened_at: datetime, hours: int) -> datetime:
    """By when the first contact is due: `wellbeing.first_contact_hours` after the restriction began."""
    return opened_at + timedelta(hours=hours)


def standing(first_contact_at: datetime | None, due_at: datetime, now: datetime) -> Standing:
    """A late contact is a contact: only who was never spoken with is lacking."""
    if first_contact_at is not None:
        return Standing.CONTACTED
    return Standing.LACKING if now >= due_at else Standing.WAITING


def gaps(has_helper: bool, answers: Mapping[Need, Answer]) -> tuple[Words, ...]:
    """What a plan still lacks, whatever the time: a name, or a need nobody asked about."""
    unasked = [Words("Not asked about: {need}", need=NEED_WORDS[n]) for n in Need
               if answers.get(n, Answer.UNASKED) is Answer.UNASKED]  # fmt: skip
    return (*([] if has_helper else [Words("Nobody is named as the helper.")]), *unasked)
