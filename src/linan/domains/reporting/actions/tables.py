"""A department's own Excel: uploaded once, bound, made by hand or by the clock, signed, and each download recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linan.core import clock, policy, vault
from linan.core.desk.excel import need_no_bomb
from linan.core.files import actions as files
from linan.core.files.abilities import ERASE_FILE
from linan.core.files.facts import FileRef
from linan.core.files.queries import OpenedFile, open_file
from linan.core.ledger import cancel_at, noted_read, record, record_at
from linan.domains.reporting import queries
from linan.domains.reporting.abilities import MAKE_EXPORT, READ_ANSWERS
from linan.domains.reporting.facts import ExportDownloaded, ExportDue, ExportMade, ExportOver, ExportReceived, TableKept
from linan.domains.reporting.models import Export, Table
from linan.domains.reporting.rules import signing, tables
from linan.domains.reporting.rules.periods import DAYS, Rhythm, next_turn
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

EXPORT_KEY = "exports"


def keep_table(by: Actor, form: RecordRef, name: str, content: bytes) -> Table:
    """Keep a department's own table for one of its forms, with proposals for every column. Needs READ_ANSWERS there.

    Refuses `table_unusable`: no .xlsx, macros, or no heading.
    """
    found = queries.own_form(by, form)
    need_no_bomb(content)
    layout = tables.propose(content, queries.own_labels(found))
    asked = set(queries.own_labels(found).values())
    layout = replace(layout, columns=tuple(c if c.key in asked else replace(c, key="") for c in layout.columns))
    with transaction.atomic():
        kept = files.store(by, name, content, "table", region=found.region)
        made = Table.objects.create(
            form=found, title=name.rpartition(".")[0][:120] or found.title, file_id=kept.id, bound=layout.to_json(),
            over=found.region, made_at=clock.now(), made_by=by.id,
        )  # fmt: skip
        record(TableKept(region=found.region, subject=None, table=made.ref, columns=len(layout.columns)), by=by)
    return made


@transaction.atomic
def bind_table(by: Actor, table: RecordRef, columns: Mapping[str, str]) -> Table:
    """Say what each column is, by its letter: a key of the form, or nothing. Needs READ_ANSWERS, own department."""
    found = queries.table_of(by, table)
    queries.check_bound(found.form, columns)
    layout = found.layout
    layout = replace(layout, columns=tuple(replace(c, key=columns.get(c.letter, c.key)) for c in layout.columns))
    found.bound = layout.to_json()
    found.save(update_fields=["bound"])
    return found


@transaction.atomic
def schedule_table(
    by: Actor, table: RecordRef, over: Region, at: time | None, *, every: Rhythm = Rhythm.DAY, on_day: int = 0
) -> Table:
    """Make it by itself every day, week or month for one community or street; without `at` that ends.

    Needs READ_ANSWERS, own department. Refuses `no_such_day` for a day the rhythm does not know.
    """
    found = queries.table_of(by, table)
    _need_area(found, over)
    if on_day not in DAYS[every]:
        raise Refusal("no_such_day", Words("Please choose when."), kind=Kind.INVALID, field="when")
    found.over, found.every, found.on_day = over, every.value, on_day
    found.daily_at = at.replace(second=0, microsecond=0) if at else None
    found.save(update_fields=["over", "every", "on_day", "daily_at"])
    cancel_at(_timer(found))
    if found.daily_at is not None:
        _next(by, found)
    return found


@transaction.atomic
def make_export(by: Actor, table: RecordRef, over: Region | None = None) -> Export:
    """Fill the table for one community or street, sign it and keep it. Needs READ_ANSWERS, own department.

    The key of the cell signs the hash of the file with what it is, when it was made and for where.
    """
    # Two at once would take the same number.
    Table.objects.select_for_update().filter(pk=table.id).first()
    found = queries.table_of(by, table)
    where = over or found.over
    _need_area(found, where)
    rows, people = queries.rows_for(found, where)
    number, at = Export.objects.filter(table=found).count() + 1, clock.now()
    once = queries.once_for(where, len(rows), number)
    content = tables.fill(queries.content_of(by, found), found.layout, rows, once)
    digest = sha256(content).hexdigest()
    manifest = {"format": signing.FORMAT, "table": str(found.id), "title": found.title, "number": number,
                "department": found.form.department, "region": str(where), "rows": len(rows),
                "made_at": at.isoformat(), "sha256": digest}  # fmt: skip
    kept = files.store(by, f"{found.title}-{number}.xlsx", content, "table", region=where)
    made = Export.objects.create(
        table=found, number=number, region=where, rows=len(rows), people=json.dumps([str(p) for p in people]),
        file_id=kept.id, sha256=digest, made_at=at, made_by=by.id,
        signature=signing.signed(manifest, vault.sign_key(EXPORT_KEY)).decode(),
    )  # fmt: skip
    record(ExportMade(region=where, subject=None, export=made.ref, rows=len(rows), sha256=digest), by=by)
    days = int(policy.number("reporting.export_days", where, at).value)
    over_fact = ExportOver(region=where, subject=None, export=made.ref)
    record_at(at + timedelta(days=days), over_fact, by=by, once=f"export:{made.id}")
    return made


@transaction.atomic
def make_due_export(by: Actor, table: RecordRef) -> Export | None:
    """The clock's turn: make today's file and set the next time; None once it is no longer scheduled. Needs
    MAKE_EXPORT."""
    found = Table.objects.filter(pk=table.id, daily_at__isnull=False).select_related("form").first()
    if found is None or found.form.state == "retired" or found.form.until_on < clock.today():
        return None
    by.must(MAKE_EXPORT, over=found.form.region)
    _next(by, found)
    return make_export(by, table)


@transaction.atomic
def download_export(by: Actor, export: RecordRef) -> OpenedFile:
    """The file, for its own department (READ_ANSWERS). The download is recorded, and told to everybody in it."""
    found = queries.export_of(by, export)
    if found.file_id is None:
        raise _over()
    opened = open_file(by, FileRef(found.file_id), under=READ_ANSWERS)
    Export.objects.filter(pk=found.pk).update(downloads=F("downloads") + 1)
    people = [PersonRef(UUID(ref.partition(":")[2])) for ref in json.loads(found.people)]
    for start in range(0, len(people), 500):
        noted_read(by, what="reporting.export", persons=people[start : start + 500], region=found.region)
    record(ExportDownloaded(region=found.region, subject=None, export=found.ref, sha256=found.sha256), by=by)
    return opened


@transaction.atomic
def keep_export_receipt(by: Actor, export: RecordRef, system: str, number: str) -> Export:
    """Note which system took the file, and its receipt. Needs READ_ANSWERS, own department. The first one stays."""
    found = queries.export_of(by, export)
    if not system.strip() or not number.strip():
        words = Words("Say which system, and the number of its receipt.")
        raise Refusal("receipt_missing", words, kind=Kind.INVALID, field="number")
    if found.receipt_at is None:
        found.system, found.receipt, found.receipt_at = system.strip()[:80], number.strip()[:80], clock.now()
        found.save(update_fields=["system", "receipt", "receipt_at"])
        fact = ExportReceived(
            region=found.region, subject=None, export=found.ref, system=found.system, number=found.receipt
        )
        record(fact, by=by)
    return found


@transaction.atomic
def let_export_go(by: Actor, export: RecordRef) -> None:
    """Erase the file after the days of the policy; number, hash, signature and receipt stay. Needs ERASE_FILE there."""
    found = Export.objects.filter(pk=export.id).first()
    if found is None or found.file_id is None:
        return
    by.must(ERASE_FILE, over=found.region)
    files.erase(by, FileRef(found.file_id), reason="reporting.export_days")
    found.file, found.people, found.over_at = None, "[]", clock.now()
    found.save(update_fields=["file", "people", "over_at"])


def _next(by: Actor, table: Table) -> None:
    if table.daily_at is not None:
        due = next_turn(Rhythm(table.every), table.on_day, table.daily_at, clock.now())
        record_at(due, ExportDue(region=table.form.region, subject=None, table=table.ref), by=by, once=_timer(table))


def _timer(table: Table) -> str:
    return f"table:{table.id}"


def _need_area(table: Table, over: Region) -> None:
    if not table.form.region.covers(over) or over.level < Level.STREET:
        raise Refusal(
            "export_area",
            Words("Choose a community or a street of the form's area."),
            kind=Kind.INVALID,
            field="over",
        )


def _over() -> Refusal:
    return Refusal(
        "export_over",
        Words("This file was erased after its time."),
        next_step=Words("Make a new one; number, hash and signature of this one stay."),
    )
