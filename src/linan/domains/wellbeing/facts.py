"""What wellbeing says has happened. What somebody needs is in no fact: it stays in the plan, encrypted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import PersonRef, RecordRef, Ref, StaffRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class Way(StrEnum):
    """How a helper reached the person. A message nobody answered is no contact, so it is not here."""

    CALL = "call"
    DOOR = "door"
    VIDEO = "video"


class CareOpened(Fact, kind="wellbeing.care_opened"):
    """A restriction was paired with care: `helper` is to make the first contact by `contact_by`."""

    region: Region
    subject: PersonRef
    plan: RecordRef
    restriction: Ref
    helper: StaffRef | None
    contact_by: datetime


class CareContacted(Fact, kind="wellbeing.care_contacted"):
    """A helper spoke with the person; `first` for the first time since the restriction."""

    region: Region
    subject: PersonRef
    plan: RecordRef
    way: Way
    first: bool


class CareOverdue(Fact, kind="wellbeing.care_overdue"):
    """Timer: the time for the first contact is over, and nobody has spoken with the person."""

    region: Region
    subject: PersonRef
    plan: RecordRef


class HelperNamed(Fact, kind="wellbeing.helper_named"):
    """Somebody else is the named helper from now on."""

    region: Region
    subject: PersonRef
    plan: RecordRef


class CareClosed(Fact, kind="wellbeing.care_closed"):
    """The restriction is over, and its plan of care with it."""

    region: Region
    subject: PersonRef
    plan: RecordRef


SENTENCES: dict[str, str] = {
    "wellbeing.care_opened": "A plan of care was opened with the restriction.",
    "wellbeing.care_contacted": "A helper spoke with this person.",
    "wellbeing.care_overdue": "Nobody had made the first care contact in time.",
    "wellbeing.helper_named": "A helper was named.",
    "wellbeing.care_closed": "The plan of care ended with the restriction.",
}

PROCESSES = (
    Process(
        "care",
        Words("Care for those who are shut in"),
        Body.STREET,
        (CareOpened, CareContacted, CareOverdue, HelperNamed, CareClosed),
    ),
)
