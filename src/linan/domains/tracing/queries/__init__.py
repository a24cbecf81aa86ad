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
    places_of,
)
from linan.domains.tracing.queries.discharge import Progress, discharge_of
from linan.domains.tracing.queries.overview import homes_of_chain
from linan.domains.tracing.queries.pushed import PushedLine, Reason, pushed, pushed_one, today, why_for

__all__ = [
    "SENT_BACK",
    "Between",
    "CaseLine",
    "CellsView",
    "ContactLine",
    "FindingLine",
    "ListAccount",
    "Node",
    "Progress",
    "PushedLine",
    "Reason",
    "case_of",
    "cases",
    "cells_of",
    "contact_of",
    "contacts",
    "discharge_of",
    "findings",
    "homes_of_chain",
    "in_between",
    "latest_run",
    "list_account",
    "may",
    "of_person",
    "places_of",
    "pushed",
    "pushed_one",
    "today",
    "tree",
    "why_for",
]
