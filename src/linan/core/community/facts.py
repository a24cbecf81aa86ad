"""What the register says has happened. People and households only by reference."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.refs import GateRef, HouseholdRef, PersonRef, PlaceRef
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


SENTENCES: dict[str, str] = {
    "community.person_registered": "Entered in the residents' register.",
    "community.person_corrected": "Particulars in the register were corrected.",
    "community.presence_changed": "Presence was noted as of {since_on}.",
    "community.person_moved": "The home address changed.",
    "community.household_registered": "A household was entered in the register.",
    "community.household_moved": "A household of {people} moved.",
    "community.area_added": "{name} was added.",
    "community.place_added": "The place {name} was added.",
    "community.gate_added": "The gate {name} was added.",
    "community.roll_loaded": "A community of {people} people was loaded.",
    "community.divisions_loaded": "{rows} national divisions were loaded.",
}
