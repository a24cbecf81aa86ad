"""Entries found by what they are about, with their bodies: for a domain that shows its own records' history.

It asks for no permission: whoever calls has let the reader in to each of these records already.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linan.core import vault
from linan.core.ledger.bodies import open_body
from linan.core.ledger.models import About, Body, Entry
from linan.kernel.facts import Fact, fact_class
from linan.kernel.refs import Ref

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Said:
    """An entry with what it said and who made it. `subject` is the public commitment."""

    entry: UUID
    kind: str
    at: datetime
    role: str
    position: int | None
    subject: bytes | None
    actor: str
    fact: Fact


def said_of(refs: Collection[Ref], kinds: Collection[str]) -> list[Said]:
    """Entries of these kinds about any of these, oldest first; those whose content was erased are left out."""
    keys = sorted({vault.lookup("ledger.about", str(ref)) for ref in refs})
    found: dict[UUID, Entry] = {}
    for n in range(0, len(keys), AT_ONCE):
        about = About.objects.filter(who__in=keys[n : n + AT_ONCE]).values("entry_id")
        found |= {row.pk: row for row in Entry.objects.filter(pk__in=about, kind__in=list(kinds))}
    bodies: dict[UUID, Body] = {}
    ids = list(found)
    for n in range(0, len(ids), AT_ONCE):
        bodies |= {body.pk: body for body in Body.objects.filter(pk__in=ids[n : n + AT_ONCE])}
    said: list[Said] = []
    for row in sorted(found.values(), key=lambda row: (row.at, row.pk)):
        if row.pk not in bodies:
            continue
        told = open_body(bodies[row.pk])[1]
        fact = fact_class(row.kind).from_json(told["fact"])
        subject = None if row.subject is None else bytes(row.subject)
        said.append(Said(row.pk, row.kind, row.at, row.role, row.position, subject, str(told["actor"]), fact))
    return said
