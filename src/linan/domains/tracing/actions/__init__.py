"""What can be done about a case: open, confirm, exclude, end, search, determine, push, locate, forward, close.

A search proposes; a tracer determines; only then is anybody asked anything. One person has one open push, however many
cases name them, so that they are called once.
"""

from linan.domains.tracing.actions.cases import confirm_case, exclude_case, label_case, open_case
from linan.domains.tracing.actions.deciding import Decided, decide_lot, decide_many
from linan.domains.tracing.actions.determine import close_contact, determine_contact, determine_many
from linan.domains.tracing.actions.forgetting import forget_findings, forget_interviews
from linan.domains.tracing.actions.interview import (
    Saved,
    add_line,
    begin_interview,
    end_interview,
    find_companion,
    name_companion,
    save_line,
    settle_answer,
)
from linan.domains.tracing.actions.letters import (
    accept_letter,
    answer_line,
    enter_letter,
    send_answer,
    send_letter,
    write_letter,
)
from linan.domains.tracing.actions.links import Told, note_links
from linan.domains.tracing.actions.notices import leave_line_out, read_in_notice, say_who_is_meant, take_line
from linan.domains.tracing.actions.outcome import note_samples, record_death, record_recovery, record_transfer
from linan.domains.tracing.actions.past import PastReport, import_past_cases
from linan.domains.tracing.actions.publishing import change_text, draft_text, release_text, withdraw_text
from linan.domains.tracing.actions.pushing import forward_contact, locate_contact, push_contacts
from linan.domains.tracing.actions.reaching import begin_reaching, reach_lot
from linan.domains.tracing.actions.search import add_contact, search_contacts

__all__ = [
    "Decided",
    "PastReport",
    "Saved",
    "Told",
    "accept_letter",
    "add_contact",
    "add_line",
    "answer_line",
    "begin_interview",
    "begin_reaching",
    "change_text",
    "close_contact",
    "confirm_case",
    "decide_lot",
    "decide_many",
    "determine_contact",
    "determine_many",
    "draft_text",
    "end_interview",
    "enter_letter",
    "exclude_case",
    "find_companion",
    "forget_findings",
    "forget_interviews",
    "forward_contact",
    "import_past_cases",
    "label_case",
    "leave_line_out",
    "locate_contact",
    "name_companion",
    "note_links",
    "note_samples",
    "open_case",
    "push_contacts",
    "reach_lot",
    "read_in_notice",
    "record_death",
    "record_recovery",
    "record_transfer",
    "release_text",
    "save_line",
    "say_who_is_meant",
    "search_contacts",
    "send_answer",
    "send_letter",
    "settle_answer",
    "take_line",
    "withdraw_text",
    "write_letter",
]
