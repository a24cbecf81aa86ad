"""Tables of the register."""

from linan.core.community.models.areas import Building, Division, Grid
from linan.core.community.models.board import Management, Word
from linan.core.community.models.claims import Claim
from linan.core.community.models.confirmations import Confirmation
from linan.core.community.models.duplicates import MatchKey, Merge
from linan.core.community.models.imports import RememberedColumns, RollImport, RollPart
from linan.core.community.models.layout import Floor, Shape, Spot
from linan.core.community.models.past import Past, PastKind
from linan.core.community.models.people import PRESENCES, SOURCES, Household, NameGram, OutsideNumber, Person
from linan.core.community.models.places import Gate, Place, PlaceKind
from linan.core.community.models.returns import Return
from linan.core.community.models.sites import Site
from linan.core.community.models.spaces import Booking, Conversion
from linan.core.community.models.tenure import Tenure
from linan.core.community.models.vulnerability import VulnerabilityReason

__all__ = [
    "PRESENCES",
    "SOURCES",
    "Booking",
    "Building",
    "Claim",
    "Confirmation",
    "Conversion",
    "Division",
    "Floor",
    "Gate",
    "Grid",
    "Household",
    "Management",
    "MatchKey",
    "Merge",
    "NameGram",
    "OutsideNumber",
    "Past",
    "PastKind",
    "Person",
    "Place",
    "PlaceKind",
    "RememberedColumns",
    "Return",
    "RollImport",
    "RollPart",
    "Shape",
    "Site",
    "Spot",
    "Tenure",
    "VulnerabilityReason",
    "Word",
]
