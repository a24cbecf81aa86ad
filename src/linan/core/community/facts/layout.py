"""What was drawn on the map of a community."""

from __future__ import annotations

from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class SpotKind(StrEnum):
    """A point on the map."""

    GATE = "gate"
    BUILDING = "building"
    STAIR = "stair"
    DEPOT = "depot"
    TEST_SITE = "test_site"
    PLACE = "place"


class ShapeKind(StrEnum):
    """A line or an area. The compound is what is walled in: whoever leaves it passes a gate."""

    ROUTE = "route"
    GRID = "grid"
    ZONE = "zone"
    COMPOUND = "compound"


class SpotPlaced(Fact, kind="community.spot_placed"):
    """A point of the register got its place on the map."""

    region: Region
    subject: RecordRef
    spot: SpotKind
    name: str


class SpotMoved(Fact, kind="community.spot_moved"):
    """A point moved by so many metres."""

    region: Region
    subject: RecordRef
    spot: SpotKind
    name: str
    metres: int


class ShapeDrawn(Fact, kind="community.shape_drawn"):
    """A route or an area was drawn, or drawn anew."""

    region: Region
    subject: RecordRef
    shape: ShapeKind
    name: str


class FloorNoted(Fact, kind="community.floor_noted"):
    """What a floor of a building is called and used for."""

    region: Region
    name: str
    number: int
