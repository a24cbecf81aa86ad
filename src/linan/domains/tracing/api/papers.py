"""The papers of a case over the API: report, register, letters between counties, texts for the public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Schema
from pydantic import Field

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.saying import say
from linan.domains.tracing import queries
from linan.domains.tracing.api.cases import router
from linan.domains.tracing.rules.letters import Way
from linan.domains.tracing.rules.trajectory import TextState
from linan.kernel.refs import CaseRef, RecordRef


class StepOut(Schema):
    """One event of the illness; `exact` is false when only the day is known."""

    what: str
    at: datetime
    exact: bool


class StayOut(Schema):
    place: str
    area: str
    start_at: datetime
    end_at: datetime
    exact: bool
    source: str


class ExposureOut(Schema):
    """`case` is empty when the reader may not see the earlier case."""

    case: str
    ring: str
    place: str
    met_at: datetime
    minutes: int


class RingOut(Schema):
    ring: str
    all: int
    reached: int
    transferred: int
    open: int


class GroundOut(Schema):
    ring: str
    ground: str
    people: int


class CaseSampleOut(Schema):
    at: datetime
    negative: bool


class ReportOut(Schema):
    """流调报告 as it stands now; `gaps` says what is still open."""

    number: str
    person: UUID
    area: str
    edition: str
    at: datetime
    origin: str
    course: list[StepOut]
    samples: list[CaseSampleOut]
    exposures: list[ExposureOut]
    stays: list[StayOut]
    rings: list[RingOut]
    grounds: list[GroundOut]
    gaps: list[str]


class RegisterLineOut(Schema):
    """One line of the 密接登记表."""

    number: int
    contact: UUID
    name: str
    phone: str
    community: str
    ring: str
    ground: str
    place: str
    met_at: datetime
    last_met_at: datetime
    minutes: int
    state: str
    list_or_letter: str
    reached: str
    reached_at: datetime | None
    stay: str
    stay_since: datetime | None


class RegisterPage(PageOut):
    items: list[RegisterLineOut]


class LetterOut(Schema):
    """协查函: `way` is `out` or `in`; `number` is the sender's."""

    id: UUID
    way: Way
    partner: str
    number: str
    written_at: datetime
    reply_by: datetime
    sent_at: datetime | None
    people: int
    answered: int
    overdue: bool
    next_step: str


class LetterPage(PageOut):
    items: list[LetterOut]


class PersonOfLetterOut(Schema):
    """The fewest fields another county needs."""

    number: int
    name: str
    phone: str
    address: str
    ring: str
    last_met_on: date
    answer: str
    overdue: bool


class WholeLetterOut(LetterOut):
    of: list[PersonOfLetterOut]


class TextOut(Schema):
    """公开轨迹: one version; `words` are its sentences in the language asked for."""

    id: UUID
    version: int
    state: TextState
    area: str
    released_at: datetime | None


class TextPage(PageOut):
    items: list[TextOut]


class WholeTextOut(Schema):
    id: UUID
    version: int
    state: TextState
    words: list[str]
    problems: list[str]
    released_at: datetime | None


Size = Annotated[int, Field(ge=1, le=500)]


@router.get("/cases/{case}/report", response={200: ReportOut, **PROBLEMS})
def report(request: HttpRequest, case: UUID) -> ReportOut:
    """The report on a case, drawn from what is known now."""
    r = queries.report_of(by_of(request), CaseRef(case))
    return ReportOut(
        number=r.case.number,
        person=r.case.person_id,
        area=r.area,
        edition=say(r.edition),
        at=r.at,
        origin=say(r.label),
        course=[StepOut(what=say(words), at=at, exact=exact) for words, at, exact in r.course],
        samples=[CaseSampleOut(at=at, negative=negative) for at, negative in r.samples],
        exposures=[
            ExposureOut(case=e.number, ring=say(e.ring), place=say(e.place), met_at=e.met_at, minutes=e.minutes)
            for e in r.exposures
        ],
        stays=[
            StayOut(
                place=say(s.words), area=s.area, start_at=s.start_at, end_at=s.end_at, exact=s.exact, source=s.source
            )
            for s in r.stays
        ],
        rings=[
            RingOut(ring=say(c.words), all=c.all, reached=c.reached, transferred=c.transferred, open=c.open)
            for c in r.rings
        ],
        grounds=[GroundOut(ring=say(ring), ground=ground, people=n) for ring, ground, n in r.grounds],
        gaps=[say(words) for words in r.gaps],
    )


