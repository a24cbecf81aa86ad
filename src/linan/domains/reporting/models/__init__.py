"""What reporting remembers."""

from linan.domains.reporting.models.figures import Collection, FigureCall, Receipt, Unit, Value
from linan.domains.reporting.models.forms import Answer, FormDefinition, FormState, Route
from linan.domains.reporting.models.inquiries import Inquiry
from linan.domains.reporting.models.inspections import Inspection
from linan.domains.reporting.models.selfreports import Found, SelfReport, What
from linan.domains.reporting.models.tables import Export, Table
from linan.domains.reporting.models.upward import Layer, LayerKind, UpwardMessage

__all__ = [
    "Answer",
    "Collection",
    "Export",
    "FigureCall",
    "FormDefinition",
    "FormState",
    "Found",
    "Inquiry",
    "Inspection",
    "Layer",
    "LayerKind",
    "Receipt",
    "Route",
    "SelfReport",
    "Table",
    "Unit",
    "UpwardMessage",
    "Value",
    "What",
]
