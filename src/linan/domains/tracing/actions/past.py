"""Past cases from a line list: they are entered as history and set nothing in motion.

Each lot of rows is one transaction, and a row that is there already is passed over, so an import that was interrupted
is simply run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from uuid import UUID

from django.db import IntegrityError, transaction

from linan.core import clock
from linan.core.community import outside
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.actions import NewPerson, register_people
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.imports import BadRow, parse_table
from linan.core.community.imports import Mapping as Columns
from linan.core.community.models import Division
from linan.core.desk.excel import read_table
from linan.core.files.actions import note_import
from linan.core.ledger import record_many
from linan.core.policy.queries import number
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import ENTER_PAST_CASES
from linan.domains.tracing.facts import PastCaseEntered
from linan.domains.tracing.models import Case, CaseOrigin
from linan.domains.tracing.rules import CaseState, PastRow, past_row
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, start_of
from linan.kernel.words import Words

LOT = 200


@dataclass(frozen=True, slots=True)
class PastReport:
    """What a line list held and what became of it: rows = new + known + duplicates + the distinct refused rows."""

    rows: int
    new: int
    known: int
    duplicates: int
    people: int
    """People who were not in the register and are now."""
    refused: Sequence[BadRow]
    dry_run: bool

    def to_json(self) -> dict[str, object]:
        """`linan import linelist --json`."""
        return {
            "format": "linan.import_linelist/1",
            "rows": self.rows,
            "good": self.new + self.known + self.duplicates,
            "new": self.new,
            "known": self.known,
            "duplicates": self.duplicates,
            "people": self.people,
            "refused": [{"row": b.row, "code": b.field, "words": str(b.words)} for b in self.refused],
            "dry_run": self.dry_run,
        }


@dataclass
class _Count:
    new: int = 0
    known: int = 0
    people: int = 0


class _OnlyLooking(Exception):
    """Takes a dry run's writes back."""


def import_past_cases(
    by: Actor, content: bytes, filename: str, columns: Columns, *, home: str = "", dry_run: bool = False
) -> PastReport:
    """Enter the past cases of a line list, each once however often it comes; PastCaseEntered for each new one.

    Fields of the mapping: `person` (needed: the source's number of the person, or our id), `case` (the source's number
    of the case; `person` when there is none), `source`, `onset_on`, `confirmed_on` (one of the two), `ended_on`, and
    for people who are not in the register `name`, `identity`, `phone`, `born_on`, `sex`, `home` (a community's code;
    `home` the argument where a row says none). Needs ENTER_PAST_CASES over each person's home, and EDIT_PEOPLE where
    somebody is to be registered. Refuses what `read_table` and `parse_table` refuse, and `no_person`.
    """
    regions = by.must_somewhere(ENTER_PAST_CASES)
    if "person" not in columns.fields:
        raise Refusal(
            "no_person",
            Words("The mapping does not say which column names the person."),
            kind=Kind.INVALID,
            next_step=Words("Add “person” to the fields of the mapping file."),
        )
    today = clock.today()
    parsed = parse_table(read_table(content, filename), columns, today=today)
    if not parsed.total:
        raise Refusal(
            "no_rows",
            Words("The table has a header and no rows."),
            kind=Kind.INVALID,
            next_step=Words("Look whether it is the right file or sheet."),
        )
    bad, rows, duplicates = list(parsed.bad), [], 0
    first: dict[tuple[str, str], PastRow] = {}
    for line, values in parsed.rows:
        try:
            row = past_row(line, values, today)
        except Refusal as refusal:
            bad.append(BadRow(line, refusal.field or refusal.code, refusal.words))
            continue
        earlier = first.setdefault(row.key, row)
        if earlier is row:
            rows.append(row)
        elif earlier.same_as(row):
            duplicates += 1
        else:
            bad.append(
                BadRow(line, "case", Words("The same case stands in row {row} with other days.", row=earlier.row))
            )
    count = _Count()
    try:
        if dry_run:
            with transaction.atomic():
                _all(by, rows, home, count, bad)
                raise _OnlyLooking
        _all(by, rows, home, count, bad)
    except _OnlyLooking:
        pass
    except IntegrityError as error:
        raise Refusal(
            "another_import",
            Words("Another import entered the same cases at the same moment."),
            next_step=Words("Run the import again: what is entered already is passed over."),
        ) from error
    bad.sort(key=lambda b: b.row)
    good = count.new + count.known + duplicates
    note_import(by, "linelist", region=regions[0], good=good, bad=[(b.row, b.words) for b in bad], dry_run=dry_run)
    return PastReport(parsed.total, count.new, count.known, duplicates, count.people, bad, dry_run)


def _all(by: Actor, rows: Sequence[PastRow], home: str, count: _Count, bad: list[BadRow]) -> None:
    for start in range(0, len(rows), LOT):
        with transaction.atomic():
            _lot(by, rows[start : start + LOT], home, count, bad)