@router.get("/cases/{case}/register", response={200: RegisterPage, **PROBLEMS})
def register(request: HttpRequest, case: UUID, after: str | None = None, size: Size = 200) -> RegisterPage:
    """Every contact of a case, a line each, by nearness and time."""
    found = queries.register(by_of(request), CaseRef(case), after=after, size=size)
    items = [
        RegisterLineOut(
            number=r.number,
            contact=r.line.contact.pk,
            name=r.line.who,
            phone=r.line.phone,
            community=r.line.area,
            ring=say(r.line.ring_words),
            ground=r.line.contact.ground,
            place=say(r.line.place),
            met_at=r.line.contact.met_at,
            last_met_at=r.line.contact.last_met_at,
            minutes=r.line.contact.minutes,
            state=say(r.line.state_words),
            list_or_letter=r.list_no,
            reached=say(r.reached),
            reached_at=r.reached_at,
            stay=say(r.transferred),
            stay_since=r.line.contact.stay_at,
        )
        for r in found.items
    ]
    return RegisterPage(items=items, **tail(found))


@router.get("/letters", response={200: LetterPage, **PROBLEMS})
def letters(request: HttpRequest, way: Way | None = None, after: str | None = None) -> LetterPage:
    """The letters to and from other counties, the latest first."""
    found = queries.letters(by_of(request), way=way or "", after=after)
    items = [_letter(row) for row in found.items]
    return LetterPage(items=items, **tail(found))


@router.get("/letters/{letter}", response={200: WholeLetterOut, **PROBLEMS})
def letter(request: HttpRequest, letter: UUID) -> WholeLetterOut:
    """One letter with its people."""
    view = queries.letter_of(by_of(request), RecordRef(letter))
    of = [
        PersonOfLetterOut(
            number=p.line.number,
            name=p.who,
            phone=p.phone,
            address=p.address,
            ring=say(p.ring_words),
            last_met_on=p.line.last_met_on,
            answer=say(p.answer_words),
            overdue=p.overdue,
        )
        for p in view.people
    ]
    return WholeLetterOut(**_letter(view.row).dict(), of=of)


@router.get("/texts", response={200: TextPage, **PROBLEMS})
def texts(request: HttpRequest, state: TextState | None = None, after: str | None = None) -> TextPage:
    """The texts for the public, the latest first."""
    found = queries.texts(by_of(request), state=state or "", after=after)
    items = [
        TextOut(
            id=t.text.pk,
            version=t.text.version,
            state=TextState(t.text.state),
            area=t.area,
            released_at=t.text.released_at,
        )
        for t in found.items
    ]
    return TextPage(items=items, **tail(found))


@router.get("/texts/{text}", response={200: WholeTextOut, **PROBLEMS})
def text(request: HttpRequest, text: UUID) -> WholeTextOut:
    """One version as it was released; of a draft, as it would read and what stands in its way."""
    view = queries.text_of(by_of(request), RecordRef(text), translation.get_language() or "zh-hans")
    return WholeTextOut(
        id=view.text.pk,
        version=view.text.version,
        state=TextState(view.text.state),
        words=[*(say(w) for w in view.words), *view.said],
        problems=[say(p.words) for p in view.problems],
        released_at=view.text.released_at,
    )


def _letter(row: queries.LetterRow) -> LetterOut:
    found = row.letter
    return LetterOut(
        id=found.pk,
        way=Way(found.way),
        partner=found.partner,
        number=found.number,
        written_at=found.written_at,
        reply_by=found.reply_by,
        sent_at=found.sent_at,
        people=row.people,
        answered=row.answered,
        overdue=row.overdue,
        next_step=say(row.next_step),
    )
