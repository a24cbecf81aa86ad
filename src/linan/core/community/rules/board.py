"""The state of a household: derived from its members' last words, never from its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class HouseholdState(StrEnum):
    """What to see to first."""

    ILL = "ill"
    SILENT = "silent"
    NEEDS = "needs"
    WELL = "well"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of one household."""

    ill: bool
    needs: bool
    managed_since: datetime | None
    last_at: datetime | None

    def silent(self, now: datetime, hours: int) -> bool:
        """Managed, and neither heard from nor newly managed within these hours."""
        if self.managed_since is None:
            return False
        return max(self.managed_since, self.last_at or self.managed_since) < now - timedelta(hours=hours)

    def state(self, now: datetime, hours: int) -> HouseholdState:
        """The one that matters most; several may hold at once."""
        if self.ill:
            return HouseholdState.ILL
        if self.silent(now, hours):
            return HouseholdState.SILENT
        if self.needs:
            return HouseholdState.NEEDS
        return HouseholdState.UNASKED if self.last_at is None else HouseholdState.WELL
