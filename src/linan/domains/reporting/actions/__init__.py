"""What one does in reporting."""

from linan.domains.reporting.actions.answers import answer_sheet
from linan.domains.reporting.actions.figures import ask_figure, report_figure
from linan.domains.reporting.actions.forms import design_form, retire_form, send_out_form

__all__ = ["answer_sheet", "ask_figure", "design_form", "report_figure", "retire_form", "send_out_form"]
