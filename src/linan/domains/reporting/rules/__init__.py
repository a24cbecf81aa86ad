"""What reporting decides: sums over five levels, what a form still has to ask, and which forms ask the same."""

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
from linan.domains.reporting.rules.schemas import Asked, check_answer, check_schema, fields_of, schema_from

__all__ = [
    "NEAR_COPY",
    "Asked",
    "FieldState",
    "FormShape",
    "Held",
    "Item",
    "Overlap",
    "Sum",
    "add_up",
    "check_answer",
    "check_schema",
    "children",
    "fields_of",
    "item",
    "item_for_label",
    "items",
    "overlaps",
    "plan",
    "repeated_fields",
    "schema_from",
    "shape_of",
    "title_of",
    "without_register",
]
