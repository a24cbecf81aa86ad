"""What happens to the map: areas, places, gates, whole communities."""

from __future__ import annotations

from linan.kernel.facts import Fact
from linan.kernel.refs import GateRef, PlaceRef, RecordRef
from linan.kernel.region import Region


class AreaAdded(Fact, kind="community.area_added"):
    """A grid or building was drawn; `region` is the area itself."""

    region: Region
    name: str


class PlaceAdded(Fact, kind="community.place_added"):
    """A place people visit was entered."""

    region: Region
    subject: PlaceRef
    name: str


class GateAdded(Fact, kind="community.gate_added"):
    """A gate was entered."""

    region: Region
    subject: GateRef
    name: str


class ThingClaimed(Fact, kind="community.thing_claimed"):
    """A grid (`region`) answers for a gate or site from now on."""

    region: Region
    subject: RecordRef


class ThingReleased(Fact, kind="community.thing_released"):
    """A grid (`region`) no longer answers for a gate or site."""

    region: Region
    subject: RecordRef


class RollLoaded(Fact, kind="community.roll_loaded"):
    """A generated community was loaded as a whole (demo, drill and test cells only)."""

    region: Region
    people: int
    households: int


class DivisionsLoaded(Fact, kind="community.divisions_loaded"):
    """The national divisions of an edition are in place."""

    region: Region
    rows: int
    edition: str
