"""What reporting can tell."""

from linan.domains.reporting.queries.burden import Burden, DepartmentCost, burden_of, department_costs
from linan.domains.reporting.queries.collections import (
    Clocks,
    CollectionLine,
    clocks,
    collection_to_change,
    collections,
    communities_under,
)
from linan.domains.reporting.queries.figures import (
    CallLine,
    CorrectionLine,
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
from linan.domains.reporting.queries.upward import UpwardLine, UpwardView, upward, upward_of, upward_to_handle

__all__ = [
    "Burden",
    "CallLine",
    "Clocks",
    "CollectionLine",
    "CorrectionLine",
    "DepartmentCost",
    "FigureView",
    "FormLine",
    "Row",
    "SheetField",
    "SheetView",
    "SumLine",
    "UpwardLine",
    "UpwardView",
    "burden_of",
    "call_for_report",
    "calls",
    "catalogue",
    "clocks",
    "collection_to_change",
    "collections",
    "communities_under",
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
    "upward",
    "upward_of",
    "upward_to_handle",
]
