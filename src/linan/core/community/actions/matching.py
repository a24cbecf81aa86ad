"""Keeping the rows by which a second record of somebody is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from linan.core.community import rules
from linan.core.community.models import MatchKey, Person
from linan.core.ledger.compiled import Insert
from linan.kernel.region import Region

_CHUNK = 500
# Brought in the order of the index, so that rows that lie together are written together.
_KEYS = Insert(MatchKey, "key", "person_id")


def index_matches(people: Sequence[UUID]) -> None:
    """Write the match keys of these people anew, from what their rows say now."""
    for start in range(0, len(people), _CHUNK):
        some = people[start : start + _CHUNK]
        MatchKey.objects.filter(person__in=some).delete()
        rows = Person.objects.filter(pk__in=some).values_list(
            "id", "name", "born_on", "phone_hash", "region", "household__address"
        )
        _KEYS.values(sorted(pair for row in rows for pair in _keys(*row)))


def index_new_matches(people: Sequence[Person]) -> None:
    """The same for people entered just now with their households at hand: there is nothing to take away or to read."""
    pairs: list[tuple[int, UUID]] = []
    for p in people:
        address = p.household.address if p.household else ""
        pairs += _keys(p.id, p.name, p.born_on, p.phone_hash, p.region, address)
    _KEYS.values(sorted(pairs))


def _keys(
    id: UUID, name: str, born_on: date | None, phone_hash: str, region: Region, address: str | None
) -> list[tuple[int, UUID]]:
    door = rules.door_key(region, address or "")
    return [(key, id) for key in rules.match_keys(name, born_on, phone_hash, door)]
