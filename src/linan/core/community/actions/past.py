"""Keeping what a row said before an action changes it. Call it first in the action's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from linan.core import clock
from linan.core.community.models import Building, Household, Past, PastKind, Person, Site

_TABLES: dict[PastKind, tuple[type[Person] | type[Household] | type[Building] | type[Site], tuple[str, ...]]] = {
    PastKind.PERSON: (Person, ("name", "born_on", "sex", "household_id", "presence", "presence_on")),
    PastKind.HOUSEHOLD: (Household, ("address", "note")),
    PastKind.BUILDING: (Building, ("name", "address", "floors", "lift", "exits", "air")),
    PastKind.SITE: (
        Site,
        (
            "kind",
            "name",
            "use",
            "address",
            "workers",
            "capacity",
            "floors",
            "emergency_uses",
            "space",
            "square_metres",
            "air",
            "buffers_id",
        ),
    ),
}


def keep_past(kind: PastKind, ids: Iterable[UUID]) -> None:
    """Keep these rows as the database holds them now, until this moment."""
    model, names = _TABLES[kind]
    moment, wanted = clock.now(), list(ids)
    for i in range(0, len(wanted), 500):
        rows = model._default_manager.filter(pk__in=wanted[i : i + 500]).values("id", "region", *names)
        Past.objects.bulk_create(
            [
                Past(
                    kind=kind.value,
                    record=row["id"],
                    region=row["region"],
                    until_at=moment,
                    data=json.dumps({n: _plain(row[n]) for n in names}, ensure_ascii=False),
                )
                for row in rows
            ]
        )


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | bool) else str(value)
