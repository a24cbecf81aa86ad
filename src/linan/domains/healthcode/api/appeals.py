"""Objections over the API: one's own, and the public figures."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.saying import say
from linan.core.ledger import once_or_earlier
from linan.domains.healthcode import actions
from linan.domains.healthcode.api.codes import router
from linan.domains.healthcode.queries.appeals import AppealView, appeal_view, figures, my_appeals, to_decide
from linan.domains.healthcode.rules.appeals import Decision
from linan.kernel.refs import EvidenceRef, PersonRef


class ObjectionIn(Schema):
    """`evidence` is the id at the end of a reason's evidence; `key` makes sending twice harmless."""

    person: UUID
    evidence: UUID
    claim: str = Field("wrong", max_length=12)
    words: str = Field("", max_length=1000)
    key: str = Field("", max_length=80)


class ObjectionOut(Schema):
    appeal: UUID
    colour: str
    agrees: bool
    first_due_at: datetime
    due_at: datetime


class AppealLineOut(Schema):
    """An open objection in the list of those who decide. The next answer is due at `first_due_at` or `due_at`."""

    appeal: UUID
    person: UUID
    name: str
    address: str
    about: str
    claim: str
    made_at: datetime
    first_due_at: datetime
    due_at: datetime
    late: bool


class MineOut(Schema):
    appeal: UUID
    about: str
    made_at: datetime
    due_at: datetime
    decision: str


class SaidOut(Schema):
    at: datetime
    by_staff: bool
    text: str


class AppealOut(Schema):
    """One objection: the record and the declaration side by side, the replay, what was said, and the decision."""

    appeal: UUID
    person: UUID
    name: str
    about: str
    recorded_at: datetime
    source: str
    claim: str
    how: str
    replay_colour: str
    replay_reasons: list[str]
    said: list[SaidOut]
    first_due_at: datetime
    due_at: datetime
    decision: str
    decision_words: str
    decided_at: datetime | None
    may_decide: bool


class WordIn(Schema):
    words: str = Field(max_length=1000)


class DecisionIn(WordIn):
    decision: Literal["stands", "corrected"]


class FiguresOut(Schema):
    since: datetime
    made: int
    open: int
    late: int
    corrected: int
    stands: int
    silence: int
    in_time: int
    decided: int
    orders: int
    ordered_people: int
    orders_in_force: int
    stopped: int
    lifted: int
    alarms: int
    alarms_open: int


@router.post("/appeals", response={200: ObjectionOut, **PROBLEMS})
def object_to(request: HttpRequest, sent: ObjectionIn) -> Any:
    """Object to a piece of evidence: it is weighed again at once, and somebody who had no hand in it answers."""
    by = by_of(request)

    def make() -> dict[str, Any]:
        row = actions.object_to(by, PersonRef(sent.person), EvidenceRef(sent.evidence), sent.claim, sent.words)
        told = {"appeal": row.pk, "first_due_at": row.first_due_at, "due_at": row.due_at}
        return {k: str(v) for k, v in told.items()} | {k: row.replay[k] for k in ("colour", "agrees")}

    return once_or_earlier(f"healthcode.object:{by.id}", sent.key, make)[0] if sent.key else make()


@router.get("/appeals", response={200: list[AppealLineOut], **PROBLEMS})
def list_appeals(request: HttpRequest) -> Any:
    """Open objections of one's areas, the one due first on top; for those who decide."""
    return [
        {
            "appeal": line.id,
            "person": line.appeal.person_id,
            "name": line.name,
            "address": line.address,
            "about": say(line.about),
            "claim": say(line.claim),
            "made_at": line.appeal.made_at,
            "first_due_at": line.appeal.first_due_at,
            "due_at": line.appeal.due_at,
            "late": line.late,
        }
        for line in to_decide(by_of(request))
    ]


@router.get("/appeals/of/{person}", response={200: list[MineOut], **PROBLEMS})
def list_my_appeals(request: HttpRequest, person: UUID) -> Any:
    """One's own objections, or those of a family member one acts for, the newest first."""
    return [
        {"appeal": row.pk, "about": say(about), "made_at": row.made_at, "due_at": row.due_at, "decision": row.decision}
        for row, about in my_appeals(by_of(request), PersonRef(person))
    ]


@router.get("/appeals/{appeal}", response={200: AppealOut, **PROBLEMS})
def show_appeal(request: HttpRequest, appeal: UUID) -> Any:
    """One objection, for the person's side and for those who decide."""
    return _view(appeal_view(by_of(request), appeal))


@router.post("/appeals/{appeal}/words", response={200: AppealOut, **PROBLEMS})
def say_more(request: HttpRequest, appeal: UUID, sent: WordIn) -> Any:
    """Answer the other side while it is open."""
    by = by_of(request)
    actions.say_more(by, appeal, sent.words)
    return _view(appeal_view(by, appeal))


@router.post("/appeals/{appeal}/answer", response={200: AppealOut, **PROBLEMS})
def answer_appeal(request: HttpRequest, appeal: UUID, sent: WordIn) -> Any:
    """The first answer: what is being looked at, by somebody who had no hand in the evidence."""
    by = by_of(request)
    actions.answer_appeal(by, appeal, sent.words)
    return _view(appeal_view(by, appeal))


@router.post("/appeals/{appeal}/decide", response={200: AppealOut, **PROBLEMS})
def decide_appeal(request: HttpRequest, appeal: UUID, sent: DecisionIn) -> Any:
    """Decide, with a reason the person reads; a correction weighs the code again at once."""
    by = by_of(request)
    actions.decide_appeal(by, appeal, Decision(sent.decision), sent.words)
    return _view(appeal_view(by, appeal))


def _view(view: AppealView) -> dict[str, Any]:
    row = view.appeal
    return {
        "appeal": row.pk,
        "person": row.person_id,
        "name": view.name,
        "about": say(view.about),
        "recorded_at": view.recorded_at,
        "source": say(view.source),
        "claim": say(view.claim),
        "how": say(view.how),
        "replay_colour": str(view.replay_colour),
        "replay_reasons": [say(w) for w in view.replay_reasons],
        "said": [{"at": s.at, "by_staff": s.by_staff, "text": s.text} for s in view.said],
        "first_due_at": row.first_due_at,
        "due_at": row.due_at,
        "decision": row.decision,
        "decision_words": say(view.decision) if view.decision else "",
        "decided_at": row.decided_at,
        "may_decide": view.may_decide,
    }


@router.get("/figures", response=FiguresOut, auth=None)
def show_figures(request: HttpRequest) -> Any:
    """Public: objections and orders by hand of the last 30 days, and what became of them. Counts alone."""
    return asdict(figures())
