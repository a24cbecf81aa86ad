"""What happens while a list is brought in."""

from __future__ import annotations

from uuid import UUID

from linan.kernel.facts import Fact
from linan.kernel.region import Region


class RollPartAsked(Fact, kind="community.roll_part_asked"):
    """The next part of a list of residents may be entered."""

    region: Region
    roll: UUID
