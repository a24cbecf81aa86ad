"""Departments' forms: which are asked, drafting one, sending it out, the rows it has by now."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.domains.reporting import actions, forms, queries
from linan.domains.reporting.models import FormDefinition
from linan.kernel.refs import RecordRef

router = new_router("reporting")


class FormIn(Schema):
    """`definition` is JSON Schema (2020-12); a property says with `x-item` which common item it is."""

    title: str
    region: str
    definition: dict[str, Any]
    purpose: str
    basis: str
    until_on: date
    repeat: Literal["once", "day", "week", "month"] = "once"


class SendIn(Schema):
    """`despite` says why a near-copy is sent out all the same."""

    despite: str = ""


class FormOut(Schema):
    id: UUID
    title: str
    department: str
    region: str
    state: str
    repeat: str
    purpose: str
    basis: str
    until_on: date
    definition: dict[str, Any]


class FormLineOut(Schema):
    """A form in the catalogue; `known` of its `fields` are held already, `nearest` is the form most like it."""

    id: UUID
    title: str
    department: str
    region: str
    state: str
    fields: int
    known: int
    nearest: str
    nearest_share: float


class RowOut(Schema):
    person: UUID
    values: list[Any]
    missing: int


class RowsOut(PageOut):
    fields: list[str]
    rows: list[RowOut]


@router.get("/forms", response={200: list[FormLineOut], **PROBLEMS})
def catalogue(request: HttpRequest) -> list[FormLineOut]:
    return [
        FormLineOut(
            id=line.form.id,
            title=line.form.title,
            department=line.form.department,
            region=str(line.form.region),
            state=line.form.state,
            fields=line.fields,
            known=line.known,
            nearest=line.nearest,
            nearest_share=line.nearest_share,
        )
        for line in queries.catalogue(by_of(request))
    ]


@router.post("/forms", response={200: FormOut, **PROBLEMS})
def design_form(request: HttpRequest, body: FormIn) -> FormOut:
    made = actions.design_form(
        by_of(request), title=body.title, region=forms.region(body.region), schema=body.definition,
        purpose=body.purpose, basis=body.basis, until_on=body.until_on, repeat=body.repeat,
    )  # fmt: skip
    return _form(made)


@router.get("/forms/{uuid:id}", response={200: FormOut, **PROBLEMS})
def form(request: HttpRequest, id: UUID) -> FormOut:
    return _form(queries.form_of(by_of(request), RecordRef(id)))


@router.post("/forms/{uuid:id}/send", response={200: FormOut, **PROBLEMS})
def send_out_form(request: HttpRequest, id: UUID, body: SendIn) -> FormOut:
    return _form(actions.send_out_form(by_of(request), RecordRef(id), despite=body.despite))


@router.post("/forms/{uuid:id}/retire", response={200: FormOut, **PROBLEMS})
def retire_form(request: HttpRequest, id: UUID) -> FormOut:
    return _form(actions.retire_form(by_of(request), RecordRef(id)))


@router.get("/forms/{uuid:id}/rows", response={200: RowsOut, **PROBLEMS})
def rows(request: HttpRequest, id: UUID, after: str | None = None) -> RowsOut:
    fields, page = queries.rows_of(by_of(request), RecordRef(id), after)
    return RowsOut(
        fields=[f.title for f in fields],
        rows=[RowOut(person=r.person.id, values=list(r.values), missing=r.missing) for r in page.items],
        **tail(page),
    )


def _form(made: FormDefinition) -> FormOut:
    return FormOut(
        id=made.id, title=made.title, department=made.department, region=str(made.region), state=made.state,
        repeat=made.repeat, purpose=made.purpose, basis=made.basis, until_on=made.until_on, definition=made.schema,
    )  # fmt: skip
