"""What the register says has happened. People and households only by reference."""

from linan.core.community.facts.board import HouseholdFreed, HouseholdHeard, HouseholdManaged
from linan.core.community.facts.buildings import BuildingChanged
from linan.core.community.facts.confirmations import EntryConfirmed
from linan.core.community.facts.imports import RollPartAsked
from linan.core.community.facts.layout import FloorNoted, ShapeDrawn, ShapeKind, SpotKind, SpotMoved, SpotPlaced
from linan.core.community.facts.merging import MergeUndone, PeopleMerged
from linan.core.community.facts.people import (
    HouseholdMoved,
    HouseholdRegistered,
    PersonCorrected,
    PersonMoved,
    PersonRegistered,
    Presence,
    PresenceChanged,
    PresenceSource,
)
from linan.core.community.facts.places import (
    AreaAdded,
    DivisionsLoaded,
    GateAdded,
    PlaceAdded,
    RollLoaded,
    ThingClaimed,
    ThingReleased,
)
from linan.core.community.facts.sentences import SENTENCES
from linan.core.community.facts.tenure import (
    Air,
    EmergencyUse,
    SiteAdded,
    SiteChanged,
    SiteKind,
    SpaceKind,
    TenureEnded,
    TenureKind,
    TenureNoted,
)
from linan.core.community.facts.vulnerability import HEALTH, Reason, ReasonEnded, ReasonNoted, ReturnNoted

__all__ = [
    "HEALTH",
    "SENTENCES",
    "Air",
    "AreaAdded",
    "BuildingChanged",
    "DivisionsLoaded",
    "EmergencyUse",
    "EntryConfirmed",
    "FloorNoted",
    "GateAdded",
    "HouseholdFreed",
    "HouseholdHeard",
    "HouseholdManaged",
    "HouseholdMoved",
    "HouseholdRegistered",
    "MergeUndone",
    "PeopleMerged",
    "PersonCorrected",
    "PersonMoved",
    "PersonRegistered",
    "PlaceAdded",
    "Presence",
    "PresenceChanged",
    "PresenceSource",
    "Reason",
    "ReasonEnded",
    "ReasonNoted",
    "ReturnNoted",
    "RollLoaded",
    "RollPartAsked",
    "ShapeDrawn",
    "ShapeKind",
    "SiteAdded",
    "SiteChanged",
    "SiteKind",
    "SpaceKind",
    "SpotKind",
    "SpotMoved",
    "SpotPlaced",
    "TenureEnded",
    "TenureKind",
    "TenureNoted",
    "ThingClaimed",
    "ThingReleased",
]
