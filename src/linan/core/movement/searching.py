"""The visits of the cell as a search sees them: the hot table, the stored days and, where one is built, the index.

seen = movement.seen(since, until)
seen = seen.with_homes([[anna, bo], [chen]], since, until)
found = seen.index.search({seen.number_of(case): minute}, overlap_minutes=15, latent_minutes=2880, generations=4)

People and places are numbered in the order of their ids, homes after all places; so which of two equally early meetings
is shown does not depend on where a visit lies, and every way below gives the same answer to the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from linan.core.ledger.fields import within
from linan.core.movement import store
from linan.core.movement.index import serving
from linan.core.movement.models import Visit
from linan.core.movement.names import KIND, Ids, texts
from linan.core.movement.visitfile import minute_of
from linan.kernel.contacts import VisitIndex
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.refs import PersonRef, PlaceRef
from linan.kernel.region import Region

SIMPLE_UP_TO = 300_000
"""Visits from which loading the compiled search is worth its second."""


@dataclass(frozen=True)
class Seen:
    """What a search looks at. `index` answers it; minutes count from 1970-01-01T00:00Z."""

    index: VisitIndex | FastIndex
    visits: int
    _people: Ids = field(repr=False)
    _places: Ids = field(repr=False)

    def __len__(self) -> int:
        return self.visits

    def person(self, number: int) -> PersonRef:
        return PersonRef(self._people[number])

    def place(self, number: int) -> PlaceRef | None:
        """None for a home."""
        return PlaceRef(self._places[number]) if number < len(self._places) else None

    def number_of(self, person: PersonRef) -> int | None:
        """None for somebody of whom nothing is known."""
        return self._people.number_of(person.id)

    def with_homes(self, homes: Sequence[Sequence[PersonRef]], since: int, until: int) -> Seen:
        """And each of `homes` as one long stay of its members, from `since` to `until`."""
        members = [texts(p.id for p in home) for home in homes]
        who = np.concatenate(members) if members else np.empty(0, dtype=KIND)
        people, moved = self._people.with_all(np.unique(who))
        rows = (
            people.numbers_of(who),
            np.repeat(np.arange(len(homes)) + len(self._places), [len(m) for m in members]),
            np.full(len(who), since, dtype=np.int64),
            np.full(len(who), until, dtype=np.int64),
        )
        return Seen(_more(self.index, rows, moved, None), self.visits, people, self._places)


def seen(since: datetime, until: datetime, region: Region | None = None) -> Seen:
    """All visits that touch [since, until), at places within `region` (everywhere if None), each once.

    Only references leave here, and only for the search, whose action asks the ability; hence no `by`.
    """
    low, high = minute_of(since), minute_of(until)
    rows = Visit.objects.filter(end_minute__gte=low, start_minute__lt=high)
    if region is not None:
        rows = rows.filter(within("region", [region]))
    for _ in range(5):
        # The hot rows first: what is moved meanwhile is then read twice and counted once, never missed.
        hot = list(rows.values_list("person_id", "place_id", "start_minute", "end_minute"))
        days = store.touching(since, until)
        if not days:
            return _of_hot(hot)
        try:
            served = serving.serve(high) if region is None else None
            if served is not None:
                return _of_index(served, hot, low, high)
            return _of_columns(*store.stored_columns(days, hot, low, high, region))
        except OSError:
            continue  # a day was written anew: it lies elsewhere now
    return _of_columns(*store.stored_columns(store.touching(since, until), hot, low, high, region))


def _of_hot(hot: Sequence[tuple[Any, Any, int, int]]) -> Seen:
    once = list(dict.fromkeys(hot))
    columns = list(zip(*once, strict=True)) or [(), (), (), ()]
    who, where = texts(columns[0]), texts(columns[1])
    people, places = Ids(np.unique(who)), Ids(np.unique(where))
    times = [np.array(c, dtype=np.int64) for c in columns[2:]]
    return _indexed((people.numbers_of(who), places.numbers_of(where), *times), people, places)


def _of_columns(numbers: dict[str, Any], people: Sequence[bytes], places: Sequence[bytes]) -> Seen:
    columns = tuple(numbers[n] for n in ("person", "place", "start", "stop"))
    return _indexed(columns, *(Ids(np.array(n, dtype=KIND)) for n in (people, places)))


def _of_index(served: serving.Served, hot: Sequence[tuple[Any, Any, int, int]], low: int, high: int) -> Seen:
    """The index, and beside it whatever it does not hold: the hot rows and days stored since it was built."""
    numbers, *names = store.stored_columns(served.missing, hot, low, high, None)
    who, where = (np.array(n, dtype=KIND) for n in names)
    people, people_moved = served.people.with_all(who)
    places, places_moved = served.places.with_all(where)
    rows = (
        people.numbers_of(who)[numbers["person"]],
        places.numbers_of(where)[numbers["place"]],
        numbers["start"],
        numbers["stop"],
    )
    index = _more(served.index, rows, people_moved, places_moved)
    return Seen(index, len(index), people, places)


def _indexed(columns: tuple[Any, ...], people: Ids, places: Ids) -> Seen:
    kind = VisitIndex if len(columns[0]) <= SIMPLE_UP_TO else FastIndex.of
    return Seen(kind(*columns), len(columns[0]), people, places)


def _more(index: VisitIndex | FastIndex, rows: Any, people: Any, places: Any) -> VisitIndex | FastIndex:
    if isinstance(index, FastIndex):
        return index.extended(*rows, people=people, places=places)
    old = [index.person, index.place, index.start, index.end]
    for at, moved in enumerate((people, places)):
        if moved is not None:
            old[at] = moved[old[at]]
    return VisitIndex(*(np.concatenate(pair) for pair in zip(old, rows, strict=True)))
