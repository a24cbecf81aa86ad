"""A list on its way in: uploaded, columns confirmed, checked, entered part by part; any step may be left.

A part is one transaction: its people, their facts and the mark that it is done. What was interrupted goes on with the
first part that is not marked, and a part that came in twice finds its people there already.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from linan.core import clock, vault
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.actions.areas import draw_areas
from linan.core.community.actions.imports.judging import PeopleReport, Verdict, judge
from linan.core.community.actions.imports.resting import uncollected
from linan.core.community.actions.people import NewPerson, register_people
from linan.core.community.facts import HouseholdRegistered, Presence, PresenceSource, RollPartAsked
from linan.core.community.imports import Columns, Map, PersonRow, Reader, RowWords, propose
from linan.core.community.models import Building, Division, Grid, Household, RememberedColumns, RollImport, RollPart
from linan.core.community.queries.doors import at_these_doors
from linan.core.desk.sheets import read_sheets
from linan.core.files.actions import note_import
from linan.core.ledger import record, record_many
from linan.core.ledger.compiled import Insert
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region

# Indexes of hashes are written all over by any part, so a longer part writes their pages fewer times (an eighth of the
# processor's time less than with 1,000); others who write wait for one part, about a second, at most.
PART = 2000
_HOUSEHOLDS = Insert(Household)


def import_people(
    by: Actor,
    region: Region,
    content: bytes,
    filename: str,
    *,
    told: Mapping[str, str] | None = None,
    dry_run: bool,
    progress: Callable[[int, int], None] = lambda done, all: None,
) -> PeopleReport:
    """Bring in a list of residents of a community, or of the communities of an area when the list names them.

    Needs EDIT_PEOPLE over `region`; grids and buildings that are missing are drawn (needs EDIT_PLACES), doors become
    households. Whoever is in the register is left as they are, so the same list again changes nothing. A dry run
    changes nothing but notes that it ran. Refuses what `read_sheets` and `propose` refuse.
    """
    by.must(EDIT_PEOPLE, over=region)
    if dry_run:
        report, _ = _checked(by, region, content, filename, told, progress)
        with transaction.atomic():
            _note(by, region, report, dry_run=True)
        return report
    roll = begin(by, region, content, filename, told=told)
    parts = roll.parts.count()
    while (left := roll.parts.filter(done_at=None).order_by("number").first()) is not None:
        enter_part(by, roll.id, left.number)
        progress(left.number + 1, parts)
    return report_of(by, roll.id)


def begin(
    by: Actor, region: Region, content: bytes, filename: str, *, told: Mapping[str, str] | None = None
) -> RollImport:
    """The list, read and cut into parts; the one that was interrupted when the same content comes again."""
    by.must(EDIT_PEOPLE, over=region)
    before = RollImport.objects.filter(
        content_hash=_hash(content, told), region=region, state="entering", started_by=by.id
    ).first()
    if before is not None:
        return before
    with uncollected():
        read = _reader(by, region).read(_columns(content, filename, told))
    with uncollected(), transaction.atomic():
        roll = RollImport.objects.create(
            region=region,
            content_hash=_hash(content, told),
            file_name=filename[:200],
            content=b"",
            columns=dict(told or {}),
            state="entering",
            started_by=by.id,
            started_at=clock.now(),
        )
        _cut(roll, read.rows)
        _keep(roll, PeopleReport(read.total, 0, 0, list(read.bad), [], list(read.notes)))
    return roll


def upload(by: Actor, region: Region, content: bytes, filename: str) -> RollImport:
    """Keep a list to look at; refuses at once what cannot be read as a list of residents."""
    by.must(EDIT_PEOPLE, over=region)
    _columns(content, filename, None)
    return RollImport.objects.create(
        region=region,
        content_hash=_hash(content, None),
        file_name=filename[:200],
        content=vault.encrypt("community.import", zlib.compress(content, 1)),
        started_by=by.id,
        started_at=clock.now(),
    )


def open_roll(by: Actor, id: UUID) -> RollImport:
    """A list on its way in, for who brought it. Refuses `not_found`."""
    roll = RollImport.objects.filter(pk=id, started_by=by.id).first()
    if roll is None or not by.can(EDIT_PEOPLE, over=roll.region):
        raise not_found()
    return roll


def rolls_of(by: Actor) -> list[RollImport]:
    """The lists somebody brought and did not finish, the newest first; at most twenty."""
    return list(RollImport.objects.filter(started_by=by.id).exclude(state="done").order_by("-started_at")[:20])


def columns_of(by: Actor, id: UUID) -> Columns:
    """What was found in an uploaded list, as confirmed or as proposed. Refuses `not_found`."""
    roll = open_roll(by, id)
    return _columns(_content(roll), str(roll.file_name), roll.columns or None)


def check(by: Actor, id: UUID, told: Mapping[str, str]) -> PeopleReport:
    """Confirm the columns (field → heading), remember them for this heading, and say what would become of each row."""
    roll = open_roll(by, id)
    content = _content(roll)
    columns = _columns(content, str(roll.file_name), told)
    labels = {heading: field for field, heading in told.items()}
    RememberedColumns.objects.update_or_create(
        fingerprint=columns.fingerprint,
        defaults={
            "matches": {x: labels.get(x, "") for x in columns.labels if x},
            "confirmed_by": by.id,
            "confirmed_at": clock.now(),
        },
    )
    report, rows = _checked(by, roll.region, content, str(roll.file_name), told, lambda done, all: None)
    with transaction.atomic():
        roll.columns, roll.state = dict(told), "checked"
        roll.parts.all().delete()
        _cut(roll, rows)
        _keep(roll, report)
        _note(by, roll.region, report, dry_run=True)
    return report


def go(by: Actor, id: UUID) -> None:
    """Let a checked list be entered; the work goes on by itself. Saying it twice is saying it once."""
    with transaction.atomic():
        roll = RollImport.objects.select_for_update().filter(pk=open_roll(by, id).pk).get()
        if roll.state != "checked":
            return
        report = PeopleReport.from_stored(json.loads(str(roll.report)))
        # Counted again while entering: the register may have changed since the list was checked.
        read = [b for b in report.refused if b.code != "refused"]
        notes = [n for n in report.notes if n.code != "known"]
        roll.state, roll.content = "entering", b""
        _keep(roll, PeopleReport(report.rows, 0, 0, read, [], notes))
        record(RollPartAsked(region=roll.region, roll=roll.id), by=by)


def enter_next_part(by: Actor, id: UUID) -> None:
    """Enter the first part that is left and ask for the next one. Needs EDIT_PEOPLE over the list's area."""
    roll = RollImport.objects.filter(pk=id, state="entering").first()
    if roll is None:
        return
    left = roll.parts.filter(done_at=None).order_by("number").first()
    with transaction.atomic():
        if left is not None:
            enter_part(by, id, left.number)
        if roll.parts.filter(done_at=None).exists():
            record(RollPartAsked(region=roll.region, roll=roll.id), by=by)
        elif left is None:
            _finish(by, roll)


