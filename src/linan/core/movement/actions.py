"""Recording movements once each, reading them in from files, and forgetting them on time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from linan.core.clock import now, today
from linan.core.community import outside
from linan.core.community import queries as community
from linan.core.community.models import Gate, Person, Place
from linan.core.ledger import record, record_at
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.core.movement.abilities import FORGET_MOVEMENT, RECORD_MOVEMENT
from linan.core.movement.facts import KeepingEnds, MovementForgotten, VisitsImported
from linan.core.movement.models import Passage, Visit
from linan.core.movement.visitfile import BadRow, VisitFile, minute_of, read_visits
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import GateRef, PersonRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import end_of
from linan.kernel.words import Words

_CHUNK = 500
_T = TypeVar("_T")


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


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file of visits held and what became of it: rows = new + known + duplicates + refused."""

    rows: int
    new: int
    known: int
    duplicates: int
    refused: Sequence[BadRow]
    dry_run: bool

    def to_json(self) -> dict[str, object]:
        """`linan import visits --json`: the counts, and every refused row with its number, code and words."""
        return {
            "format": "linan.import_visits/1",
            "rows": self.rows,
            "new": self.new,
            "known": self.known,
            "duplicates": self.duplicates,
            "refused": [b.to_json() for b in self.refused],
            "dry_run": self.dry_run,
        }


