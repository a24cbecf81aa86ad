"""What comes in at the doors of the gates, read into the words the actions take."""

from linan.domains.gates.forms.desk import ORIGINS, DecideForm, RefusalForm, VisitorForm
from linan.domains.gates.forms.device import device_table, reader_words
from linan.domains.gates.forms.journeys import JourneyForm
from linan.domains.gates.forms.places import GoodsForm, RecallForm, ShareForm, position
from linan.domains.gates.forms.scanning import (
    HandOverForm,
    ScanForm,
    ScanIn,
    TightenForm,
    answer_scan,
    answer_scans,
    read_region,
)
from linan.domains.gates.forms.terminals import TerminalForm, answer_reading
from linan.domains.gates.forms.vehicles import (
    EMERGENCIES,
    GuestForm,
    LimitForm,
    NameVehicleForm,
    PermitForm,
    VehicleForm,
    permit_hours,
    visit_times,
)

__all__ = [
    "EMERGENCIES",
    "ORIGINS",
    "DecideForm",
    "GoodsForm",
    "GuestForm",
    "HandOverForm",
    "JourneyForm",
    "LimitForm",
    "NameVehicleForm",
    "PermitForm",
    "RecallForm",
    "RefusalForm",
    "ScanForm",
    "ScanIn",
    "ShareForm",
    "TerminalForm",
    "TightenForm",
    "VehicleForm",
    "VisitorForm",
    "answer_reading",
    "answer_scan",
    "answer_scans",
    "device_table",
    "permit_hours",
    "position",
    "read_region",
    "reader_words",
    "visit_times",
]
