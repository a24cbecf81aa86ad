"""Reading movements. `visits` feeds the contact search; the others answer about one person, place or gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from linan.core.clock import today
from linan.core.community.models import Person
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.core.movement import store
from linan.core.movement.abilities import SEE_MOVEMENT
from linan.core.movement.index import serving
from linan.core.movement.models import Passage, StoredDay, Visit
from linan.core.movement.visitfile import at_minute, minute_of
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import GateRef, PersonRef, PlaceRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Region

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PassageLine:
    """One gate passage as lists show it."""

    id: UUID
    gate: GateRef
    person: PersonRef | None
    region: Region
    at: datetime
    direction: str
    source: str


@dataclass(frozen=True, slots=True)
class PresenceLine:
    """One person's stay at one place."""

    person: PersonRef
    place: PlaceRef
    start_at: datetime
    end_at: datetime
    source: str
    certainty: str


def passages(
    by: Actor,
    *,
    gate: GateRef | None = None,
    since: datetime | None = None,
    limit: int = 100,
    before: UUID | None = None,
    under: Ability = SEE_MOVEMENT,
) -> list[PassageLine]:
    """The latest passages in the actor's regions, newest first; `before` continues below that passage's id.

    `under` is the ability that lets the actor see them. One noted read for the people named.
    """
    regions = by.must_somewhere(under)
    rows = Passage.objects.filter(within("region", regions))
    if gate is not None:
        rows = rows.filter(gate_id=gate.id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = _passage_lines(rows.order_by("-id")[:limit])
    noted_read(by, what="gate passages", persons=[p.person for p in found if p.person], region=regions[0])
    return found


def passages_of(by: Actor, person: PersonRef, *, limit: int = 50, under: Ability = SEE_MOVEMENT) -> list[PassageLine]:
    """A person's latest gate passages, to themselves, their family, and staff who may see movements where they live."""
    region = _reach(by, person, under)
    found = _passage_lines(Passage.objects.filter(person_id=person.id).order_by("-at")[:limit])
    noted_read(by, what="gate passages", persons=[person], region=region)
    return found


def visits_of(by: Actor, person: PersonRef, *, limit: int = 200, under: Ability = SEE_MOVEMENT) -> list[PresenceLine]:
    """A person's latest visits, to the same readers as `passages_of`."""
    region = _reach(by, person, under)
    # The hot rows first: what is moved meanwhile is then read twice and shown once, never missed.
    found = _presence_lines(Visit.objects.filter(person_id=person.id).order_by("-start_minute")[:limit])
    stored = _stored_lines(store.stored_lines(person=person.id, limit=limit))
    if stored:
        found = sorted(dict.fromkeys([*found, *stored]), key=lambda p: p.start_at, reverse=True)[:limit]
    noted_read(by, what="visits to places", persons=[person], region=region)
    return found


def people_at(
    by: Actor, place: PlaceRef, since: datetime, until: datetime, *, under: Ability = SEE_MOVEMENT
) -> list[PresenceLine]:
    """Who was at a place within [since, until), earliest first. Refuses `not_found` for a place out of reach."""
    regions = by.must_somewhere(under)
    rows = Visit.objects.filter(
        within("region", regions),
        place_id=place.id,
        end_minute__gte=minute_of(since),
        start_minute__lt=minute_of(until),
    )
    found = _presence_lines(rows.order_by("start_minute", "id"))
    stored = _stored_lines(store.stored_lines(place=place.id, since=since, until=until, regions=regions))
    if stored:
        found = sorted(dict.fromkeys([*stored, *found]), key=lambda p: p.start_at)
    noted_read(by, what="people at a place", persons=[f.person for f in found], region=by.regions(under)[0])
    return found


def people_counted_at(place: PlaceRef, since: datetime, until: datetime) -> set[UUID]:
    """Who was at a place within [since, until), for a count: nobody is shown, so nobody is asked and nothing noted."""
    rows = Visit.objects.filter(place_id=place.id, end_minute__gte=minute_of(since), start_minute__lt=minute_of(until))
    found = set(rows.values_list("person_id", flat=True))
    return found | {UUID(str(line[0])) for line in store.stored_lines(place=place.id, since=since, until=until)}


STORE_FROM = 200_000
"""Finished visits from which files and an index gain more than they cost; below, the table answers as fast."""


def wants_storing() -> bool:
    """Whether the hot table holds many finished visits, or stored days are not in a true index."""
    if StoredDay.objects.exists():
        try:
            if serving.state()[1]:
                return True
        except Refusal:
            return True
    until = store.minutes_of(today())[0]
    return Visit.objects.filter(start_minute__lt=until)[:STORE_FROM].count() >= STORE_FROM


def _reach(by: Actor, person: PersonRef, under: Ability) -> Region:
    region = Person.objects.filter(pk=person.id).values_list("region", flat=True).first()
    if region is None or not (by.is_or_acts_for(person) or by.can(under, Region(region))):
        raise not_found()
    return Region(region)


def _passage_lines(rows: QuerySet[Passage]) -> list[PassageLine]:
    return [
        PassageLine(
            id=p.id,
            gate=GateRef(p.gate_id),
            person=PersonRef(p.person_id) if p.person_id else None,
            region=p.region,
            at=p.at,
            direction=p.direction,
            source=p.source,
        )
        for p in rows
    ]


def _presence_lines(rows: QuerySet[Visit]) -> list[PresenceLine]:
    return [
        PresenceLine(PersonRef(v.person_id), PlaceRef(v.place_id), v.start_at, v.end_at, v.source, v.certainty)
        for v in rows
    ]


def _stored_lines(rows: Sequence[store.Line]) -> list[PresenceLine]:
    return [PresenceLine(PersonRef(p), PlaceRef(q), at_minute(s), at_minute(e), src, c) for p, q, s, e, src, c in rows]
