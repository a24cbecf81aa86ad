"""What tracing remembers."""

from linan.domains.tracing.models.cases import (
    Case,
    CaseOrigin,
    CaseSample,
    Contact,
    Push,
    SearchFinding,
    SearchRun,
)
from linan.domains.tracing.models.interviews import Companion, Interview, InterviewLine, LineVersion, OtherAnswer
from linan.domains.tracing.models.lots import Deciding, DecidingLot, Lot, Reaching, ReachingLot
from linan.domains.tracing.models.notices import NoticeDraft, NoticeLine, NoticeSheet
from linan.domains.tracing.models.papers import Letter, LetterLine, PublicText

__all__ = [
    "Case",
    "CaseOrigin",
    "CaseSample",
    "Companion",
    "Contact",
    "Deciding",
    "DecidingLot",
    "Interview",
    "InterviewLine",
    "Letter",
    "LetterLine",
    "LineVersion",
    "Lot",
    "NoticeDraft",
    "NoticeLine",
    "NoticeSheet",
    "OtherAnswer",
    "PublicText",
    "Push",
    "Reaching",
    "ReachingLot",
    "SearchFinding",
    "SearchRun",
]
