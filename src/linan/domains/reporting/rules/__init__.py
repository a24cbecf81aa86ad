"""What reporting decides: sums over five levels, what a form still has to ask, and which forms ask the same."""

from linan.domains.reporting.rules.anomalies import Doubt, Finding, Limits, Reported, findings
from linan.domains.reporting.rules.asking import FieldState, Held, plan
from linan.domains.reporting.rules.figures import Sum, add_up, children
from linan.domains.reporting.rules.items import Item, item, item_for_label, items
from linan.domains.reporting.rules.overlap import (
    NEAR_COPY,
    FormShape,
    Overlap,
    overlaps,
    repeated_fields,
    shape_of,
    title_of,
    without_register,
)
from linan.domains.reporting.rules.periods import Change, Given, change, next_cut_off, percentile, provisional
from linan.domains.reporting.rules.schemas import Asked, check_answer, check_schema, fields_of, schema_from

__all__ = [
    "NEAR_COPY",
    "Asked",
    "Change",
    "Doubt",
    "FieldState",
    "Finding",
    "FormShape",
    "Given",
    "Held",
    "Item",
    "Limits",
    "Overlap",
    "Reported",
    "Sum",
    "add_up",
    "change",
    "check_answer",
    "check_schema",
    "children",
    "fields_of",
    "findings",
    "item",
    "item_for_label",
    "items",
    "next_cut_off",
    "overlaps",
    "percentile",
    "plan",
    "provisional",
    "repeated_fields",
    "schema_from",
    "shape_of",
    "title_of",
    "without_register",
]
