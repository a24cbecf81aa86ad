"""What was written to other counties and to the public."""

from __future__ import annotations

from datetime import date, datetime

from linan.domains.tracing.facts.cases import Ring
from linan.domains.tracing.facts.contacts import Outcome
from linan.kernel.facts import Fact
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, RecordRef
from linan.kernel.region import Region


class LetterSent(Fact, kind="tracing.letter_sent"):
    """协查函: another county was asked about `people` contacts who are there."""

    region: Region
    subject: RecordRef
    case: CaseRef
    county: str
    people: int
    reply_by: datetime


class LetterReceived(Fact, kind="tracing.letter_received"):
    """A letter from another county was entered; a tracer looks at each of its `people`."""

    region: Region
    subject: RecordRef
    county: str
    people: int
    reply_by: datetime


class LetterContactAccepted(Fact, kind="tracing.letter_contact_accepted"):
    """A tracer took on one contact of another county's case, with the grade decided here; it is work from now on.

    `to_reach` is False for somebody who was reached within the last day: they are not called again.
    """

    region: Region
    subject: PersonRef
    letter: RecordRef
    contact: ContactRef
    ring: Ring
    last_met_on: date
    list_no: str
    locate_by: datetime
    to_reach: bool = True


class LetterContactAnswered(Fact, kind="tracing.letter_contact_answered"):
    """What became of one person of a letter, ours or theirs. `subject` is empty for somebody the register lacks."""

    region: Region
    subject: PersonRef | None
    letter: RecordRef
    contact: ContactRef
    outcome: Outcome


class LetterAnswered(Fact, kind="tracing.letter_answered"):
    """Our answer to another county's letter went out."""

    region: Region
    subject: RecordRef
    people: int


class TextReleased(Fact, kind="tracing.text_released"):
    """A second person released a text without identity to the public, after its check found nothing."""

    region: Region
    subject: PersonRef
    case: CaseRef
    text: RecordRef
    version: int
    reason: str


class TextWithdrawn(Fact, kind="tracing.text_withdrawn"):
    """A released text is withdrawn, or was replaced by a corrected one; its words are kept."""

    region: Region
    subject: PersonRef
    case: CaseRef
    text: RecordRef
    version: int
    reason: str
