"""The JSON door of oversight: entries called wrong, and their answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.oversight import actions, forms, queries
from linan.domains.oversight.models import Doubt

router = new_router("oversight")


class DoubtOut(Schema):
    """An entry called wrong. `answer` is empty while it is open."""

    id: UUID
    entry: UUID
    about: str
    said_at: datetime
    due_at: datetime
    answer: str


class DoubtIn(Schema):
    entry: UUID
    text: str


class AnswerIn(Schema):
    """`answer`: corrected or stands."""

    answer: str
    text: str


class DoneOut(Schema):
    id: UUID
    answer: str


@router.get("/doubts", response={200: list[DoubtOut], **PROBLEMS})
def doubts(request: HttpRequest, all: bool = False) -> list[DoubtOut]:
    """Those of one's areas, the one due first on top."""
    return [
        DoubtOut(
            id=line.row.id, entry=line.row.entry, about=say(line.about), said_at=line.row.said_at,
            due_at=line.row.due_at, answer=line.row.answer,
        )
        for line in queries.doubts(by_of(request), open_only=not all)
    ]  # fmt: skip


@router.post("/doubts", response={200: DoneOut, **PROBLEMS})
def doubt(request: HttpRequest, body: DoubtIn) -> DoneOut:
    """Say that an entry about oneself is wrong."""
    return _done(actions.doubt_entry(by_of(request), body.entry, body.text))


@router.post("/doubts/{doubt_id}/answer", response={200: DoneOut, **PROBLEMS})
def answer(request: HttpRequest, doubt_id: UUID, body: AnswerIn) -> DoneOut:
    return _done(actions.answer_doubt(by_of(request), doubt_id, forms.answer(body.answer), body.text))


def _done(row: Doubt) -> DoneOut:
    return DoneOut(id=row.id, answer=row.answer)