def enter_part(by: Actor, id: UUID, number: int) -> None:
    """Enter one part, once. Needs EDIT_PEOPLE over the list's area."""
    with uncollected(), transaction.atomic():
        roll = RollImport.objects.select_for_update().get(pk=id)
        by.must(EDIT_PEOPLE, over=roll.region)
        part = roll.parts.filter(number=number, done_at=None).first()
        if part is None:
            return
        rows = [PersonRow(**r) for r in json.loads(str(part.rows))]
        verdicts = judge(by, rows)
        _enter(by, [v for v in verdicts if v.what == "new"])
        report = PeopleReport.from_stored(json.loads(str(roll.report)))
        report.add(verdicts)
        part.rows, part.done_at = "", clock.now()
        part.save(update_fields=["rows", "done_at"])
        _keep(roll, report)
        if not roll.parts.filter(done_at=None).exists():
            _finish(by, roll)


def report_of(by: Actor, id: UUID) -> PeopleReport:
    """What came of a list so far. Refuses `not_found`."""
    roll = open_roll(by, id)
    if not str(roll.report):
        raise not_found()
    return PeopleReport.from_stored(json.loads(str(roll.report)))


def _finish(by: Actor, roll: RollImport) -> None:
    roll.state, roll.finished_at, roll.content = "done", clock.now(), b""
    roll.save(update_fields=["state", "finished_at", "content"])
    _note(by, roll.region, PeopleReport.from_stored(json.loads(str(roll.report))), dry_run=False)


def _checked(
    by: Actor,
    region: Region,
    content: bytes,
    filename: str,
    told: Mapping[str, str] | None,
    progress: Callable[[int, int], None],
) -> tuple[PeopleReport, list[PersonRow]]:
    read = _reader(by, region).read(_columns(content, filename, told))
    report = PeopleReport(read.total, 0, 0, list(read.bad), [], list(read.notes))
    report.add(judge(by, read.rows))
    progress(1, 1)
    return report, read.rows


