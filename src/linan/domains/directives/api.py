"""The JSON door of directives."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.domains.directives import actions, forms, queries
from linan.kernel.refs import RecordRef

router = new_router("directives")


class DirectiveOut(Schema):
    """One directive with its flow and the office that answers for it."""

    id: UUID
    office: str
    number: str
    title: str
    down: int
    up: int
    reply_percent: int | None
    one_way: bool

    @staticmethod
    def of(line: queries.DirectiveLine) -> DirectiveOut:
        d, f = line.directive, line.flow
        return DirectiveOut(
            id=d.id,
            office=d.office,
            number=d.number,
            title=d.title,
            down=f.down,
            up=f.up,
            reply_percent=f.reply_percent,
            one_way=line.one_way,
        )


class DirectiveIn(Schema):
    """`region` and `units` are region paths."""

    region: str
    units: list[str]
    number: str
    title: str
    text: str
    reason: str
    basis: str
    ends_on: date


class ReplyIn(Schema):
    unit: str
    text: str


class DoneOut(Schema):
    id: UUID


@router.get("/directives", response={200: list[DirectiveOut], **PROBLEMS})
def list_directives(request: HttpRequest) -> list[DirectiveOut]:
    return [DirectiveOut.of(line) for line in queries.directives(by_of(request))]


@router.post("/directives", response={200: DoneOut, **PROBLEMS})
def issue_directive(request: HttpRequest, body: DirectiveIn) -> DoneOut:
    said = body.dict(exclude={"region", "units"})
    units = [forms.region(u) for u in body.units]
    return DoneOut(id=actions.issue_directive(by_of(request), forms.region(body.region), units, **said).id)


@router.post("/directives/{uuid:id}/replies", response={200: DoneOut, **PROBLEMS})
def reply_directive(request: HttpRequest, id: UUID, body: ReplyIn) -> DoneOut:
    made = actions.reply_directive(by_of(request), RecordRef(id), forms.region(body.unit), body.text)
    return DoneOut(id=made.id)
