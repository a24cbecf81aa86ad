"""What happens to people and households on the roll."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.region import Region


class Presence(StrEnum):
    """Where a person on the roll is (在册 = on the roll, unchecked; 在住 = living here; 在外 = away)."""

    ON_ROLL = "on_roll"
    LIVING_HERE = "living_here"
    AWAY = "away"


class PresenceSource(StrEnum):
    """How we know where somebody is."""

    REGISTER = "register"
    VISIT = "visit"
    PHONE = "phone"
    SELF_REPORT = "self_report"
    GATE = "gate"
    IMPORT = "import"


class PersonRegistered(Fact, kind="community.person_registered"):
    """A person came onto the roll."""

    region: Region
    subject: PersonRef
    household: HouseholdRef | None
    presence: Presence
    source: PresenceSource


class PersonCorrected(Fact, kind="community.person_corrected"):
    """Some particulars of a person were put right; only the names of the fields are told."""

    region: Region
    subject: PersonRef
    fields: tuple[str, ...]


class PresenceChanged(Fact, kind="community.presence_changed"):
    """A person is known to be here or away since `since_on`."""

    region: Region
    subject: PersonRef
    was: Presence
    now: Presence
    since_on: date
    source: PresenceSource


class PersonMoved(Fact, kind="community.person_moved"):
    """A person's home changed, alone or with the household."""

    region: Region
    subject: PersonRef
    was: Region
    household: HouseholdRef | None


class HouseholdRegistered(Fact, kind="community.household_registered"):
    """A household came onto the roll."""

    region: Region
    subject: HouseholdRef


class HouseholdMoved(Fact, kind="community.household_moved"):
    """A whole household moved; each member's PersonMoved follows."""

    region: Region
    subject: HouseholdRef
    was: Region
    people: int
