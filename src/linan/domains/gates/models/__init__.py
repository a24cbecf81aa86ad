"""What the gates remember."""

from linan.domains.gates.models.answers import (
    Colour,
    EntranceRule,
    Handover,
    PersonAnswer,
    RiskRegion,
    ScanConflict,
    Showing,
)
from linan.domains.gates.models.goods import GoodsBatch, GoodsShare
from linan.domains.gates.models.holds import Hold
from linan.domains.gates.models.houserules import HouseRule
from linan.domains.gates.models.journeys import Declaration
from linan.domains.gates.models.outings import Outing, OutingLimit
from linan.domains.gates.models.register import Announcement, DeskEntry, DeskRefusal, DeskWait, DutyPost
from linan.domains.gates.models.terminals import Terminal, TerminalReading
from linan.domains.gates.models.vehicles import VehiclePassage, VehiclePermit
from linan.domains.gates.models.venues import VenueCode, VenueFinding

__all__ = [
    "Announcement",
    "Colour",
    "Declaration",
    "DeskEntry",
    "DeskRefusal",
    "DeskWait",
    "DutyPost",
    "EntranceRule",
    "GoodsBatch",
    "GoodsShare",
    "Handover",
    "Hold",
    "HouseRule",
    "Outing",
    "OutingLimit",
    "PersonAnswer",
    "RiskRegion",
    "ScanConflict",
    "Showing",
    "Terminal",
    "TerminalReading",
    "VehiclePassage",
    "VehiclePermit",
    "VenueCode",
    "VenueFinding",
]
