"""What one does in reporting."""

from linan.domains.reporting.actions.answers import answer_sheet
from linan.domains.reporting.actions.collections import begin_collection, end_collection, open_period
from linan.domains.reporting.actions.figures import ask_figure, hand_over, report_figure
from linan.domains.reporting.actions.forms import design_form, retire_form, send_out_form
from linan.domains.reporting.actions.inquiries import ask_about, explain
from linan.domains.reporting.actions.inspections import answer_inspection, inspect_unit
from linan.domains.reporting.actions.selfreports import (
    answer_report,
    note_found,
    note_found_many,
    note_infected,
    report_self,
)
from linan.domains.reporting.actions.tables import (
    EXPORT_KEY,
    bind_table,
    download_export,
    keep_export_receipt,
    keep_table,
    let_export_go,
    make_due_export,
    make_export,
    schedule_table,
)
from linan.domains.reporting.actions.upward import answer_upward, edit_upward, pass_unanswered, pass_up, send_up

__all__ = [
    "EXPORT_KEY",
    "answer_inspection",
    "answer_report",
    "answer_sheet",
    "answer_upward",
    "ask_about",
    "ask_figure",
    "begin_collection",
    "bind_table",
    "design_form",
    "download_export",
    "edit_upward",
    "end_collection",
    "explain",
    "hand_over",
    "inspect_unit",
    "keep_export_receipt",
    "keep_table",
    "let_export_go",
    "make_due_export",
    "make_export",
    "note_found",
    "note_found_many",
    "note_infected",
    "open_period",
    "pass_unanswered",
    "pass_up",
    "report_figure",
    "report_self",
    "retire_form",
    "schedule_table",
    "send_out_form",
    "send_up",
]
