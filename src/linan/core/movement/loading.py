"""Loading generated days in bulk: plain INSERTs of whole columns, some ten times faster than model objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from linan.core.movement.abilities import RECORD_MOVEMENT
from linan.core.movement.models import Passage, Visit
from linan.core.movement.visitfile import minute_of
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.worlds import County, Days

_LOT = 20_000


def load_days(by: Actor, county: County, days: Days, began: datetime) -> tuple[int, int]:
    """Enter generated days from `began` on; (visits, passages). For demo, drill and test cells.

    Nights at home are left out: who lives with whom is known from the register. Needs RECORD_MOVEMENT over the county;
    safe to repeat.
    """
    by.must(RECORD_MOVEMENT, over=county.region)
    if Visit.objects.filter(key=_key(county, "v", 0)).exists():
        return 0, 0
    with transaction.atomic():
        return _visits(county, days, began), _passages(county, days, began)


def _stored() -> Callable[[UUID], object]:
    """A UUID as this database's driver takes it."""
    native: bool = connection.features.has_native_uuid_field
    return (lambda value: value) if native else attrgetter("hex")


def _key(county: County, what: str, n: int) -> str:
    """Keys in the order they are written, so that their index only grows at its end."""
    return f"world:{county.seed}:{what}{n:08d}"


def _visits(county: County, days: Days, began: datetime) -> int:
    public = np.array([p.use != "home" for p in county.places])
    kept = np.nonzero(public[days.place])[0]
    zero = minute_of(began)
    stored = _stored()
    people = [stored(p.id) for p in county.people]
    places = [stored(p.id) for p in county.places]
    regions = [str(p.region) for p in county.places]
    rows = [
        (
            stored(new_id()),
            _key(county, "v", n),
            people[who],
            places[where],
            regions[where],
            zero + start,
            zero + end,
        )
        for n, (who, where, start, end) in enumerate(
            zip(
                days.person[kept].tolist(),
                days.place[kept].tolist(),
                days.start[kept].tolist(),
                days.end[kept].tolist(),
                strict=True,
            )
        )
    ]
    _insert(
        f"INSERT INTO {Visit._meta.db_table} (id, key, person_id, place_id, region, start_minute, end_minute, source, "  # noqa: S608
        "certainty) VALUES (%s, %s, %s, %s, %s, %s, %s, 'check-in', 'minute')",
        rows,
    )
    return len(rows)


def _passages(county: County, days: Days, began: datetime) -> int:
    stored = _stored()
    people = [stored(p.id) for p in county.people]
    gates = [stored(g.id) for g in county.gates]
    regions = [str(g.region) for g in county.gates]
    # A fortnight has 20,160 minutes, and 200,000 passages share them.
    when: dict[int, Any] = {m: began + timedelta(minutes=m) for m in set(days.passage_minute.tolist())}
    if connection.vendor == "sqlite":
        when = {m: at.strftime("%Y-%m-%d %H:%M:%S") for m, at in when.items()}
    rows: list[tuple[Any, ...]] = [
        (
            stored(new_id()),
            _key(county, "p", n),
            people[who],
            gates[gate],
            regions[gate],
            when[minute],
            "out" if out else "in",
        )
        for n, (who, gate, minute, out) in enumerate(
            zip(
                days.passage_person.tolist(),
                days.passage_gate.tolist(),
                days.passage_minute.tolist(),
                days.passage_out.tolist(),
                strict=True,
            )
        )
    ]
    _insert(
        f"INSERT INTO {Passage._meta.db_table} (id, key, person_id, gate_id, region, at, direction, source) "  # noqa: S608
        "VALUES (%s, %s, %s, %s, %s, %s, %s, 'generated')",
        rows,
    )
    return len(rows)


def _insert(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        for n in range(0, len(rows), _LOT):
            cursor.executemany(sql, rows[n : n + _LOT])
