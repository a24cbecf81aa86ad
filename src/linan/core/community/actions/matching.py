"""Keeping the rows by which a second record of somebody is found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from linan.core.community import rules
from linan.core.community.models import MatchKey, Person
from linan.core.ledger.compiled import Insert

_CHUNK = 500
_KEYS = Insert(MatchKey)


def index_matches(people: Sequence[UUID]) -> None:
    """Write the match keys of these people anew, from what their rows say now."""
    for start in range(0, len(people), _CHUNK):
        some = people[start : start + _CHUNK]
        MatchKey.objects.filter(person__in=some).delete()
        rows = Person.objects.filter(pk__in=some).values_list(
            "id", "name", "born_on", "phone_hash", "region", "household__address"
        )
        _KEYS.rows(
            [
                MatchKey(key=key, person_id=id)
                for id, name, born_on, phone, region, address in rows
                for key in sorted(rules.match_keys(name, born_on, phone, rules.door_key(region, address or "")))
            ]
        )