def _lot(by: Actor, rows: Sequence[PastRow], home: str, count: _Count, bad: list[BadRow]) -> None:
    there = _there(rows)
    fresh = []
    for row in rows:
        case = there.get(row.key)
        if case is None:
            fresh.append(row)
        elif (case.onset_on, _day(case), case.ended_on) == (row.onset_on, row.confirmed_on, row.ended_on):
            count.known += 1
        else:
            bad.append(
                BadRow(
                    row.row,
                    "case",
                    Words("This case was entered before with other days. Nothing was changed: look which is right."),
                )
            )
    people = _people(by, fresh, home, count, bad)
    homes = outside.people_here(by, [p.id for p in people.values()], under=ENTER_PAST_CASES)
    cases, origins, facts = [], [], []
    numbers: dict[str, int] = {}
    for row in fresh:
        person = people.get(row.key)
        if person is None:
            continue
        if person not in homes:
            bad.append(BadRow(row.row, "person", Words("This person lives outside your area.")))
            continue
        case = _case(person, homes[person], row, numbers)
        cases.append(case)
        origins.append(CaseOrigin(case=case, source=row.source, number=row.case))
        facts.append(
            PastCaseEntered(
                region=case.region,
                subject=person,
                case=case.ref,
                onset_on=row.onset_on,
                confirmed_on=row.confirmed_on,
                source=row.source,
            )
        )
    Case.objects.bulk_create(cases)
    CaseOrigin.objects.bulk_create(origins)
    record_many(facts, by=by)
    count.new += len(cases)


def _there(rows: Sequence[PastRow]) -> dict[tuple[str, str], Case]:
    found = CaseOrigin.objects.select_related("case").filter(number__in=[r.case for r in rows])
    return {(o.source, o.number): o.case for o in found}


def _day(case: Case) -> date | None:
    return civil_day(case.confirmed_at) if case.confirmed_at else None


def _people(
    by: Actor, rows: Sequence[PastRow], home: str, count: _Count, bad: list[BadRow]
) -> dict[tuple[str, str], PersonRef]:
    """Whose case each row is; who is not in the register is registered. A row whose person cannot be told is bad."""
    cards = outside.matching_people(by, [r.identity for r in rows if r.identity], under=ENTER_PAST_CASES)
    ids = {r.person: UUID(r.person) for r in rows if _is_id(r.person)}
    here = outside.people_here(by, ids.values(), under=ENTER_PAST_CASES)
    told: dict[tuple[str, str], PersonRef] = {}
    for source in sorted({r.source for r in rows}):
        mine = [r for r in rows if r.source == source]
        known = outside.known_numbers(by, source, {r.person for r in mine}, under=ENTER_PAST_CASES)
        fresh: dict[str, PersonRef] = {}
        for row in mine:
            by_card = cards.get(row.identity) if row.identity else None
            by_number = known.get(row.person) or fresh.get(row.person)
            if row.person in ids:
                by_number = PersonRef(ids[row.person]) if PersonRef(ids[row.person]) in here else None
            if by_card and by_number and by_card != by_number:
                words = Words("The identity number and the number of the person mean two different people.")
                bad.append(BadRow(row.row, "identity", words))
                continue
            person = by_card or by_number
            if person is None and row.person in ids:
                bad.append(BadRow(row.row, "person", Words("No person within your area matches this row.")))
                continue
            if person is None:
                try:
                    with transaction.atomic():
                        person = _register(by, row, home)
                except Refusal as refusal:
                    bad.append(BadRow(row.row, refusal.field or "person", refusal.words))
                    continue
                count.people += 1
                if row.identity:
                    cards[row.identity] = person
            told[row.key] = person
            if row.person not in ids and row.person not in known:
                fresh[row.person] = person
        if fresh and by.regions(EDIT_PEOPLE):
            outside.note_numbers(by, source, fresh)
    return told


def _register(by: Actor, row: PastRow, home: str) -> PersonRef:
    """Enter somebody with what the row says: the least that tells them apart, and not yet checked at their door."""
    where = row.home or home
    if not where:
        raise Refusal(
            "no_home",
            Words("This person is not in the register; name their community in the mapping (home) or with --home."),
            kind=Kind.INVALID,
            field="home",
        )
    new = NewPerson(
        name=row.name or f"№ {row.person}"[:60],
        identity=row.identity,
        phone=row.phone,
        born_on=row.born_on,
        sex=row.sex,
        region=_home(where),
        presence=Presence.ON_ROLL,
        source=PresenceSource.IMPORT,
    )
    return register_people(by, [new])[0].ref


def _home(text: str) -> Region:
    try:
        region = Region(text) if "/" in text else Region.of_code(text)
    except ValueError:
        region = None
    known = region is not None and region.level >= Level.COMMUNITY
    if region is None or not known or not Division.objects.filter(region=region.community).exists():
        raise Refusal(
            "bad_home",
            Words("“{text}” is no community of the national divisions; write its twelve digits.", text=text[:40]),
            kind=Kind.INVALID,
            field="home",
        )
    return region


def _case(person: PersonRef, region: Region, row: PastRow, numbers: dict[str, int]) -> Case:
    day = f"P{row.day:%Y%m%d}"
    if day not in numbers:
        numbers[day] = Case.objects.filter(number__gte=day + "-", number__lt=day + ".").count()
    numbers[day] += 1
    begun = start_of(row.day).astimezone(UTC)
    confirmed = start_of(row.confirmed_on).astimezone(UTC) if row.confirmed_on else None
    days = number("tracing.window_days_before", region, clock.now()).value
    id = new_id()
    return Case(
        id=id,
        person_id=person.id,
        region=region,
        number=f"{day}-{numbers[day]:03d}",
        state=CaseState.PAST.value,
        because=f"case:{id}",
        opened_at=begun,
        confirmed_at=confirmed,
        onset_on=row.onset_on,
        first_positive_at=confirmed,
        infectious_from=rules.infectious_from(row.onset_on, confirmed or begun, days),
        ended_on=row.ended_on,
    )


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