_GATE = Compiled(lambda: Gate.objects.values_list("region"), "id")
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
            Passage.objects.create(
                key=key,
                gate_id=gate.id,
                person_id=person.id if person else None,
                region=found[0],
                at=at,
                direction=direction,
                source=source,
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
    fresh: dict[str, Visit] = {}
    for row in wanted:
        start, end = minute_of(row.start_at), minute_of(row.end_at)
        if end < start:
            raise Refusal("ends_before_start", Words("A visit ends before it starts."), kind=Kind.INVALID)
        key = row.key or _key(row.person.id, row.place.id, start, end, row.source)
        fresh.setdefault(
            key,
            Visit(
                key=key,
                person_id=row.person.id,
                place_id=row.place.id,
                region=regions[row.place.id],
                start_minute=start,
                end_minute=end,
                source=row.source,
                certainty=row.certainty,
            ),
        )
    return _insert(fresh)


def import_visits(
    by: Actor,
    data: bytes,
    name: str,
    *,
    mapping: Mapping[str, str] | None = None,
    source: str = "import",
    dry_run: bool = True,
) -> ImportReport:
    """Read visits from a CSV or Excel file (columns in `movement/visitfile.py`).

    `person` is our id or an identity number, `place` our id or the name of a place within reach; times are ISO. Rows
    that cannot be used are named with their number, the others are recorded, once however often the file comes. A dry
    run writes nothing. Needs RECORD_MOVEMENT.
    """
    regions = by.must_somewhere(RECORD_MOVEMENT)
    file = read_visits(data, name, mapping)
    if file.clock == "minutes":
        raise Refusal(
            "not_a_time",
            Words("The register needs dates: this file writes minutes without saying from when."),
            kind=Kind.INVALID,
            next_step=Words("Write times as 2022-01-05T08:30, or use the trace command, which needs no register."),
        )
    fresh, bad = _matched(by, file, regions, source)
    known = _known(fresh)
    new = len(fresh) - len(known)
    if not dry_run:
        with transaction.atomic():
            new = _insert(fresh)
            digest = hashlib.sha256(data).hexdigest()
            fact = VisitsImported(region=regions[0], digest=digest, rows=file.rows, new=new, refused=len(bad))
            record(fact, by=by, purpose="import")
    matched = len(file.row) - (len(bad) - len(file.bad))
    return ImportReport(
        rows=file.rows,
        new=new,
        known=len(fresh) - new,
        duplicates=file.duplicates + matched - len(fresh),
        refused=sorted(bad, key=lambda b: b.row),
        dry_run=dry_run,
    )


@transaction.atomic
def delete_older_than(by: Actor, days: int, apart: Mapping[Region, int] | None = None) -> MovementForgotten:
    """Delete readings that ended more than `days` days ago in the actor's regions, and record how many.

    `apart` names areas that keep another number of days while a mode of their own is in force. Needs FORGET_MOVEMENT.
    The days come from the policy in force; fewer than one is refused.
    """
    own = apart or {}
    if min(days, *own.values(), days) < 1:
        raise Refusal("keeping_period_too_short", Words("Movements are kept for at least one day."), kind=Kind.INVALID)
    regions = by.must_somewhere(FORGET_MOVEMENT)
    at = now()
    before = at - timedelta(days=days)
    visits = passages = 0
    for where, kept in ((list(regions), days), *(([r], n) for r, n in own.items())):
        limit = at - timedelta(days=kept)
        inner = [r for r in own if r not in where and any(w.covers(r) for w in where)]
        theirs = within("region", where) & ~within("region", inner) if inner else within("region", where)
        visits += Visit.objects.filter(theirs, end_minute__lt=minute_of(limit)).delete()[0]
        passages += Passage.objects.filter(theirs, at__lt=limit).delete()[0]
    fact = MovementForgotten(region=regions[0], before=before, kept_days=days, visits=visits, passages=passages)
    if visits or passages:
        record(fact, by=by, purpose="retention")
    return fact


def look_daily(by: Actor, region: Region) -> None:
    """Set the timer that lets movements of `region` be deleted when their keeping period ends; safe to repeat.

    Needs FORGET_MOVEMENT. It rings soon after each midnight and is set anew by the workflow that answers it.
    """
    by.must(FORGET_MOVEMENT, over=region)
    due = end_of(today()) + timedelta(minutes=20)
    with transaction.atomic():
        record_at(due, KeepingEnds(region=region), by=by, once=f"movement.keeping:{region}")


def _matched(
    by: Actor, file: VisitFile, regions: Sequence[Region], source: str
) -> tuple[dict[str, Visit], list[BadRow]]:
    """Rows of the file as visits by key, and those whose person or place is not known here."""
    people = _lookup(set(file.person), lambda text: _person(by, text))
    places = _places(set(file.place), regions)
    fresh: dict[str, Visit] = {}
    bad = list(file.bad)
    for i, row in enumerate(file.row):
        person, place = people[file.person[i]], places.get(file.place[i].casefold(), [])
        if person is None:
            bad.append(BadRow(row, "person_unknown", Words("No person within your area matches this row.")))
        elif not place:
            words = Words("No place within your area is called “{name}”.", name=file.place[i][:60])
            bad.append(BadRow(row, "place_unknown", words))
        elif len(place) > 1:
            words = Words(
                "{count} places are called “{name}”; use the place's id.", count=len(place), name=file.place[i]
            )
            bad.append(BadRow(row, "place_ambiguous", words))
        else:
            (place_id, region) = place[0]
            key = _key(person, place_id, file.start[i], file.end[i], source)
            fresh.setdefault(
                key,
                Visit(
                    key=key,
                    person_id=person,
                    place_id=place_id,
                    region=region,
                    start_minute=file.start[i],
                    end_minute=file.end[i],
                    source=source,
                    certainty=file.certainty[i],
                ),
            )
    return fresh, bad


def _person(by: Actor, text: str) -> UUID | None:
    """A person by id, identity number or a line list's number, within the actor's reach; None when there is none."""
    try:
        id = UUID(text.removeprefix("person:"))
    except ValueError:
        found = community.find_by_identity(by, text) or outside.find_by_outside_number(by, text, under=RECORD_MOVEMENT)
        return found.id if found else None
    home = Person.objects.filter(pk=id).values_list("region", flat=True).first()
    return id if home is not None and by.can(RECORD_MOVEMENT, home) else None


def _places(names: set[str], regions: Sequence[Region]) -> dict[str, list[tuple[UUID, Region]]]:
    """Places within `regions` by id and by name, both casefolded."""
    found: dict[str, list[tuple[UUID, Region]]] = {}
    wanted = {n.casefold() for n in names}
    for id, name, region in Place.objects.filter(within("region", regions)).values_list("id", "name", "region"):
        for text in {str(id), f"place:{id}", name.casefold()} & wanted:
            found.setdefault(text, []).append((id, Region(region)))
    return found


def _lookup(texts: set[str], find: Callable[[str], UUID | None]) -> dict[str, UUID | None]:
    return {text: find(text) for text in sorted(texts)}


def _regions_of(places: set[UUID]) -> dict[UUID, Region]:
    found: dict[UUID, Region] = {}
    for chunk in _chunks(sorted(places)):
        found.update((i, Region(r)) for i, r in Place.objects.filter(pk__in=chunk).values_list("id", "region"))
    return found


def _key(person: UUID, place: UUID, start: int, end: int, source: str) -> str:
    return hashlib.sha256(f"{person}:{place}:{start}:{end}:{source}".encode()).hexdigest()


def _known(fresh: Mapping[str, Visit]) -> set[str]:
    known: set[str] = set()
    for chunk in _chunks(sorted(fresh)):
        known.update(Visit.objects.filter(key__in=chunk).values_list("key", flat=True))
    return known


def _insert(fresh: Mapping[str, Visit]) -> int:
    known = _known(fresh)
    rows = [v for k, v in fresh.items() if k not in known]
    # Another worker may insert the same key in between; the unique key decides, nothing is lost or doubled.
    Visit.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)
    return len(rows)


def _chunks(items: list[_T]) -> Iterable[list[_T]]:
    return (items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK))
