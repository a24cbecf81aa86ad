"""Which household stands behind a door."""

from __future__ import annotations

from collections.abc import Sequence

from linan.core.community.models import Household
from linan.kernel.refs import HouseholdRef


def at_these_doors(doors: Sequence[str]) -> dict[str, HouseholdRef]:
    """The first household behind each of these doors; no people in it, for bringing in lists."""
    found: dict[str, HouseholdRef] = {}
    for start in range(0, len(doors), 500):
        rows = Household.objects.filter(region__in=doors[start : start + 500]).order_by("id")
        for region, id in rows.values_list("region", "id"):
            found.setdefault(str(region), HouseholdRef(id))
    return found
