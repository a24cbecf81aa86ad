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
from linan.domains.tracing.queries.discharge import Progress, discharge_of
from linan.domains.tracing.queries.graph import COLUMNS, chain_rows, graphml
from linan.domains.tracing.queries.overview import homes_of_chain
from linan.domains.tracing.queries.places import PlaceProposal, proposals
from linan.domains.tracing.queries.pushed import PushedLine, Reason, pushed, pushed_one, today, why_for
from linan.domains.tracing.queries.reaching import ReachingView, SentList, reaching_of, reachings, to_reach
from linan.domains.tracing.queries.sources import SourceLine, SourcesView, case_ids, sources_of
from linan.domains.tracing.queries.spread import Chain, OpenLine, Spread, chain_of, open_lines

__all__ = [
    "COLUMNS",
    "SENT_BACK",
    "Between",
    "CaseLine",
    "CellsView",
    "Chain",
    "ContactLine",
    "FindingLine",
    "ListAccount",
    "Node",
    "OpenLine",
    "PlaceProposal",
    "Progress",
    "PushedLine",
    "ReachingView",
    "Reason",
    "SentList",
    "SourceLine",
    "SourcesView",
    "Spread",
    "case_ids",
    "case_of",
    "cases",
    "cells_of",
    "chain_of",
    "chain_rows",
    "contact_of",
    "contacts",
    "discharge_of",
    "findings",
    "graphml",
    "homes_of_chain",
    "in_between",
    "latest_run",
    "list_account",
    "may",
    "of_person",
    "open_lines",
    "proposals",
    "pushed",
    "pushed_one",
    "reaching_of",
    "reachings",
    "sources_of",
    "to_reach",
    "today",
    "tree",
    "why_for",
]
