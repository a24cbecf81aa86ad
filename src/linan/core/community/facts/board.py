"""How households are, and which of them are looked after closely."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import HouseholdRef, PersonRef, Ref
from linan.kernel.region import Region


class HouseholdHeard(Fact, kind="community.household_heard"):
    """Word came from a household, of one member or of all; what was said stays in the register."""

    region: Region
    subject: HouseholdRef
    person: PersonRef | None
    at: datetime
    symptoms: bool
    needs: bool


class HouseholdManaged(Fact, kind="community.household_managed"):
    """From now on somebody wants to hear from this household every day, because of a record elsewhere."""

    region: Region
    subject: HouseholdRef
    because: Ref


class HouseholdFreed(Fact, kind="community.household_freed"):
    """That ground for hearing from the household every day is gone."""

    region: Region
    subject: HouseholdRef
    because: Ref
