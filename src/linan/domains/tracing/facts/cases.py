"""What is believed of cases: opened, confirmed, excluded, moved, ended."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.refs import CaseRef, PersonRef
from linan.kernel.region import Region


class Ring(StrEnum):
    """Grades of exposure: 密接, 次密接, 一般接触者, and nobody to trouble. Rings are not generations of infection."""

    CLOSE = "close"
    SECONDARY = "secondary"
    CASUAL = "casual"
    NONE = "none"


class From(StrEnum):
    """Where an infection comes from: 输入, 本地, 复阳."""

    IMPORTED = "imported"
    LOCAL = "local"
    REBOUND = "rebound"


class CaseOpened(Fact, kind="tracing.case_opened"):
    """A case is open. Provisional until a retest decides."""

    region: Region
    subject: PersonRef
    case: CaseRef
    provisional: bool


class CaseConfirmed(Fact, kind="tracing.case_confirmed"):
    """A person is a confirmed case; `infectious_from` bounds how far back we look."""

    region: Region
    subject: PersonRef
    case: CaseRef
    infectious_from: datetime
    confirmed_at: datetime
    onset_on: date | None = None


class CaseExcluded(Fact, kind="tracing.case_excluded"):
    """It was not an infection; everything provisional lapses."""

    region: Region
    subject: PersonRef
    case: CaseRef


class CaseMovedToHospital(Fact, kind="tracing.case_moved_to_hospital"):
    """The patient is in hospital since `moved_on`. The case goes on."""

    region: Region
    subject: PersonRef
    case: CaseRef
    moved_on: date
    hospital: str


class CaseRecovered(Fact, kind="tracing.case_recovered"):
    """The discharge criteria of the edition in force were met and a doctor or tracer recorded it.

    `recovered_at` is the last moment of that day that has already passed, so that it follows all the day's evidence.
    """

    region: Region
    subject: PersonRef
    case: CaseRef
    recovered_on: date
    recovered_at: datetime


class CaseDied(Fact, kind="tracing.case_died"):
    """The patient died."""

    region: Region
    subject: PersonRef
    case: CaseRef
    died_on: date


class CaseLabelled(Fact, kind="tracing.case_labelled"):
    """A tracer said where the infection comes from; an earlier word of theirs is replaced."""

    region: Region
    subject: PersonRef
    case: CaseRef
    label: From


class PastCaseEntered(Fact, kind="tracing.past_case_entered"):
    """A case of the past was entered from a line list. It is history: nobody is asked to do anything now."""

    region: Region
    subject: PersonRef
    case: CaseRef
    onset_on: date | None
    confirmed_on: date | None
    source: str
