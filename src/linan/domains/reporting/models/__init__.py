"""What reporting remembers."""

from linan.domains.reporting.models.figures import FigureCall, Unit, Value
from linan.domains.reporting.models.forms import Answer, FormDefinition, FormState, Route

__all__ = ["Answer", "FigureCall", "FormDefinition", "FormState", "Route", "Unit", "Value"]
