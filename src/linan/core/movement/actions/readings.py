"""Recording who was where, each reading once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from linan.core.community.models import Gate, Place
from linan.core.ledger.compiled import Compiled, Insert
from linan.core.movement.abilities import RECORD_MOVEMENT
from linan.core.movement.actions.inserting import Fresh, chunks, insert, key_of
from linan.core.movement.models import Passage
from linan.core.movement.visitfile import minute_of
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import GateRef, PersonRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit to record. Without a `key` the same person, place, times and source are the same visit."""

    person: PersonRef
    place: PlaceRef
    start_at: datetime
    end_at: datetime
    source: str
    certainty: str = "minute"
    key: str = ""


_GATE = Compiled(lambda: Gate.objects.values_list("region"), "id")
_PASSAGES = Insert(Passage)
_NOTED = Compiled(lambda: Passage.objects.values_list("id"), "key")


def record_passage(
    by: Actor,
    gate: GateRef,
    person: PersonRef | None,
    at: datetime,
    direction: str,
    key: str,
    *,
    source: str = "scan",
    under: Ability = RECORD_MOVEMENT,
) -> bool:
    """Note that somebody passed a gate; False when this `key` is already noted.

    `under` is the ability that covers it; out of its reach the gate is not found.
    """
    found = _GATE.first(gate.id)
    if found is None or not by.can(under, found[0]):
        raise not_found()
    if _NOTED.first(key) is not None:
        return False
    try:
        with transaction.atomic():
            _PASSAGES.rows(
                [
                    Passage(
                        key=key,
                        gate_id=gate.id,
                        person_id=person.id if person else None,
                        region=found[0],
                        at=at,
                        direction=direction,
                        source=source,
                    )
                ]
            )
    except IntegrityError:  # the same key at the same moment: the other one stands
        return False
    return True


@transaction.atomic
def record_visits(by: Actor, rows: Iterable[VisitRow], *, under: Ability = RECORD_MOVEMENT) -> int:
    """Note visits, each key once; returns how many were new.

    Needs the ability over every place's region. Refuses `not_found` for an unknown place and `ends_before_start`.
    """
    wanted = list(rows)
    regions = _regions_of({r.place.id for r in wanted})
    if len(regions) < len({r.place.id for r in wanted}):
        raise not_found()
    for region in {r.community for r in regions.values()}:
        by.must(under, over=region)
    fresh: dict[str, Fresh] = {}
    for row in wanted:
        start, end = minute_of(row.start_at), minute_of(row.end_at)
        if end < start:
            raise Refusal("ends_before_start", Words("A visit ends before it starts."), kind=Kind.INVALID)
        key = row.key or key_of(row.person.id, row.place.id, start, end, row.source)
        visit = Fresh(row.person.id, row.place.id, regions[row.place.id], start, end, row.source, row.certainty)
        fresh.setdefault(key, visit)
    return insert(fresh)


def _regions_of(places: set[UUID]) -> dict[UUID, Region]:
    found: dict[UUID, Region] = {}
    for chunk in chunks(sorted(places)):
        found.update((i, Region(r)) for i, r in Place.objects.filter(pk__in=chunk).values_list("id", "region"))
    return found
