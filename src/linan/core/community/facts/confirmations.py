"""Somebody made sure that an entry of the register is right."""

from __future__ import annotations

from linan.core.community.facts.people import PresenceSource
from linan.kernel.facts import Fact
from linan.kernel.refs import Ref
from linan.kernel.region import Region


class EntryConfirmed(Fact, kind="community.entry_confirmed"):
    """The entry of a person, or of a household with its `people` members, was found right."""

    region: Region
    subject: Ref
    route: PresenceSource
    people: int
