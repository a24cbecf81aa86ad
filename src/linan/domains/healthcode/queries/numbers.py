"""The numbers in codes, and which of them somebody may show."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from linan.core import vault
from linan.domains.healthcode.models import Code
from linan.kernel.refs import PersonRef
from linan.kernel.tokens import Status


def code_number(index: int) -> bytes:
    """The eight bytes that name the code at this place of the status list. Nobody guesses them without the vault's key,
    and they need no column: a keyed hash of a number that is never given twice."""
    return bytes.fromhex(vault.lookup("healthcode.code", str(index)))[:8]


def codes_in_force(people: Collection[PersonRef], at: datetime) -> dict[PersonRef, list[bytes]]:
    """The numbers of the codes these people may show at a moment. For the gates' sealed list only, out of which nothing
    can be read without the code itself; it asks for no ability."""
    found: dict[PersonRef, list[bytes]] = {}
    ids = [p.id for p in people]
    for start in range(0, len(ids), 500):
        rows = Code.objects.filter(person_id__in=ids[start : start + 500], status=Status.VALID, expires_at__gt=at)
        for person, index in rows.values_list("person_id", "id"):
            found.setdefault(PersonRef(person), []).append(code_number(index))
    return found
