"""Reading visits in from a file, a million rows a minute: what cannot be used is named, the rest stands once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from linan.core.community import outside
from linan.core.community import queries as community
from linan.core.community.models import Person, Place
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.core.movement import store
from linan.core.movement.abilities import RECORD_MOVEMENT
from linan.core.movement.actions.inserting import Fresh, chunks, insert, key_of, known
from linan.core.movement.facts import VisitsImported
from linan.core.movement.parquetfile import text_rows
from linan.core.movement.visitfile import MAX_BYTES, BadRow, VisitFile, read_visits, too_large, visits_of
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


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


def import_visits(
    by: Actor,
    data: bytes,
    name: str,
    *,
    mapping: Mapping[str, str] | None = None,
    source: str = "import",
    dry_run: bool = True,
) -> ImportReport:
    """Read visits from a CSV, Excel or Parquet file (columns in `movement/visitfile.py`).

    `person` is our id or an identity number, `place` our id or the name of a place within reach; times are ISO. Rows
    that cannot be used are named with their number, the others are recorded, once however often the file comes. A dry
    run writes nothing. Needs RECORD_MOVEMENT.
    """
    regions = by.must_somewhere(RECORD_MOVEMENT)
    file = _read(data, name, mapping)
    if file.clock == "minutes":
        raise Refusal(
            "not_a_time",
            Words("The register needs dates: this file writes minutes without saying from when."),
            kind=Kind.INVALID,
            next_step=Words("Write times as 2022-01-05T08:30, or use the trace command, which needs no register."),
        )
    fresh, bad = _matched(by, file, regions, source)
    if dry_run:
        new = len(fresh) - len(known(fresh))
    else:
        # In lots of their own: interrupted, the same file goes on where it stopped, since each visit has one key.
        new = insert(fresh)
        digest = hashlib.sha256(data).hexdigest()
        fact = VisitsImported(region=regions[0], digest=digest, rows=file.rows, new=new, refused=len(bad))
        with transaction.atomic():
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


def _read(data: bytes, name: str, mapping: Mapping[str, str] | None) -> VisitFile:
    if not data.startswith(b"PAR1"):
        return read_visits(data, name, mapping)
    if len(data) > MAX_BYTES:
        raise too_large()
    # DuckDB reads a file by its name; this one lies where what is left over is swept away.
    with store.passing_file(data) as path:
        return visits_of(text_rows(path), mapping)


def _matched(
    by: Actor, file: VisitFile, regions: Sequence[Region], source: str
) -> tuple[dict[str, Fresh], list[BadRow]]:
    """Rows of the file as visits by key, and those whose person or place is not known here."""
    people = _people(by, set(file.person))
    places = _places(set(file.place), regions)
    # Each id is written out once, not once a row.
    texts = {i: str(i) for i in (*people.values(), *(p for found in places.values() for p, _ in found))}
    fresh: dict[str, Fresh] = {}
    bad = list(file.bad)
    for row, who, where, start, end, certainty in zip(
        file.row, file.person, file.place, file.start, file.end, file.certainty, strict=True
    ):
        person, found = people.get(who), places.get(where.casefold(), [])
        if person is None:
            bad.append(BadRow(row, "person_unknown", Words("No person within your area matches this row.")))
        elif not found:
            words = Words("No place within your area is called “{name}”.", name=where[:60])
            bad.append(BadRow(row, "place_unknown", words))
        elif len(found) > 1:
            words = Words("{count} places are called “{name}”; use the place's id.", count=len(found), name=where)
            bad.append(BadRow(row, "place_ambiguous", words))
        else:
            ((place, region),) = found
            key = key_of(texts[person], texts[place], start, end, source)
            fresh.setdefault(key, Fresh(person, place, region, start, end, source, certainty))
    return fresh, bad


def _people(by: Actor, texts: set[str]) -> dict[str, UUID]:
    """People by id, identity number or a line list's number, within the actor's reach."""
    ids: dict[str, UUID] = {}
    others = []
    for text in sorted(texts):
        try:
            ids[text] = UUID(text.removeprefix("person:"))
        except ValueError:
            others.append(text)
    homes: dict[UUID, Region] = {}
    for chunk in chunks(sorted(set(ids.values()))):
        homes.update(Person.objects.filter(pk__in=chunk).values_list("id", "region"))
    within_reach = {r: by.can(RECORD_MOVEMENT, r) for r in set(homes.values())}
    found = {t: i for t, i in ids.items() if i in homes and within_reach[homes[i]]}
    for lot in chunks(others):
        found |= {t: p.id for t, p in community.find_by_identities(by, lot).items()}
    numbered = {t for t in others if ":" in t} | outside.numbers_known(others)
    for text in sorted(numbered - set(found)):
        if (person := outside.find_by_outside_number(by, text, under=RECORD_MOVEMENT)) is not None:
            found[text] = person.id
    return found


def _places(names: set[str], regions: Sequence[Region]) -> dict[str, list[tuple[UUID, Region]]]:
    """Places within `regions` by id and by name, both casefolded."""
    found: dict[str, list[tuple[UUID, Region]]] = {}
    wanted = {n.casefold() for n in names}
    for id, name, region in Place.objects.filter(within("region", regions)).values_list("id", "name", "region"):
        for text in {str(id), f"place:{id}", name.casefold()} & wanted:
            found.setdefault(text, []).append((id, Region(region)))
    return found
