"""What tracing believes: facts in the past tense, people by reference."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from linan.kernel.facts import Fact
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, PlaceRef, RecordRef
from linan.kernel.region import Region


class Ring(StrEnum):
    """Grades of exposure: 密接, 次密接, 一般接触者, and nobody to trouble. Rings are not generations of infection."""

    CLOSE = "close"
    SECONDARY = "secondary"
    CASUAL = "casual"
    NONE = "none"


class Outcome(StrEnum):
    """What came of locating one person: 已管控, 外地, 空号, 拒接, 查无."""

    CONTROLLED = "controlled"
    ELSEWHERE = "elsewhere"
    EMPTY_NUMBER = "empty_number"
    REFUSED = "refused"
    NOT_FOUND = "not_found"


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


class ContactsSearched(Fact, kind="tracing.contacts_searched"):
    """A search ended. `people` counts everyone reached to the search depth, `lines` the contacts proposed."""

    region: Region
    subject: PersonRef
    case: CaseRef
    run: UUID
    people: int
    lines: int


class ContactFound(Fact, kind="tracing.contact_found"):
    """A search or a tracer proposes a contact. A proposal restricts nobody: a tracer determines each one."""

    region: Region
    subject: PersonRef
    case: CaseRef
    contact: ContactRef
    ring: Ring
    generation: int
    place: PlaceRef | None
    met_at: datetime
    minutes: int


class ContactDetermined(Fact, kind="tracing.contact_determined"):
    """判密: a tracer decided the grade of one contact."""

    region: Region
    subject: PersonRef
    case: CaseRef
    contact: ContactRef
    ring: Ring
    last_met_at: datetime
    ground: str


class ContactPushed(Fact, kind="tracing.contact_pushed"):
    """推送: a numbered list with a clock asks the contact's own grid to locate the person."""

    region: Region
    subject: PersonRef
    case: CaseRef
    contact: ContactRef
    list_no: str
    locate_by: datetime


class ContactLocated(Fact, kind="tracing.contact_located"):
    """落位: one outcome for one pushed person; it answers every list the person is on."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    case: CaseRef
    outcome: Outcome
    located_at: datetime


class ContactForwarded(Fact, kind="tracing.contact_forwarded"):
    """转推: the person is somewhere else, and the new area has been asked. `region` is the new area."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    from_region: Region
    locate_by: datetime


class ContactOverdue(Fact, kind="tracing.contact_overdue"):
    """Nobody located the person in time."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    locate_by: datetime


class ContactClosed(Fact, kind="tracing.contact_closed"):
    """销号: nothing remains to be done about this contact."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    case: CaseRef


class DecidingBegun(Fact, kind="tracing.deciding_begun"):
    """A tracer decided `people` proposals at once; each is written down by itself as their determination."""

    region: Region
    subject: RecordRef
    case: CaseRef
    decision: str
    ground: str
    people: int
    lots: int


class DecidingLotDue(Fact, kind="tracing.deciding_lot_due"):
    """Timer: one lot of a tracer's decision is to be written down. Each is answered in a transaction of its own."""

    region: Region
    subject: RecordRef
    lot: int


class ReachingBegun(Fact, kind="tracing.reaching_begun"):
    """Everybody determined for a case is to be reached: `people` lines in `lots` lots, done one after the other."""

    region: Region
    subject: RecordRef
    case: CaseRef
    people: int
    lots: int


class ReachingLotDue(Fact, kind="tracing.reaching_lot_due"):
    """Timer: one lot is to be put on lists. Each is answered in a transaction of its own."""

    region: Region
    subject: RecordRef
    lot: int


class InterviewBegun(Fact, kind="tracing.interview_begun"):
    """Somebody began to ask an infected person where they were; the records fill in what they know."""

    region: Region
    subject: PersonRef
    case: CaseRef