def proposed(content: bytes, filename: str, told: Mapping[str, str] | None = None) -> Columns:
    """The columns of a list as told, remembered or likely; nobody's data in the answer but the table itself."""
    return _columns(content, filename, told)


def _columns(content: bytes, filename: str, told: Mapping[str, str] | None) -> Columns:
    known = frozenset(RememberedColumns.objects.values_list("fingerprint", flat=True)[:1000])
    return propose(read_sheets(content, filename), _remembered, known=known, told=told)


def _remembered(fingerprint: str) -> Mapping[str, str] | None:
    row = RememberedColumns.objects.filter(fingerprint=fingerprint).first()
    return None if row is None else {str(k): str(v) for k, v in row.matches.items()}


def _reader(by: Actor, region: Region) -> Reader:
    @cache
    def place(community: Region) -> Map:
        areas = Building.objects.filter(within("region", community)).order_by("-region")
        drawn = list(areas.values_list("region", "name"))
        grids = list(Grid.objects.filter(within("region", community), until_on=None).order_by("region"))
        return Map(
            community,
            {b.code: b.at(Level.GRID).code for b, _ in drawn},
            tuple(g.region.code for g in grids),
            {g.name: g.region.code for g in grids} | {g.region.code: g.region.code for g in grids},
        )

    @cache
    def community_of(text: str) -> Region | None:
        if text.isascii() and text.isdigit() and len(text) == 12:
            return Region.of_code(text)
        found = Division.objects.filter(name=text, level=int(Level.COMMUNITY))
        regions = list(
            (found.filter(within("region", region)) if region else found).values_list("region", flat=True)[:2]
        )
        return regions[0] if len(regions) == 1 else None

    return Reader(region, today=clock.today(), place=place, community_of=community_of)


def _enter(by: Actor, new: Sequence[Verdict]) -> None:
    if not new:
        return
    homes = _homes(by, {v.row.region: v.row.address for v in new if Region(v.row.region).level is Level.HOUSEHOLD})
    register_people(by, [_new(v.row, homes.get(v.row.region)) for v in new])


def _homes(by: Actor, doors: Mapping[str, str]) -> dict[str, HouseholdRef]:
    buildings = {Region(d).at(Level.BUILDING) for d in doors}
    draw_areas(
        by,
        {g: g.code for g in (b.at(Level.GRID) for b in buildings)},
        {b: f"{b.code.removeprefix('b').lstrip('0') or b.code}幢" for b in buildings},
    )
    homes, now = at_these_doors(list(doors)), clock.now()
    fresh = [Household(region=Region(d), address=a[:200], entered_at=now) for d, a in doors.items() if d not in homes]
    _HOUSEHOLDS.rows(fresh)
    record_many([HouseholdRegistered(region=h.region, subject=h.ref) for h in fresh], by=by)
    return homes | {str(h.region): h.ref for h in fresh}


def _new(row: PersonRow, home: HouseholdRef | None) -> NewPerson:
    return NewPerson(
        name=row.name,
        identity=row.identity,
        phone=row.phone,
        born_on=date.fromisoformat(row.born_on) if row.born_on else None,
        sex=row.sex,
        household=home,
        region=None if home else Region(row.region),
        presence=Presence(row.presence or Presence.ON_ROLL.value),
        presence_on=date.fromisoformat(row.presence_on) if row.presence_on else None,
        source=PresenceSource.IMPORT,
    )


def _cut(roll: RollImport, rows: Sequence[PersonRow]) -> None:
    RollPart.objects.bulk_create(
        [
            RollPart(
                roll=roll,
                number=at // PART,
                rows=json.dumps([r.to_json() for r in rows[at : at + PART]], ensure_ascii=False),
            )
            for at in range(0, len(rows), PART)
        ]
    )


def _keep(roll: RollImport, report: PeopleReport) -> None:
    roll.report = json.dumps(report.stored(), ensure_ascii=False)
    roll.save()


def _note(by: Actor, region: Region, report: PeopleReport, *, dry_run: bool) -> None:
    bad: list[tuple[int, RowWords]] = [(b.row, b) for b in report.refused]
    note_import(by, "people", region=region, good=report.new, bad=[(n, b.words) for n, b in bad], dry_run=dry_run)


def _content(roll: RollImport) -> bytes:
    if not roll.content:
        raise not_found()
    return zlib.decompress(vault.decrypt("community.import", bytes(roll.content)))


def _hash(content: bytes, told: Mapping[str, str] | None) -> str:
    return vault.lookup("community.import", sha256(content).hexdigest() + json.dumps(told or {}, sort_keys=True))
