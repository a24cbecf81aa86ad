"""Decisions about tests, without a database: what may be reported, what a result is worth, what is still missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from linan.domains.testing.facts import Form, Outcome
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


class OrderState(StrEnum):
    """The life of a test order."""

    OPEN = "open"
    SAMPLED = "sampled"
    DONE = "done"
    DROPPED = "dropped"


class Decision(StrEnum):
    """What the confirmatory desk decided about a first positive sample and its retest."""

    UNDECIDED = ""
    CONFIRMED = "confirmed"
    ASYMPTOMATIC = "asymptomatic"
    EXCLUDED = "excluded"


class Anchor(StrEnum):
    """From when the hours of a negative result are counted: places differed, so policy says."""

    SAMPLED = "sampled"
    REPORTED = "reported"


class Standing(StrEnum):
    """What a person can show right now; `pending` is 已采未出."""

    VALID = "valid"
    EXPIRED = "expired"
    PENDING = "pending"
    NONE = "none"


class MissReason(StrEnum):
    """Why somebody who is here was not sampled."""

    BEDRIDDEN = "bedridden"
    REFUSED = "refused"
    NOT_HOME = "not_home"
    EXEMPT = "exempt"
    NOT_ASKED = "not_asked"


OUTCOME_WORDS = {
    Outcome.NEGATIVE: Words("negative"),
    Outcome.SCREEN_POSITIVE: Words("positive at first screening"),
    Outcome.INVALID: Words("not usable, sample again"),
}
FORM_WORDS = {Form.CONFIRMED: Words("confirmed case"), Form.ASYMPTOMATIC: Words("infection without symptoms")}
MISS_WORDS = {
    MissReason.BEDRIDDEN: Words("cannot leave bed: sample at home"),
    MissReason.REFUSED: Words("does not want to"),
    MissReason.NOT_HOME: Words("was not at home"),
    MissReason.EXEMPT: Words("exempt on a doctor's advice"),
    MissReason.NOT_ASKED: Words("not asked yet"),
}
REASON_WORDS = {
    "screening": Words("screening round"),
    "contact": Words("contact of an infection"),
    "quarantine": Words("during a stay"),
    "retest": Words("second sample to be sure"),
    "arrival": Words("on arrival"),
    "own_wish": Words("own wish"),
}

_TUBE = re.compile(r"[0-9A-Z-]{4,40}\Z")


def tube_code(text: str) -> str:
    """A tube code as scanners send it, in capitals; refuses `tube_unreadable`."""
    code = text.strip().upper()
    if not _TUBE.match(code):
        raise Refusal(
            "tube_unreadable",
            Words("This tube code cannot be read."),
            kind=Kind.INVALID,
            field="tube",
            next_step=Words("Scan the label again: 4 to 40 letters, digits or hyphens."),
        )
    return code


def outcome_of(text: str) -> Outcome:
    """A laboratory's word for an outcome, in Chinese, English or signs; refuses `outcome_unknown`."""
    said = text.strip().lower()
    for outcome, ways in {
        Outcome.NEGATIVE: ("negative", "neg", "-", "n", "0", "阴性", "阴"),
        Outcome.SCREEN_POSITIVE: ("screen_positive", "positive", "pos", "+", "p", "1", "阳性", "阳", "初筛阳性"),
        Outcome.INVALID: ("invalid", "?", "x", "无效", "作废", "可疑"),
    }.items():
        if said in ways:
            return outcome
    raise Refusal(
        "outcome_unknown",
        Words("“{said}” is not a result we know.", said=text[:40]),
        kind=Kind.INVALID,
        field="outcome",
        next_step=Words("Write negative, positive or invalid (阴性, 阳性, 无效)."),
    )


@dataclass(frozen=True, slots=True)
class Validity:
    """What a test is worth at one moment, with the hours and the anchor it was judged by."""

    standing: Standing
    hours: int
    anchor: Anchor
    anchor_at: datetime | None = None
    until: datetime | None = None
    sampled_at: datetime | None = None
    at: datetime | None = None

    @property
    def hours_left(self) -> int:
        """Whole hours still to come; 0 when there are none."""
        if self.until is None or self.at is None:
            return 0
        return max(0, int((self.until - self.at).total_seconds() // 3600))


def worth(
    negative: tuple[datetime, datetime] | None, pending: datetime | None, *, hours: int, anchor: Anchor, at: datetime
) -> Validity:
    """Judge the latest negative (sampled, reported) and a sample still without result at `at`.

    The end is exclusive: 48 hours after the anchor the result is no longer valid.
    """
    if negative is not None:
        anchor_at = negative[0] if anchor is Anchor.SAMPLED else negative[1]
        until = anchor_at + timedelta(hours=hours)
        if at < until:
            return Validity(Standing.VALID, hours, anchor, anchor_at, until, negative[0], at)
    if pending is not None:
        return Validity(Standing.PENDING, hours, anchor, sampled_at=pending, at=at)
    if negative is not None:
        return Validity(Standing.EXPIRED, hours, anchor, anchor_at, until, negative[0], at)
    return Validity(Standing.NONE, hours, anchor, at=at)


@dataclass(frozen=True, slots=True)
class Promptness:
    """How many samples had their result within `hours` of the swab, and how many of a hundred were promised.

    `asked` are samples whose hours are over or whose result is there already: a tube taken ten minutes ago is no
    failure yet. Tubes nobody can report (one tube for two people) have no result and count as not in time.
    """

    hours: int
    promised: int
    asked: int
    in_time: int
    source: str

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 94.9 is not 95. 100 where nothing was asked."""
        return 100 * self.in_time // self.asked if self.asked else 100

    @property
    def is_kept(self) -> bool:
        return self.percent >= self.promised

    @property
    def words(self) -> Words:
        return Words(
            "{in_time} of {asked} results within {hours} hours of the sample: {percent} %, promised {promised} %",
            in_time=self.in_time,
            asked=self.asked,
            hours=self.hours,
            percent=self.percent,
            promised=self.promised,
        )


def prompt(sampled: datetime, reported: datetime | None, hours: int, at: datetime) -> bool | None:
    """Whether one sample had its result in time; None while its hours still run and no result is there.

    The last minute counts: a result exactly `hours` after the swab is in time.
    """
    end = sampled + timedelta(hours=hours)
    if reported is not None and reported <= at:
        return reported <= end
    return None if at <= end else False


@dataclass(frozen=True, slots=True)
class BuildingTotal:
    """应检尽检 of one building: everyone here is sampled or has a reason, and the sum closes exactly."""

    building: str
    name: str
    here: int
    sampled: int
    missed: dict[MissReason, int]

    @property
    def closes(self) -> bool:
        return self.here == self.sampled + sum(self.missed.values())
