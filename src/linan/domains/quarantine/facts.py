"""What quarantine says has happened. People and records only by reference; dates carry their rule and anchor."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from linan.core.community.facts import HouseholdFreed, HouseholdHeard, HouseholdManaged
from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import OrderRef, PersonRef, RecordRef, Ref
from linan.kernel.region import Region
from linan.kernel.words import Words


class Regime(StrEnum):
    """The four regimes of a stay, strictest first (集中隔离、居家隔离、居家健康监测、自我健康监测)."""

    FACILITY_QUARANTINE = "facility_quarantine"
    HOME_QUARANTINE = "home_quarantine"
    HOME_MONITORING = "home_monitoring"
    SELF_MONITORING = "self_monitoring"


class RefusalStep(StrEnum):
    """The ladder for someone who refuses; no step may be skipped."""

    EXPLAIN = "explain"
    SECOND_VISIT = "second_visit"
    LAWFUL_NOTICE = "lawful_notice"
    POLICE = "police"
    SETTLED = "settled"


class QuarantineOrdered(Fact, kind="quarantine.ordered"):
    """A stay was ordered. With `anchor_on` as day 0 it lasts through `until_on`, day `days`; `rule` gave the length."""

    region: Region
    subject: PersonRef
    order: OrderRef
    regime: Regime
    days: int
    anchor_on: date
    until_on: date
    rule: str
    provisional: bool
    because: Ref
    test_days: tuple[int, ...] = ()
    """Days of the count on which a test is required; 1 is the day after the anchor."""


class QuarantineChanged(Fact, kind="quarantine.changed"):
    """A ground came or went, and the stay now reads so: the strictest regime and the longest count of what is left."""

    region: Region
    subject: PersonRef
    order: OrderRef
    regime: Regime
    days: int
    anchor_on: date
    until_on: date
    rule: str
    provisional: bool
    because: Ref
    test_days: tuple[int, ...] = ()


class FiveNamed(Fact, kind="quarantine.five_named"):
    """Names were put to the five roles of care (五包一); `missing` lists the roles still empty."""

    region: Region
    subject: PersonRef
    order: OrderRef
    missing: tuple[str, ...]


class QuarantineActivated(Fact, kind="quarantine.activated"):
    """All five roles have a name and a telephone number, and the stay is in force."""

    region: Region
    subject: PersonRef
    order: OrderRef
    notice: str


class NoticeServed(Fact, kind="quarantine.notice_served"):
    """The numbered notice was handed over or shown to the person."""

    region: Region
    subject: PersonRef
    order: OrderRef
    notice: str


class NoticeSigned(Fact, kind="quarantine.notice_signed"):
    """The person, or a family member for them, signed the notice."""

    region: Region
    subject: PersonRef
    order: OrderRef
    notice: str


class CheckedIn(Fact, kind="quarantine.checked_in"):
    """The person was heard from on day `on`; `temperature_tenths` is tenths of a degree Celsius."""

    region: Region
    subject: PersonRef
    order: OrderRef
    on: date
    temperature_tenths: int | None
    symptoms: tuple[str, ...]


class CheckInMissed(Fact, kind="quarantine.check_in_missed"):
    """Evening came and nobody had heard from the person on day `on` (recorded by a timer that a check-in cancels)."""

    region: Region
    subject: PersonRef
    order: OrderRef
    on: date


class SymptomsReported(Fact, kind="quarantine.symptoms_reported"):
    """A check-in named symptoms or a fever: a clinician should look today."""

    region: Region
    subject: PersonRef
    order: OrderRef
    symptoms: tuple[str, ...]


class TestNoted(Fact, kind="quarantine.test_noted"):
    """A test result that counts towards release became known."""

    region: Region
    subject: PersonRef
    order: OrderRef
    sampled_on: date
    negative: bool


class ReleaseNear(Fact, kind="quarantine.release_near"):
    """Timer: one day before the stay ends, so that what still blocks the release is seen in time."""

    region: Region
    subject: PersonRef
    order: OrderRef


class ReleaseBlocked(Fact, kind="quarantine.release_blocked"):
    """These blockers stand, or would stand, between the person and their release."""

    region: Region
    subject: PersonRef
    order: OrderRef
    blockers: tuple[str, ...]


class ReleaseDue(Fact, kind="quarantine.release_due"):
    """Timer: the midnight that closes the last day of the stay."""

    region: Region
    subject: PersonRef
    order: OrderRef


class QuarantineReleased(Fact, kind="quarantine.released"):
    """The stay is over, day and tests being met; `certificate` is the number of the certificate."""

    region: Region
    subject: PersonRef
    order: OrderRef
    certificate: str


class QuarantineLapsed(Fact, kind="quarantine.lapsed"):
    """Every ground of the stay fell away, so it ended as if it had not been needed."""

    region: Region
    subject: PersonRef
    order: OrderRef
    because: Ref


class VisitAnnounced(Fact, kind="quarantine.visit_announced"):
    """The door will open for a known reason in this time: staff, a meal, the doctor. No alarm then."""

    region: Region
    subject: PersonRef
    order: OrderRef
    since: datetime
    until: datetime


class LeftHome(Fact, kind="quarantine.left_home"):
    """Someone or something reported that the person left; a proposal until a human acknowledges it."""

    region: Region
    subject: PersonRef
    order: OrderRef
    alarm: RecordRef
    source: str
    at: datetime


class LeavingAcknowledged(Fact, kind="quarantine.leaving_acknowledged"):
    """A person looked into a leaving alarm; `outcome` says what they found."""

    region: Region
    subject: PersonRef
    order: OrderRef
    alarm: RecordRef
    outcome: str


class RefusalStepTaken(Fact, kind="quarantine.refusal_step_taken"):
    """One step of the refusal ladder, with its witness; a police step cites the law."""

    region: Region
    subject: PersonRef
    order: OrderRef
    step: RefusalStep
    law: str = ""


SENTENCES: dict[str, str] = {
    "quarantine.ordered": "A stay of {days} days was ordered, through {until_on}.",
    "quarantine.changed": "The stay now lasts through {until_on}.",
    "quarantine.five_named": "The five people who look after the household were named.",
    "quarantine.activated": "The stay is in force; notice {notice}.",
    "quarantine.notice_served": "Notice {notice} was handed over.",
    "quarantine.notice_signed": "Notice {notice} was signed.",
    "quarantine.checked_in": "Checked in on {on}.",
    "quarantine.check_in_missed": "No word on {on}; somebody will ask after them.",
    "quarantine.symptoms_reported": "Symptoms were reported; a doctor will look at them.",
    "quarantine.test_noted": "The test of {sampled_on} was noted for the release.",
    "quarantine.release_near": "The stay ends tomorrow; what is still missing was looked through.",
    "quarantine.release_blocked": "Something is still missing for the release.",
    "quarantine.release_due": "The last day of the stay is over.",
    "quarantine.released": "Released; certificate {certificate}.",
    "quarantine.lapsed": "The reason for the stay fell away, and the stay with it.",
    "quarantine.visit_announced": "A visit was announced.",
    "quarantine.left_home": "A leaving was reported and waits for somebody to look.",
    "quarantine.leaving_acknowledged": "Somebody looked into the reported leaving.",
    "quarantine.refusal_step_taken": "A step was taken because the stay was refused.",
}

PROCESSES = (
    Process(
        "quarantine", Words("Quarantine and monitoring at home"), Body.HEADQUARTERS,
        (
            QuarantineOrdered, QuarantineChanged, FiveNamed, QuarantineActivated, NoticeServed, NoticeSigned, CheckedIn,
            CheckInMissed, SymptomsReported, TestNoted, ReleaseNear, ReleaseBlocked, ReleaseDue, QuarantineReleased,
            QuarantineLapsed, VisitAnnounced, LeftHome, LeavingAcknowledged, RefusalStepTaken,
            HouseholdManaged, HouseholdHeard, HouseholdFreed,
        ),
    ),
)  # fmt: skip
