"""What one does in reporting."""

from linan.domains.reporting.actions.answers import answer_sheet
from linan.domains.reporting.actions.collections import begin_collection, end_collection, open_period
from linan.domains.reporting.actions.figures import ask_figure, hand_over, report_figure
from linan.domains.reporting.actions.forms import design_form, retire_form, send_out_form
from linan.domains.reporting.actions.inquiries import ask_about, explain
from linan.domains.reporting.actions.upward import answer_upward, edit_upward, pass_unanswered, pass_up, send_up

__all__ = [
    "answer_sheet",
    "answer_upward",
    "ask_about",
    "ask_figure",
    "begin_collection",
    "design_form",
    "edit_upward",
    "end_collection",
    "explain",
    "hand_over",
    "open_period",
    "pass_unanswered",
    "pass_up",
    "report_figure",
    "retire_form",
    "send_out_form",
    "send_up",
]
