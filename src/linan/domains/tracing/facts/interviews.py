"""What was asked of a person, and what an official notice said."""

from __future__ import annotations

from datetime import date

from linan.kernel.facts import Fact
from linan.kernel.refs import CaseRef, PersonRef, RecordRef
from linan.kernel.region import Region


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
