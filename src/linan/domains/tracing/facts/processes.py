"""Which control process the facts of tracing belong to, and who answers for it."""

from linan.domains.tracing.facts.cases import (
    CaseConfirmed,
    CaseDied,
    CaseExcluded,
    CaseLabelled,
    CaseMovedToHospital,
    CaseOpened,
    CaseRecovered,
    PastCaseEntered,
)
from linan.domains.tracing.facts.contacts import (
    ContactClosed,
    ContactDetermined,
    ContactForwarded,
    ContactFound,
    ContactLocated,
    ContactOverdue,
    ContactPushed,
    ContactsSearched,
    DecidingBegun,
    DecidingLotDue,
    FindingsForgotten,
    ReachingBegun,
    ReachingLotDue,
)
from linan.domains.tracing.facts.interviews import (
    InterviewBegun,
    InterviewEnded,
    InterviewLineSaved,
    InterviewsForgotten,
    NoticeLineDecided,
    NoticeRead,
)
from linan.domains.tracing.facts.papers import (
    LetterAnswered,
    LetterContactAccepted,
    LetterContactAnswered,
    LetterReceived,
    LetterSent,
    TextReleased,
    TextWithdrawn,
)
from linan.kernel.processes import Body, Process
from linan.kernel.words import Words

PROCESSES = (
    Process(
        "tracing", Words("Tracing of cases and their contacts"), Body.CDC,
        (
            CaseOpened, CaseConfirmed, CaseExcluded, CaseMovedToHospital, CaseRecovered, CaseDied, CaseLabelled,
            PastCaseEntered, ContactsSearched, ContactFound, ContactDetermined, ContactPushed, ContactLocated,
            ContactForwarded, ContactOverdue, ContactClosed, DecidingBegun, DecidingLotDue, ReachingBegun,
            ReachingLotDue, FindingsForgotten, InterviewBegun, InterviewLineSaved, InterviewEnded, InterviewsForgotten,
            NoticeRead, NoticeLineDecided, LetterSent, LetterReceived, LetterContactAccepted, LetterContactAnswered,
            LetterAnswered, TextReleased, TextWithdrawn,
        ),
    ),
)  # fmt: skip
