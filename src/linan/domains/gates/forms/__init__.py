"""What comes in at the doors of the gates, read into the words the actions take."""

from linan.domains.gates.forms.desk import ORIGINS, DecideForm, RefusalForm, VisitorForm, origin_name
from linan.domains.gates.forms.scanning import (
    HandOverForm,
    ScanForm,
    ScanIn,
    TightenForm,
    answer_scan,
    answer_scans,
    device_table,
    read_region,
)
from linan.domains.gates.forms.vehicles import (
    EMERGENCIES,
    GuestForm,
    LimitForm,
    NameVehicleForm,
    PermitForm,
    VehicleForm,
)

__all__ = [
    "EMERGENCIES",
    "ORIGINS",
    "DecideForm",
    "GuestForm",
    "HandOverForm",
    "LimitForm",
    "NameVehicleForm",
    "PermitForm",
    "RefusalForm",
    "ScanForm",
    "ScanIn",
    "TightenForm",
    "VehicleForm",
    "VisitorForm",
    "answer_scan",
    "answer_scans",
    "device_table",
    "origin_name",
    "read_region",
]
