"""Putting two records of one person together: which particulars are taken from which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from linan.kernel.region import Region

NOWHERE = Region("99/")
"""Where a record lies whose person is registered once more under another. No division has this code, so no area, list,
count or reader reaches it, and it needs no condition in any of their queries."""


class Side(StrEnum):
    """The record that stays, or the one that will point to it."""

    KEPT = "kept"
    GONE = "gone"


FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "identity": ("identity", "identity_hash"),
    "phone": ("phone", "phone_hash"),
    "born_on": ("born_on",),
    "sex": ("sex",),
    "home": ("region", "household_id"),
    "presence": ("presence", "presence_on", "presence_source"),
}
"""What can be chosen → the columns that go with it."""


def offered(kept: Mapping[str, object], gone: Mapping[str, object]) -> dict[str, Side]:
    """What the form proposes: the kept record's own, and the other's where the kept one is empty."""
    return {
        name: Side.GONE if not kept[columns[0]] and gone[columns[0]] else Side.KEPT for name, columns in FIELDS.items()
    }
