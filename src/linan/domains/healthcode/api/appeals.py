"""Objections over the API: one's own, and the public figures."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.ledger import once_or_earlier
from linan.domains.healthcode import actions
from linan.domains.healthcode.api.codes import router
from linan.domains.healthcode.queries.appeals import figures
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


@router.get("/figures", response=FiguresOut, auth=None)
def show_figures(request: HttpRequest) -> Any:
    """Public: objections and orders by hand of the last 30 days, and what became of them. Counts alone."""
    return asdict(figures())
