"""What reporting remembers."""

from linan.domains.reporting.models.figures import Collection, FigureCall, Receipt, Unit, Value
from linan.domains.reporting.models.forms import Answer, FormDefinition, FormState, Route
from linan.domains.reporting.models.inquiries import Inquiry
from linan.domains.reporting.models.upward import Layer, LayerKind, UpwardMessage

__all__ = [
    "Answer",
    "Collection",
    "FigureCall",
    "FormDefinition",
    "FormState",
    "Inquiry",
    "Layer",
    "LayerKind",
    "Receipt",
    "Route",
    "Unit",
    "UpwardMessage",
    "Value",
]
