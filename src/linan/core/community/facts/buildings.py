"""A building is not what it was."""

from __future__ import annotations

from linan.kernel.facts import Fact
from linan.kernel.region import Region


class BuildingChanged(Fact, kind="community.building_changed"):
    """Particulars of a building changed; `region` is the building, and only the names of the fields are told."""

    region: Region
    name: str
    fields: tuple[str, ...]
