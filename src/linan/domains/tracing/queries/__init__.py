"""What tracing can tell, always to somebody: what you may not see is not there."""

from linan.domains.tracing.queries.account import ListAccount, list_account
from linan.domains.tracing.queries.cases import CaseLine, case_of, cases, may, of_person
from linan.domains.tracing.queries.cells import CellsView, cells_of
from linan.domains.tracing.queries.chain import Node, tree
from linan.domains.tracing.queries.contacts import (
    SENT_BACK,
    Between,
    ContactLine,
    FindingLine,
    contact_of,
    contacts,
    findings,
    in_between,
    latest_run,
)
from linan.domains.tracing.queries.deciding import DecidingView, deciding_of, decidings
from linan.domains.tracing.queries.discharge import Progress, discharge_of
from linan.domains.tracing.queries.graph import COLUMNS, chain_rows, graphml, picture
from linan.domains.tracing.queries.interview import (
    InterviewShown,
    LineShown,
    TalkLine,
    changed_since,
    interview_of,
    interviews,
    interviews_to_make,
    shown_lines,
    window_of,
)
from linan.domains.tracing.queries.letters import (
    LetterRow,
    LetterView,
    ToWrite,
    count_to_write,
    letter_of,
    letters,
    letters_of,
    to_write,
)
from linan.domains.tracing.queries.notices import draft_of, drafts_of, sheet_of, sheets
from linan.domains.tracing.queries.overview import homes_of_chain
from linan.domains.tracing.queries.places import PlaceProposal, proposals
from linan.domains.tracing.queries.publishing import TextRow, TextView, text_of, texts, texts_of
from linan.domains.tracing.queries.pushed import PushedLine, Reason, pushed, pushed_one, today, why_for
from linan.domains.tracing.queries.reaching import ReachingView, SentList, reaching_of, reachings, to_reach
from linan.domains.tracing.queries.register import RegisterLine, register
from linan.domains.tracing.queries.report import Report, report_of
from linan.domains.tracing.queries.sources import MOST_CASES, SourceLine, SourcesView, Verdict, case_ids, sources_of
from linan.domains.tracing.queries.spread import Chain, OpenLine, Spread, chain_of, open_lines
from linan.domains.tracing.queries.timeline import Timeline, timeline_of

__all__ = [
    "COLUMNS",
    "MOST_CASES",
    "SENT_BACK",
    "Between",
    "CaseLine",
    "CellsView",
    "Chain",
    "ContactLine",
    "DecidingView",
    "FindingLine",
    "InterviewShown",
    "LetterRow",
    "LetterView",
    "LineShown",
    "ListAccount",
    "Node",
    "OpenLine",
    "PlaceProposal",
    "Progress",
    "PushedLine",
    "ReachingView",
    "Reason",
    "RegisterLine",
    "Report",
    "SentList",
    "SourceLine",
    "SourcesView",
    "Spread",
    "TalkLine",
    "TextRow",
    "TextView",
    "Timeline",
    "ToWrite",
    "Verdict",
    "case_ids",
    "case_of",
    "cases",
    "cells_of",
    "chain_of",
    "chain_rows",
    "changed_since",
    "contact_of",
    "contacts",
    "count_to_write",
    "deciding_of",
    "decidings",
    "discharge_of",
    "draft_of",
    "drafts_of",
    "findings",
    "graphml",
    "homes_of_chain",
    "in_between",
    "interview_of",
    "interviews",
    "interviews_to_make",
    "latest_run",
    "letter_of",
    "letters",
    "letters_of",
    "list_account",
    "may",
    "of_person",
    "open_lines",
    "picture",
    "proposals",
    "pushed",
    "pushed_one",
    "reaching_of",
    "reachings",
    "register",
    "report_of",
    "sheet_of",
    "sheets",
    "shown_lines",
    "sources_of",
    "text_of",
    "texts",
    "texts_of",
    "timeline_of",
    "to_reach",
    "to_write",
    "today",
    "tree",
    "why_for",
    "window_of",
]
