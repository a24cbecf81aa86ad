"""What can be known about a person that bears on the code, and which detail each kind needs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from linan.kernel.words import Words


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


KIND_WORDS = {
    EvidenceKind.CONFIRMED_CASE: Words("Infection confirmed by a laboratory"),
    EvidenceKind.SCREEN_POSITIVE: Words("First test positive, second test pending"),
    EvidenceKind.CONTACT_CLOSE: Words("Close contact"),
    EvidenceKind.CONTACT_SECONDARY: Words("Contact of a close contact"),
    EvidenceKind.STAY_IN_ZONE: Words("Stay in a risk area"),
    EvidenceKind.ARRIVAL: Words("Arrival from elsewhere"),
    EvidenceKind.SYMPTOM: Words("Symptoms reported"),
    EvidenceKind.TEST_NEGATIVE: Words("Negative test"),
    EvidenceKind.TEST_OVERDUE: Words("Test overdue"),
    EvidenceKind.QUARANTINE_ORDERED: Words("Quarantine ordered"),
    EvidenceKind.QUARANTINE_COMPLETED: Words("Quarantine completed"),
    EvidenceKind.RECOVERED: Words("Recovered"),
    EvidenceKind.DISCHARGED: Words("Under observation after discharge"),
    EvidenceKind.CORRECTION: Words("Correction"),
    EvidenceKind.MANUAL_ORDER: Words("Order by hand"),
}
_GRADED = {
    EvidenceKind.ARRIVAL: {
        "high": Words("Arrival from a high-risk area"),
        "middle": Words("Arrival from a middle-risk area"),
        "low": Words("Arrival from a low-risk area"),
    },
    EvidenceKind.STAY_IN_ZONE: {
        "high": Words("Stay in a high-risk area"),
        "middle": Words("Stay in a middle-risk area"),
        "low": Words("Stay in a low-risk area"),
    },
}


def kind_words(kind: str, params: Mapping[str, str | int | bool]) -> Words:
    """What a piece is called, with its grade where it has one; a kind of somebody else's goes by its own name."""
    if kind not in set(EvidenceKind):
        return Words(kind.replace("{", "").replace("}", ""))
    known = EvidenceKind(kind)
    grade = params.get("risk", params.get("zone", ""))
    return _GRADED.get(known, {}).get(str(grade), KIND_WORDS[known])
