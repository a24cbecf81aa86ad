"""Which record stands for a person who was registered twice. References elsewhere stay as they are and are resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linan.core import clock
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.models import Merge, Person
from linan.core.community.queries.parameters import setting
from linan.core.community.queries.reach import may_see
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class MergeShown:
    """One merge of a person, with until when it can be undone (None: no longer, or not by this reader)."""

    id: UUID
    at: datetime
    by: str
    fields: tuple[str, ...]
    gone: PersonRef
    undo_until: datetime | None


def standing_for(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For those of `ids` that were merged: the id that stands for them today."""
    found: dict[UUID, UUID] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _CHUNK):
        rows = Merge.objects.filter(gone__in=wanted[start : start + _CHUNK], undone_at=None)
        found |= dict(rows.values_list("gone_id", "kept_id"))
    if found:
        further = standing_for(found.values())
        found = {gone: further.get(kept, kept) for gone, kept in found.items()}
    return found


def resolve(person: PersonRef) -> PersonRef:
    """The record that stands for this person: itself, unless it was merged."""
    return PersonRef(standing_for([person.id]).get(person.id, person.id))


def also_known_as(person: PersonRef) -> list[PersonRef]:
    """The records that were merged into this one, for whoever gathers what is held under any of them."""
    found: list[UUID] = []
    at = [person.id]
    while at:
        at = list(Merge.objects.filter(kept__in=at, undone_at=None).order_by("at").values_list("gone_id", flat=True))
        found += at
    return [PersonRef(i) for i in found]


def merges_of(by: Actor, person: PersonRef) -> list[MergeShown]:
    """The merges that made a person's record what it is; refuses as absent who may not see the person."""
    row = Person.objects.filter(pk=person.id).first()
    if row is None or not may_see(by, row, None):
        raise not_found()
    may = by.can(EDIT_PEOPLE, over=row.region)
    days = timedelta(days=setting("merge_undo_days", row.region))
    now = clock.now()
    return [
        MergeShown(
            m.id,
            m.at,
            m.by,
            tuple(sorted(f for f, side in m.fields.items() if side == "gone")),
            PersonRef(m.gone_id),
            m.at + days if may and now <= m.at + days else None,
        )
        for m in Merge.objects.filter(kept=row, undone_at=None).order_by("-at")
    ]
