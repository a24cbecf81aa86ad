"""By which right people live behind a door, and what else stands in a community."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.refs import HouseholdRef, PersonRef, RecordRef
from linan.kernel.region import Region


class TenureKind(StrEnum):
    """Both live here by equal right: a lease opens every gate that ownership opens."""

    OWNER = "owner"
    TENANT = "tenant"


class SiteKind(StrEnum):
    ENTERPRISE = "enterprise"
    FACILITY = "facility"
    PUBLIC_SPACE = "public_space"


class EmergencyUse(StrEnum):
    """What a place can be turned to when it is needed."""

    SHELTER = "shelter"
    ISOLATION = "isolation"
    TESTING = "testing"
    VACCINATION = "vaccination"
    STORES = "stores"
    MEALS = "meals"


class Air(StrEnum):
    """How the air of a stair, hall or room is changed."""

    NATURAL = "natural"
    MECHANICAL = "mechanical"
    NONE = "none"


class SpaceKind(StrEnum):
    """What residents may book. A room or court is one party's; car parks and online rooms are shared."""

    ROOM = "room"
    COURT = "court"
    CAR_PARK = "car_park"
    ONLINE = "online"


class TenureNoted(Fact, kind="community.tenure_noted"):
    """Somebody owns or rents this dwelling since a day, perhaps through another."""

    region: Region
    subject: HouseholdRef
    person: PersonRef | None
    tenure: TenureKind
    since_on: date
    until_on: date | None


class TenureEnded(Fact, kind="community.tenure_ended"):
    """An ownership or lease ended with `until_on`."""

    region: Region
    subject: HouseholdRef
    person: PersonRef | None
    tenure: TenureKind
    until_on: date


class SiteAdded(Fact, kind="community.site_added"):
    """An enterprise, a facility or a public space was entered."""

    region: Region
    subject: RecordRef
    site: SiteKind
    name: str


class SiteChanged(Fact, kind="community.site_changed"):
    """Particulars of a site changed; only the names of the fields are told."""

    region: Region
    subject: RecordRef
    name: str
    fields: tuple[str, ...]