class InterviewLineSaved(Fact, kind="tracing.interview_line_saved"):
    """A line of the interview was written or answered anew. What it says rests with the line, not here."""

    region: Region
    subject: PersonRef
    case: CaseRef
    line: RecordRef
    version: int


class InterviewEnded(Fact, kind="tracing.interview_ended"):
    """The interview is done for now. `confirmed` says whether contacts may be searched already."""

    region: Region
    subject: PersonRef
    case: CaseRef
    lines: int
    confirmed: bool


class InterviewsForgotten(Fact, kind="tracing.interviews_forgotten"):
    """Lines of interviews about days before `before` were deleted: movements of those days are kept no longer."""

    region: Region
    before: date
    lines: int


class NoticeRead(Fact, kind="tracing.notice_read"):
    """An official notice was read into drafts: `cases` and `lines` that wait for a person."""

    region: Region
    subject: RecordRef
    cases: int
    lines: int


class NoticeLineDecided(Fact, kind="tracing.notice_line_decided"):
    """A person confirmed a line of a notice, or left it out."""

    region: Region
    subject: RecordRef
    taken: bool


class FindingsForgotten(Fact, kind="tracing.findings_forgotten"):
    """What searches reached through meetings before this moment is deleted, with the movements it was found in."""

    region: Region
    before: datetime
    findings: int


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


SENTENCES: dict[str, str] = {
    "tracing.letter_sent": "A letter asked {county} about {people} contacts.",
    "tracing.letter_received": "A letter from {county} about {people} people was entered.",
    "tracing.letter_contact_accepted": "A tracer took on this contact of another county's case.",
    "tracing.letter_contact_answered": "The county that asked is told what became of this person.",
    "tracing.letter_answered": "The letter was answered for {people} people.",
    "tracing.text_released": "Version {version} of the public text was released.",
    "tracing.text_withdrawn": "Version {version} of the public text is no longer in force.",
    "tracing.case_opened": "A case was opened.",
    "tracing.case_confirmed": "The case was confirmed.",
    "tracing.case_excluded": "The case was excluded: it was not an infection.",
    "tracing.case_moved_to_hospital": "The patient was moved to hospital.",
    "tracing.case_recovered": "The patient recovered; the discharge criteria were met.",
    "tracing.case_died": "The patient died.",
    "tracing.case_labelled": "A tracer wrote down where the infection comes from.",
    "tracing.past_case_entered": "A past case was entered from the line list {source}.",
    "tracing.contacts_searched": "The search for contacts ended: {lines} proposed, {people} reached.",
    "tracing.contact_found": "A meeting of {minutes} minutes was found; a tracer will look at it.",
    "tracing.contact_determined": "A tracer determined the contact.",
    "tracing.contact_pushed": "List {list_no} asked the grid to get in touch.",
    "tracing.contact_located": "The contact was reached, or the outcome was written down.",
    "tracing.contact_forwarded": "The contact was forwarded to another area.",
    "tracing.contact_overdue": "Nobody reached the contact in time.",
    "tracing.contact_closed": "The contact was closed.",
    "tracing.findings_forgotten": "{findings} findings of searches were deleted: their keeping period is over.",
    "tracing.deciding_begun": "A tracer decided {people} proposals at once.",
    "tracing.deciding_lot_due": "The next lot of decisions is written down.",
    "tracing.reaching_begun": "{people} determined contacts are being put on lists to their grids.",
    "tracing.reaching_lot_due": "The next lot of contacts is put on lists.",
    "tracing.interview_begun": "An interview about where the person was began.",
    "tracing.interview_line_saved": "What the person or a record said of one stay was written down.",
    "tracing.interview_ended": "The interview ended with {lines} lines.",
    "tracing.notice_read": "An official notice was read into drafts: {cases} cases, {lines} lines.",
    "tracing.notice_line_decided": "A line of a notice was confirmed or left out.",
    "tracing.interviews_forgotten": "{lines} lines of interviews about days before {before} were deleted.",
}
"""One sentence per fact, for timelines; parameters are the fact's own fields."""
