"""What can be done about a case: open, confirm, exclude, end, search, determine, push, locate, forward, close.

A search proposes; a tracer determines; only then is anybody asked anything. One person has one open push, however many
cases name them, so that they are called once.
"""

from linan.domains.tracing.actions.cases import confirm_case, exclude_case, label_case, open_case
from linan.domains.tracing.actions.determine import close_contact, decide_many, determine_contact, determine_many
from linan.domains.tracing.actions.links import Told, note_links
from linan.domains.tracing.actions.outcome import note_samples, record_death, record_recovery, record_transfer
from linan.domains.tracing.actions.past import PastReport, import_past_cases
from linan.domains.tracing.actions.pushing import forward_contact, locate_contact, push_contacts
from linan.domains.tracing.actions.reaching import begin_reaching, reach_lot
from linan.domains.tracing.actions.search import add_contact, search_contacts

__all__ = [
    "PastReport",
    "Told",
    "add_contact",
    "begin_reaching",
    "close_contact",
    "confirm_case",
    "decide_many",
    "determine_contact",
    "determine_many",
    "exclude_case",
    "forward_contact",
    "import_past_cases",
    "label_case",
    "locate_contact",
    "note_links",
    "note_samples",
    "open_case",
    "push_contacts",
    "reach_lot",
    "record_death",
    "record_recovery",
    "record_transfer",
    "search_contacts",
]
