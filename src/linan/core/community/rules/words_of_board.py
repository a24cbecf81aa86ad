"""What the states of a household are called."""

from __future__ import annotations

from linan.core.community.rules.board import HouseholdState
from linan.kernel.words import Words

STATE_WORDS = {
    HouseholdState.ILL: Words("Somebody has symptoms"),
    HouseholdState.SILENT: Words("Not heard from"),
    HouseholdState.NEEDS: Words("Needs something"),
    HouseholdState.WELL: Words("Well"),
    HouseholdState.UNASKED: Words("Not asked yet"),
}
