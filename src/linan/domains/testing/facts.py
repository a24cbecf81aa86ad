"""What testing believes: facts in the past tense, people by reference."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import PersonRef, SampleRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class Outcome(StrEnum):
    """What the laboratory says about one sample."""

    NEGATIVE = "negative"
    SCREEN_POSITIVE = "screen_positive"
    INVALID = "invalid"


class Form(StrEnum):
    """The form of a confirmed infection: 确诊 or 无症状."""

    CONFIRMED = "confirmed"
    ASYMPTOMATIC = "asymptomatic"


class TestOrdered(Fact, kind="testing.ordered"):
    """A test is due. `reason` is a short code: screening, contact, quarantine, retest, arrival, own_wish."""

    region: Region
    subject: PersonRef
    order: UUID
    reason: str
    due_at: datetime


class SampleTaken(Fact, kind="testing.sample_taken"):
    """A sample of one person lies in the tube."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    tube: str
    sampled_at: datetime


class SampleReceived(Fact, kind="testing.sample_received"):
    """The laboratory took the tube in."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    received_at: datetime


class ResultReported(Fact, kind="testing.result_reported"):
    """The laboratory reported; always recorded, whatever the outcome. `retest_of` is the first sample of a 复核."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    outcome: Outcome
    sampled_at: datetime
    reported_at: datetime
    retest_of: SampleRef | None = None


class ScreenPositiveReported(Fact, kind="testing.screen_positive"):
    """初筛阳性: a first sample came back positive. Not yet an infection: a second sample decides (复核)."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    sampled_at: datetime
    reported_at: datetime


class RetestPositiveReported(Fact, kind="testing.retest_positive"):
    """复核 is positive too; the confirmatory desk now decides between 确诊 and 无症状."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    first_sample: SampleRef


class InfectionConfirmed(Fact, kind="testing.infection_confirmed"):
    """The retest held. `first_positive_at` is the sampling time of the first positive sample."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    form: Form
    onset_on: date | None
    first_positive_at: datetime


class ScreenExcluded(Fact, kind="testing.screen_excluded"):
    """复核阴性: the screen-positive was not an infection; everything provisional lapses."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    first_sample: SampleRef


class SampleLate(Fact, kind="testing.sample_late"):
    """The laboratory has the tube, but no result came within the promised hours."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    tube: str
    due_at: datetime


class SampleLost(Fact, kind="testing.sample_lost"):
    """The tube never reached the laboratory within the promised hours."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    tube: str
    due_at: datetime


class TubeDoubled(Fact, kind="testing.tube_doubled"):
    """One tube code was used for two different people; `sample` is the one already there, which is not released."""

    region: Region
    subject: PersonRef
    sample: SampleRef
    tube: str


class TestOverdue(Fact, kind="testing.overdue"):
    """A test was not taken in time."""

    region: Region
    subject: PersonRef
    order: UUID


class MissNoted(Fact, kind="testing.miss_noted"):
    """Why somebody who is here was not sampled."""

    region: Region
    subject: PersonRef
    reason: str


class TestDropped(Fact, kind="testing.dropped"):
    """A test is no longer needed."""

    region: Region
    subject: PersonRef
    order: UUID


SENTENCES: dict[str, str] = {
    "testing.ordered": "A test was ordered.",
    "testing.sample_taken": "A sample was taken.",
    "testing.sample_received": "The laboratory received the sample.",
    "testing.result_reported": "The laboratory reported a result.",
    "testing.screen_positive": "A first sample came back positive; a second one will decide.",
    "testing.retest_positive": "The second sample came back positive.",
    "testing.infection_confirmed": "The infection was confirmed.",
    "testing.screen_excluded": "The second sample was negative: it was not an infection.",
    "testing.sample_late": "A result is late.",
    "testing.sample_lost": "A sample did not reach the laboratory.",
    "testing.tube_doubled": "One tube was used for two people; both are sampled again.",
    "testing.overdue": "A test was not taken in time.",
    "testing.miss_noted": "It was noted why no sample was taken.",
    "testing.dropped": "A test is no longer needed.",
}
"""One sentence per fact, for timelines; parameters are the fact's own fields."""

PROCESSES = (
    Process(
        "testing", Words("Testing"), Body.HEALTH,
        (
            TestOrdered, SampleTaken, SampleReceived, ResultReported, ScreenPositiveReported, RetestPositiveReported,
            InfectionConfirmed, ScreenExcluded, SampleLate, SampleLost, TubeDoubled, TestOverdue, MissNoted,
            TestDropped,
        ),
    ),
)  # fmt: skip
