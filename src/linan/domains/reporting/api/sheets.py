"""One sheet for all forms: whom to ask, what is still open about somebody, and the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, Moment, PageOut, Whole, by_of, tail
from linan.core.desk.api import router as new_router
from linan.domains.reporting import actions, queries
from linan.kernel.refs import PersonRef

router = new_router("reporting")


class ToAskOut(Schema):
    person: UUID
    name: str
    address: str
    questions: int


class ToAskPage(PageOut):
    people: list[ToAskOut]


class QuestionOut(Schema):
    """One field: the key its answer is sent under, its own JSON Schema, and the forms that wait for it."""

    key: str
    title: str
    rule: dict[str, Any]
    forms: list[str]


class KnownOut(Schema):
    """What is held and not asked again, and where it comes from."""

    key: str
    title: str
    value: Any
    where: str
    as_of: datetime | None


class SheetOut(Schema):
    person: UUID
    ask: list[QuestionOut]
    known: list[KnownOut]


class AnswersIn(Schema):
    """`values` by key. `correct` gives the reason where a value that is held is put right."""

    values: dict[str, Any]
    route: Literal["door", "phone", "self", "paper", "import"] = "door"
    as_of: Moment | None = None
    seconds: Whole = 0
    correct: str = ""


class HelpedOut(Schema):
    """The forms the answers completed or helped."""

    forms: list[str]


@router.get("/sheets", response={200: ToAskPage, **PROBLEMS})
def to_ask(request: HttpRequest, after: str = "") -> ToAskPage:
    page = queries.to_ask(by_of(request), after=after)
    people = [ToAskOut(person=t.person.id, name=t.name, address=t.address, questions=t.questions) for t in page.items]
    return ToAskPage(people=people, **tail(page))


@router.get("/sheets/{uuid:person_id}", response={200: SheetOut, **PROBLEMS})
def sheet(request: HttpRequest, person_id: UUID) -> SheetOut:
    view = queries.sheet_of(by_of(request), PersonRef(person_id))
    ask = [
        QuestionOut(key=s.state.field.key, title=s.state.field.title, rule=dict(s.state.field.schema), forms=[*s.forms])
        for s in view.ask
    ]
    known = [
        KnownOut(key=s.state.field.key, title=s.state.field.title, value=h.value, where=h.where, as_of=h.as_of)
        for s in view.known
        if (h := s.state.held) is not None
    ]
    return SheetOut(person=view.person.id, ask=ask, known=known)


@router.post("/sheets/{uuid:person_id}", response={200: HelpedOut, **PROBLEMS})
def answer_sheet(request: HttpRequest, person_id: UUID, body: AnswersIn) -> HelpedOut:
    helped = actions.answer_sheet(
        by_of(request), PersonRef(person_id), body.values, route=body.route, as_of=body.as_of, seconds=body.seconds,
        correct=body.correct,
    )  # fmt: skip
    return HelpedOut(forms=[f.title for f in helped])
