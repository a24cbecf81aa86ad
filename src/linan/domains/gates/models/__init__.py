"""What the gates remember."""

from linan.domains.gates.models.answers import (
    Colour,
    EntranceRule,
    Handover,
    PersonAnswer,
    RiskRegion,
    ScanConflict,
)
from linan.domains.gates.models.register import Announcement, DeskEntry, DeskRefusal, DutyPost

__all__ = [
    "Announcement",
    "Colour",
    "DeskEntry",
    "DeskRefusal",
    "DutyPost",
    "EntranceRule",
    "Handover",
    "PersonAnswer",
    "RiskRegion",
    "ScanConflict",
]
