"""Forms of the register: one decision each."""

from linan.core.community.forms.register import (
    AreaForm,
    GateForm,
    HouseholdForm,
    ImportForm,
    PersonForm,
    PlaceForm,
)

__all__ = [
    "AreaForm",
    "GateForm",
    "HouseholdForm",
    "ImportForm",
    "PersonForm",
    "PlaceForm",
]
