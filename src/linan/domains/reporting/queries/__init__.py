"""What reporting can tell."""

from linan.domains.reporting.queries.burden import Burden, DepartmentCost, burden_of, department_costs
from linan.domains.reporting.queries.figures import (
    CallLine,
    FigureView,
    SumLine,
    call_for_report,
    calls,
    figure_of,
    history,
)
from linan.domains.reporting.queries.forms import (
    FormLine,
    Row,
    SheetField,
    SheetView,
    catalogue,
    form_of,
    form_to_change,
    forms_asked_in,
    near_copies,
    rows_of,
    sheet_of,
    to_ask,
)
from linan.domains.reporting.queries.held import held_for, know_item
from linan.domains.reporting.queries.today import today

__all__ = [
    "Burden",
    "CallLine",
    "DepartmentCost",
    "FigureView",
    "FormLine",
    "Row",
    "SheetField",
    "SheetView",
    "SumLine",
    "burden_of",
    "call_for_report",
    "calls",
    "catalogue",
    "department_costs",
    "figure_of",
    "form_of",
    "form_to_change",
    "forms_asked_in",
    "held_for",
    "history",
    "know_item",
    "near_copies",
    "rows_of",
    "sheet_of",
    "to_ask",
    "today",
]
