"""What oversight has to say: an entry was called wrong and answered, a reading was looked into and decided."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import EntryRef, PersonRef, RecordRef, StaffRef
from linan.kernel.region import Region


class EntryDoubted(Fact, kind="oversight.entry_doubted"):
    """Somebody says that an entry about them is wrong; an answer is due."""

    region: Region
    subject: PersonRef
    doubt: RecordRef
    entry: EntryRef
    due_at: datetime


class DoubtAnswered(Fact, kind="oversight.doubt_answered"):
    """Somebody else than who wrote the entry answered; `corrected` points to the entry as a correction of it."""

    region: Region
    subject: PersonRef
    doubt: RecordRef
    outcome: str


class DoubtOverdue(Fact, kind="oversight.doubt_overdue"):
    """Timer: the time to answer is over."""

    region: Region
    subject: PersonRef
    doubt: RecordRef


class ReviewOpened(Fact, kind="oversight.review_opened"):
    """Somebody's reading of records is being looked into; they are asked what it was for."""

    region: Region
    subject: StaffRef
    review: RecordRef
    households: int


class ReviewStated(Fact, kind="oversight.review_stated"):
    """The reader said what it was for."""

    region: Region
    subject: StaffRef
    review: RecordRef


class ReviewDecided(Fact, kind="oversight.review_decided"):
    """Somebody else decided what to make of the reading, with reasons."""

    region: Region
    subject: StaffRef
    review: RecordRef
    outcome: str


class BodyNamed(Fact, kind="oversight.body_named"):
    """From now on this office is the body that answers for processes in `region`; `body` is a code of `Body`."""

    region: Region
    body: str
    office: str


SENTENCES: dict[str, str] = {
    "oversight.entry_doubted": "An entry was called wrong; an answer is due by {due_at}.",
    "oversight.doubt_answered": "Somebody answered whether the entry is wrong.",
    "oversight.doubt_overdue": "Nobody answered in time whether the entry is wrong.",
    "oversight.review_opened": "The reading of {households} households is being looked into.",
    "oversight.review_stated": "The reader said what it was for.",
    "oversight.body_named": "{office} was named as the body that answers for what is done here.",
    "oversight.review_decided": "It was decided what to make of the reading.",
}
