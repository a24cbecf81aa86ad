"""The JSON door of oversight: entries called wrong and their answers, and who answers for what is done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.oversight import actions, forms, queries
from linan.domains.oversight.models import Doubt

router = new_router("oversight")


class BodyOut(Schema):
    """The one body that answers, over which area; `office` is empty while nobody named it in the register."""

    body: str
    area: str
    office: str
    words: str


class PartOut(Schema):
    """One kind of actor: a role's code, `resident`, or `workflow` for what the system did by its rules."""

    role: str
    words: str
    entries: int


class ProcessOut(Schema):
    """A control process. `hands` counts kinds of people who acted, the system not among them; `one_hand` is true where
    there were entries and fewer than two."""

    code: str
    words: str
    answers: BodyOut
    actors: list[PartOut]
    entries: int
    hands: int
    one_hand: bool


class ProcessesOut(PageOut):
    items: list[ProcessOut]


class ProcessKindOut(Schema):
    kind: str
    words: str
    entries: int
    actors: list[PartOut]


class ProcessViewOut(ProcessOut):
    kinds: list[ProcessKindOut]
    laws: list[str]


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


@router.get("/processes", response={200: ProcessesOut, **PROBLEMS})
def processes(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    process: str = "",
    one_hand: bool = False,
    after: str = "",
) -> ProcessesOut:
    """What is done to people in one's areas: for each process the body that answers, and who acted how often."""
    ask = queries.ProcessFilter(since, until, process, one_hand)
    page = queries.processes(by_of(request), ask, cursor=after or None)
    return ProcessesOut(items=[ProcessOut(**_process(line)) for line in page.items], **tail(page))


@router.get("/processes/{code}", response={200: ProcessViewOut, **PROBLEMS})
def process(
    request: HttpRequest, code: str, area: str, since: date | None = None, until: date | None = None
) -> ProcessViewOut:
    """One process of the body that answers over `area`."""
    view = queries.process_of(by_of(request), code, forms.area(area), queries.ProcessFilter(since, until))
    kinds = [
        ProcessKindOut(kind=k.kind, words=say(k.words), entries=k.entries, actors=[_part(p) for p in k.parts])
        for k in view.kinds
    ]
    return ProcessViewOut(**_process(view.line), kinds=kinds, laws=[b.article for b in view.laws])


def _process(line: queries.ProcessLine) -> dict[str, Any]:
    to = line.answering
    return {
        "code": line.process.code,
        "words": say(line.process.words),
        "answers": BodyOut(body=to.to.body.value, area=str(to.to.area), office=to.office, words=say(to.words)),
        "actors": [_part(p) for p in line.parts],
        "entries": line.entries,
        "hands": line.hands,
        "one_hand": line.one_hand,
    }


def _part(part: queries.Part) -> PartOut:
    return PartOut(role=part.role, words=say(part.words), entries=part.entries)
