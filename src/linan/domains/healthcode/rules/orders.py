"""Orders by hand: on which grounds, by how many people, and what raises an alarm. No database is needed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA, civil_day, end_of
from linan.kernel.words import Words

PURPOSE = "manual_order"
"""What a legal basis must carry to hold an order by hand."""
REASON_LEAST = 6
"""A reason shorter than this tells the person nothing."""


class Ground(StrEnum):
    """The grounds an order by hand can have; every edition's rule names the same ones. There is no "other"."""

    EXPOSED_PLACE = "exposed_place"
    EXPOSED_TRANSPORT = "exposed_transport"
    ARRIVED_UNREPORTED = "arrived_unreported"
    LEFT_STAY = "left_stay"


GROUND_WORDS = {
    Ground.EXPOSED_PLACE: Words("was in a place at the same time as an infected person"),
    Ground.EXPOSED_TRANSPORT: Words("travelled with an infected person"),
    Ground.ARRIVED_UNREPORTED: Words("came from a risk area and did not report it"),
    Ground.LEFT_STAY: Words("left an ordered stay before its end"),
}


class OrderState(StrEnum):
    SECOND = "second"
    THIRD = "third"
    IN_FORCE = "in_force"
    LIFTED = "lifted"
    EXPIRED = "expired"
    REFUSED = "refused"
    STOPPED = "stopped"


STATE_WORDS = {
    OrderState.SECOND: Words("waits for a second person of another office"),
    OrderState.THIRD: Words("waits for a third person, who oversees orders"),
    OrderState.IN_FORCE: Words("in force"),
    OrderState.LIFTED: Words("lifted"),
    OrderState.EXPIRED: Words("ended by itself"),
    OrderState.REFUSED: Words("refused"),
    OrderState.STOPPED: Words("cannot be ordered; the attempt was reported"),
}
WAITING = (OrderState.SECOND, OrderState.THIRD)


class AlarmKind(StrEnum):
    """Why an alarm was raised."""

    BATCH = "batch"
    SPLIT = "split"
    TOO_MANY = "too_many"
    NO_GROUND = "no_ground"


ALARM_WORDS = {
    AlarmKind.BATCH: Words("many people in one order"),
    AlarmKind.SPLIT: Words("many people in several orders"),
    AlarmKind.TOO_MANY: Words("more people than an order by hand may ever name"),
    AlarmKind.NO_GROUND: Words("many people without an epidemiological ground"),
}


class AlarmOutcome(StrEnum):
    FOUNDED = "founded"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as it is proposed: ground, law, the number of the investigation, words for the person, days."""

    ground: str
    basis: str
    record: str
    reason: str
    days: int


def check_order(asked: Asked, most_days: int) -> None:
    """Refuses what cannot be an order by hand: `no_such_ground`, `record_missing`, `reason_missing`, `bad_end`."""
    if asked.ground not in set(Ground):
        words = Words("This is no epidemiological ground; a health code serves nothing else.")
        raise _invalid("no_such_ground", words, "ground", Words("Choose one of the grounds in the list."))
    if not asked.record.strip():
        words = Words("An order by hand names the record of the investigation it follows.")
        raise _invalid("record_missing", words, "record", Words("Enter the number of the record."))
    if len(asked.reason.strip()) < REASON_LEAST:
        words = Words("The person must be able to read why.")
        raise _invalid("reason_missing", words, "reason", Words("Say where and when, in a sentence."))
    if not 1 <= asked.days <= most_days:
        words = Words("An order by hand lasts at most {n} days.", n=most_days)
        raise _invalid("bad_end", words, "days", Words("Order fewer days; other evidence takes over after that."))


@dataclass(frozen=True, slots=True)
class Before:
    """People named in orders by hand before this one: of the same office today, of all offices in the last days."""

    office: int
    spread: int


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many people on a third person is needed: of one office in a day (`batch`), of all offices in the days
    that are counted (`spread`). No order names more than `most`."""

    batch: int
    spread: int
    most: int


def alarm_of(people: int, ground: str, before: Before, limits: Limits) -> AlarmKind | None:
    """Which alarm an order of so many people raises, after those before it; None for none. Sharing a batch out over
    orders, offices or days does not make it smaller."""
    if people > limits.most:
        return AlarmKind.TOO_MANY
    if ground and ground not in set(Ground):
        return AlarmKind.NO_GROUND  # the list was passed by: for one person as for a thousand somebody looks into it
    if people > limits.batch:
        return AlarmKind.BATCH
    over = before.office + people > limits.batch or before.spread + people > limits.spread
    return AlarmKind.SPLIT if over else None


def stops(alarm: AlarmKind | None) -> bool:
    """True for an attempt that no number of people can make an order."""
    return alarm in (AlarmKind.TOO_MANY, AlarmKind.NO_GROUND)


def end_after(at: datetime, days: int) -> datetime:
    """The end of the last day; today is the first."""
    return end_of(civil_day(at, CHINA) + timedelta(days=days - 1), CHINA)


def check_signer(signer: str, office: str, signers: Sequence[str], offices: Sequence[str]) -> None:
    """Refuses `second_person` to who signed already, `no_office` and `second_office` to one office twice."""
    if signer in signers:
        raise Refusal(
            "second_person",
            Words("An order by hand needs somebody else."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask a colleague of another office to look at it."),
        )
    need_office(office)
    if office in offices:
        raise Refusal(
            "second_office",
            Words("An order by hand needs two offices; {office} has signed already.", office=office),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask a colleague of another office to look at it."),
        )


def need_office(office: str) -> None:
    """Refuses `no_office` to who acts for none: then nobody could tell two offices apart."""
    if not office:
        raise Refusal(
            "no_office",
            Words("You belong to no office yet, so nobody could tell two offices apart."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask the clerk to enter your department."),
        )


def _invalid(code: str, words: Words, field: str, next_step: Words) -> Refusal:
    return Refusal(code, words, kind=Kind.INVALID, field=field, next_step=next_step)
