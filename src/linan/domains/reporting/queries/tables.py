"""A department's own Excel tables: which there are, what would be written, what was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linan.core import clock
from linan.core.community.models import Division, Person
from linan.core.community.queries import name_of
from linan.core.files.facts import FileRef
from linan.core.files.queries import open_file
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.reporting import rules
from linan.domains.reporting.abilities import MAKE_EXPORT, READ_ANSWERS
from linan.domains.reporting.models import Export, FormDefinition, Table
from linan.domains.reporting.queries.forms import form_of
from linan.domains.reporting.queries.held import held_for
from linan.domains.reporting.rules import fields_of
from linan.domains.reporting.rules.items import plain_label
from linan.domains.reporting.rules.tables import Column
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

MOST_ROWS = 20_000
"""A street has some ten thousand residents in the most; a county goes by streets."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with its columns, what may be bound to them, some rows as they would be written, and what was made."""

    table: Table
    where: str
    choices: tuple[tuple[str, str], ...]
    preview: tuple[tuple[Any, ...], ...]
    areas: tuple[tuple[Region, str], ...]
    exports: tuple[Export, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.table.layout.columns


def tables_of(by: Actor, form: RecordRef) -> tuple[FormDefinition, list[Table]]:
    """The tables of one form, for its own department."""
    found = own_form(by, form)
    return found, list(Table.objects.filter(form=found).order_by("-made_at"))


def own_form(by: Actor, form: RecordRef) -> FormDefinition:
    """A form of the actor's own department whose answers they may read (READ_ANSWERS)."""
    found = form_of(by, form)
    if not by.organisation or found.department != by.organisation or not by.can(READ_ANSWERS, found.region):
        raise not_found()
    return found


def table_of(by: Actor, table: RecordRef) -> Table:
    """A table of the actor's own department; for a workflow, of the area it may make exports in."""
    found = Table.objects.filter(pk=table.id).select_related("form", "file").first()
    if found is None:
        raise not_found()
    if by.can(MAKE_EXPORT, found.over):
        return found
    own_form(by, found.form.ref)
    return found


def export_of(by: Actor, export: RecordRef) -> Export:
    """One file that was made, for its own department."""
    found = Export.objects.filter(pk=export.id).select_related("table__form", "file").first()
    if found is None:
        raise not_found()
    table_of(by, found.table.ref)
    return found


def table_view(by: Actor, table: RecordRef) -> TableView:
    """A table as its page shows it. The people of the rows shown are told of it."""
    found = table_of(by, table)
    fields = fields_of(found.form.schema, str(found.form.id))
    rows, people = rows_for(found, found.over, SHOWN)
    if people:
        noted_read(by, what="reporting.table", persons=people, region=found.over)
    keys = [c.key for c in found.layout.columns]
    preview = tuple(tuple(row.get(k, "") if k else "" for k in keys) for row in rows)
    units = Division.objects.filter(within("region", found.form.region)).values_list("region", flat=True)
    areas = {found.over, found.form.region, *(r for r in units if r.level in (Level.STREET, Level.COMMUNITY))}
    fitting = sorted(r for r in areas if r.level >= Level.STREET)
    exports = Export.objects.filter(table=found).order_by("-number")[:30]
    return TableView(
        found,
        name_of(found.over),
        tuple((f.key, f.title) for f in fields),
        preview,
        tuple((r, name_of(r)) for r in fitting),
        tuple(exports),
    )


def own_labels(form: FormDefinition) -> dict[str, str]:
    """Plain label → key of every field of the form, so that a column called the same is found."""
    return {plain_label(f.title): f.key for f in fields_of(form.schema, str(form.id))}


def content_of(by: Actor, table: Table) -> bytes:
    """The table as it was uploaded."""
    return open_file(
        by, FileRef(table.file_id), under=MAKE_EXPORT if by.can(MAKE_EXPORT, table.over) else READ_ANSWERS
    ).data


def rows_for(table: Table, over: Region, most: int = MOST_ROWS) -> tuple[list[Mapping[str, Any]], list[PersonRef]]:
    """What is held of everybody under `over` for the bound columns, and who they are. The caller asks and notes."""
    found = Person.objects.filter(within("region", over)).select_related("household").order_by("region", "id")
    people: Sequence[Person] = list(found[: most + 1])
    if len(people) > most and most == MOST_ROWS:
        raise Refusal(
            "export_too_large",
            Words("More than {limit} people live there.", limit=MOST_ROWS),
            kind=Kind.INVALID,
            field="over",
            next_step=Words("Make one file for each community."),
        )
    people = people[:most]
    asked = {f.key for f in fields_of(table.form.schema, str(table.form.id))}
    keys = [c.key for c in table.layout.columns if c.key in asked]
    held = held_for(people, keys)
    rows: list[Mapping[str, Any]] = [{k: held[p.id][k].value for k in keys if k in held[p.id]} for p in people]
    return rows, [p.ref for p in people]


def once_for(over: Region, rows: int, number: int) -> dict[str, Any]:
    """What stands once on a table: the area, the day, how many rows, the running number."""
    day = clock.now().astimezone(CHINA).date()
    return {"area": name_of(over), "day": day.isoformat(), "rows": rows, "number": number}


def check_bound(form: FormDefinition, columns: Mapping[str, str]) -> None:
    """Refuse a column bound to what the form does not ask: no table reaches beyond its form's purpose."""
    asked = {f.key for f in fields_of(form.schema, str(form.id))}
    for key in columns.values():
        if key and key not in asked:
            raise Refusal(
                "not_on_form",
                Words("The form does not ask “{title}”.", title=rules.title_of(key)),
                kind=Kind.INVALID,
                field="columns",
                next_step=Words("Leave the column empty, or send out a form that asks it."),
            )
