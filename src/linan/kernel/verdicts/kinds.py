"""What can be known about a person that bears on the code, and which detail each kind needs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class EvidenceKind(StrEnum):
    """The kinds the editions speak of. An edition of somebody else's may speak of others too."""

    CONFIRMED_CASE = "confirmed_case"
    SCREEN_POSITIVE = "screen_positive"
    CONTACT_CLOSE = "contact_close"
    CONTACT_SECONDARY = "contact_secondary"
    STAY_IN_ZONE = "stay_in_zone"
    ARRIVAL = "arrival"
    SYMPTOM = "symptom"
    TEST_NEGATIVE = "test_negative"
    TEST_OVERDUE = "test_overdue"
    QUARANTINE_ORDERED = "quarantine_ordered"
    QUARANTINE_COMPLETED = "quarantine_completed"
    RECOVERED = "recovered"
    DISCHARGED = "discharged"
    CORRECTION = "correction"
    MANUAL_ORDER = "manual_order"


RISKS = ("high", "middle", "low")

NEEDED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    EvidenceKind.STAY_IN_ZONE: {"zone": RISKS},
    EvidenceKind.ARRIVAL: {"risk": RISKS},
    EvidenceKind.QUARANTINE_ORDERED: {
        "regime": ("facility_quarantine", "home_quarantine", "home_monitoring", "self_monitoring")
    },
    EvidenceKind.CORRECTION: {"evidence": ()},
}
"""The details a kind cannot be weighed without, and their values; any value where none are named."""
