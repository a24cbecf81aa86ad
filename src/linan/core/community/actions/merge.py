"""Putting two records of one person together, and taking them apart again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from linan.core import clock
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.actions.matching import index_matches
from linan.core.community.actions.people import index_names
from linan.core.community.facts import MergeUndone, PeopleMerged
from linan.core.community.models import Household, MatchKey, Merge, NameGram, Person
from linan.core.community.queries import locate_person
from linan.core.community.queries.parameters import setting
from linan.core.community.rules.merging import FIELDS, NOWHERE, Side, offered
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

_COLUMNS = tuple(c for columns in FIELDS.values() for c in columns)


def merge_people(by: Actor, keep: PersonRef, gone: PersonRef, take: Mapping[str, Side] | None = None) -> Merge:
    """Let `gone` point to `keep`; `take` says, field by field, whose particulars stay (as `offered` without it).

    Needs EDIT_PEOPLE over both homes. Both rows and what they said stay, encrypted, for the undoing; the one that is
    gone lies NOWHERE, so lists and counts see one person. What the register itself keeps by person follows to the
    kept record; references in other tables are not touched and are resolved when read. Refuses `same_record`,
    `bad_choice`, `merged_already`; leaves PeopleMerged.
    """
    with transaction.atomic():
        kept_row, gone_row = _both(by, keep, gone)
        before = {"kept": _said(kept_row), "gone": _said(gone_row)}
        chosen = offered(before["kept"], before["gone"]) | dict(take or {})
        if not set(chosen) <= set(FIELDS):
            raise Refusal("bad_choice", Words("One of the choices is no field of a record."), kind=Kind.INVALID)
        taken = [name for name, side in chosen.items() if side is Side.GONE]
        for column in (c for name in taken for c in FIELDS[name]):
            setattr(kept_row, column, getattr(gone_row, column))
        if identity := str(kept_row.identity or ""):
            read = rules.read_identity(identity, today=clock.today())
            kept_row.born_on, kept_row.sex = read.born_on, read.sex
        gone_row.identity_hash, gone_row.phone_hash = None, ""
        gone_row.region, gone_row.household = NOWHERE, None
        gone_row.save()  # first, so that its identity number is free
        kept_row.save()
        moved = _follow(gone_row, kept_row)
        _index_again(kept_row)
        NameGram.objects.filter(person=gone_row).delete()
        MatchKey.objects.filter(person=gone_row).delete()
        said = {**before, "after": _said(kept_row), "moved": moved}
        row = Merge.objects.create(
            kept=kept_row,
            gone=gone_row,
            fields={name: side.value for name, side in chosen.items()},
            before=json.dumps(said, ensure_ascii=False),
            at=clock.now(),
            by=by.id,
        )
        record(PeopleMerged(region=kept_row.region, subject=keep, gone=gone, fields=tuple(sorted(taken))), by=by)
    return row


def undo_merge(by: Actor, merge: UUID) -> Merge:
    """Take two records apart: the one that was gone is as it was, the kept one gets back what nobody changed since.

    Needs EDIT_PEOPLE over the kept record's home. Refuses `undo_too_late` after the county's number of days and
    `undone_already`; leaves MergeUndone.
    """
    with transaction.atomic():
        row = Merge.objects.select_for_update().filter(pk=merge).first()
        if row is None:
            raise not_found()
        kept_row = locate_person(by, PersonRef(row.kept_id), under=EDIT_PEOPLE)
        by.must(EDIT_PEOPLE, over=kept_row.region)
        if row.undone_at is not None:
            raise Refusal("undone_already", Words("These two records were taken apart already."))
        if kept_row.pk != row.kept_id:
            raise Refusal(
                "merged_further",
                Words("The kept record was itself put together with another since."),
                next_step=Words("Undo the later merge first."),
            )
        days = setting("merge_undo_days", kept_row.region)
        if clock.now() > row.at + timedelta(days=days):
            raise Refusal(
                "undo_too_late",
                Words("A merge can be undone for {days} days, and this one is older.", days=days),
                next_step=Words("Enter the person anew, and say that it is another person."),
            )
        said = json.loads(str(row.before))
        gone_row = Person.objects.select_for_update().get(pk=row.gone_id)
        now_says = _said(kept_row)
        for name, columns in FIELDS.items():
            if all(now_says[c] == said["after"][c] for c in columns) or (
                name == "identity" and kept_row.identity_hash == said["gone"]["identity_hash"]
            ):
                _say(kept_row, {c: said["kept"][c] for c in columns})
        _say(gone_row, said["gone"])
        for one in (kept_row, gone_row):
            home = Household.objects.filter(pk=one.household_id).first() if one.household_id else None
            one.region = home.region if home is not None else one.region
        kept_row.save()  # first, so that a number it took is free
        gone_row.save()
        _return(said["moved"], gone_row)
        _index_again(kept_row, gone_row)
        row.undone_at = clock.now()
        row.save(update_fields=["undone_at"])
        record(MergeUndone(region=kept_row.region, subject=kept_row.ref, gone=gone_row.ref), by=by)
    return row


def _both(by: Actor, keep: PersonRef, gone: PersonRef) -> tuple[Person, Person]:
    if keep == gone:
        raise Refusal("same_record", Words("This is one and the same record."), kind=Kind.INVALID)
    for person in (keep, gone):
        by.must(EDIT_PEOPLE, over=locate_person(by, person, under=EDIT_PEOPLE).region)
    # In one order, so that two clerks who merge the same two crosswise wait for one another.
    rows = {p.id: p for p in Person.objects.select_for_update().filter(pk__in=[keep.id, gone.id]).order_by("id")}
    if any(p.region == NOWHERE for p in rows.values()):
        raise Refusal(
            "merged_already",
            Words("One of these records was put together with another already."),
            next_step=Words("Open the record that stands for it."),
        )
    return rows[keep.id], rows[gone.id]


def _said(row: Person) -> dict[str, Any]:
    values = {c: getattr(row, c) for c in _COLUMNS}
    return {
        c: v.isoformat() if isinstance(v, date) else str(v) if isinstance(v, UUID | Region) else (v or _empty(c))
        for c, v in values.items()
    }


def _empty(column: str) -> str | None:
    """Encrypted columns read back as empty bytes when nothing was written."""
    return "" if column in ("identity", "phone", "phone_hash", "sex") else None


def _say(row: Person, said: Mapping[str, Any]) -> None:
    for column, value in said.items():
        if column in ("born_on", "presence_on"):
            value = date.fromisoformat(value) if value else None
        elif column == "household_id":
            value = UUID(value) if value else None
        elif column == "region":
            value = Region(value)
        setattr(row, column, value)


def _index_again(*rows: Person) -> None:
    NameGram.objects.filter(person__in=rows).delete()
    index_names(rows)
    index_matches([r.pk for r in rows])


def _follow(gone: Person, kept: Person) -> dict[str, list[str]]:
    """What the register keeps by person goes to the kept record; what it has already stays where it is."""
    moved: dict[str, list[str]] = {}
    for relation in Person._meta.related_objects:
        model, field = relation.related_model, relation.field.name
        if not isinstance(model, type) or model in (NameGram, MatchKey, Merge):
            continue
        for row in model._base_manager.filter(**{field: gone}):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**{field: kept})
            except IntegrityError:
                continue  # the kept record says the same
            moved.setdefault(f"{model._meta.label}.{field}", []).append(str(row.pk))
    return moved


def _return(moved: Mapping[str, list[str]], gone: Person) -> None:
    for relation in Person._meta.related_objects:
        model, field = relation.related_model, relation.field.name
        if isinstance(model, type) and (ids := moved.get(f"{model._meta.label}.{field}")):
            model._base_manager.filter(pk__in=ids).update(**{field: gone})
