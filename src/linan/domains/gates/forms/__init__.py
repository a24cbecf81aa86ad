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

__all__ = [
    "ORIGINS",
    "DecideForm",
    "HandOverForm",
    "RefusalForm",
    "ScanForm",
    "ScanIn",
    "TightenForm",
    "VisitorForm",
    "answer_scan",
    "answer_scans",
    "device_table",
    "origin_name",
    "read_region",
]
