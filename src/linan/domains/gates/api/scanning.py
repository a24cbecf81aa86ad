"""The gates' API: parse, one action or query, shape. The hot path itself is `forms.answer_scan`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as make_router
from linan.domains.gates import actions, queries
from linan.domains.gates.forms import ScanIn, answer_scan, answer_scans, read_region
from linan.domains.gates.rules import Outcome, Taker
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

router = make_router("gates")


class ScanOut(Schema):
    """What to do now. `repeat` says that this nonce had its answer already. `recommendation` is `admit`, `follow_up`
    (admit with follow-up), `isolate` or `find_out`; why stands with whoever may see the person's code."""

    nonce: str
    action: str
    words: str
    next_step: str
    at: datetime
    handover: UUID | None
    masked_name: str
    worker_name: str
    worker_phone: str
    recommendation: str
    recommended: str
    conflict: bool
    repeat: bool
    note: str = ""
    """What the guard should know besides: that the clock of their phone is wrong."""


class DeskPostOut(Schema):
    name: str
    phone: str


class SealedOut(Schema):
    """Rows of 32 bytes in base64 that open only with a code somebody shows; `rules/sealed.py` says how."""

    format: str
    at: datetime
    salt: str
    rows: str
    same_way_s: int
    desk: DeskPostOut | None


class Scans(Schema):
    scans: list[dict[str, Any]]


class GateOut(Schema):
    id: UUID
    name: str
    region: str
    waiting: int


class HandoverOut(Schema):
    id: UUID
    gate: UUID
    gate_name: str
    masked_name: str
    reason: str
    opened_at: datetime
    due_at: datetime
    overdue: bool
    worker_name: str
    worker_phone: str


class HandOverIn(Schema):
    to: Taker
    outcome: Outcome
    note: str = ""


class PassageOut(Schema):
    id: UUID
    gate_name: str
    masked_name: str
    at: datetime
    direction: str
    source: str


class EntranceIn(Schema):
    building: str
    until: datetime
    because: str


class EntranceOut(Schema):
    building: str
    name: str
    until: datetime
    reason: str


@router.post("/scan", response={200: ScanOut, **PROBLEMS})
def post_scan(request: HttpRequest, scan: ScanIn) -> dict[str, Any]:
    """Answer one scan."""
    return answer_scan(by_of(request), scan.model_dump())


@router.post("/scans", response={200: list[dict[str, Any]], **PROBLEMS})
def post_scans(request: HttpRequest, batch: Scans) -> list[dict[str, Any]]:
    """Answer a queue of scans kept without network; each entry has an answer or a `problem`."""
    return answer_scans(by_of(request), list(batch.scans))


@router.get("/", response={200: list[GateOut], **PROBLEMS})
def list_gates(request: HttpRequest) -> list[dict[str, Any]]:
    """The gates one keeps."""
    return [
        {"id": g.gate.id, "name": g.name, "region": str(g.region), "waiting": g.waiting}
        for g in queries.gates_of(by_of(request))
    ]


@router.get("/{gate}/sealed", response={200: SealedOut, **PROBLEMS})
def get_sealed(request: HttpRequest, gate: UUID) -> dict[str, Any]:
    """Open questions and limited outings for this gate's phone, sealed to the codes people show."""
    found = queries.sealed_list(by_of(request), GateRef(gate))
    desk = {"name": found.desk.name, "phone": found.desk.phone} if found.desk else None
    return {
        "format": "linan.gate-sealed/1", "at": found.at, "salt": found.salt64, "rows": found.rows64,
        "same_way_s": found.same_way_s, "desk": desk,
    }  # fmt: skip


@router.get("/handovers", response={200: list[HandoverOut], **PROBLEMS})
def list_handovers(request: HttpRequest) -> list[dict[str, Any]]:
    """Who waits at the gates, longest overdue first."""
    return [
        {
            "id": h.id,
            "gate": h.gate.id,
            "gate_name": h.gate_name,
            "masked_name": h.masked_name,
            "reason": h.reason,
            "opened_at": h.opened_at,
            "due_at": h.due_at,
            "overdue": h.overdue,
            "worker_name": h.worker.name if h.worker else "",
            "worker_phone": h.worker.phone if h.worker else "",
        }
        for h in queries.handovers(by_of(request))
    ]


@router.post("/handovers/{handover}", response={204: None, **PROBLEMS})
def post_hand_over(request: HttpRequest, handover: UUID, given: HandOverIn) -> Status[None]:
    """Note who took over and how it ended."""
    actions.hand_over(by_of(request), handover, given.to, given.outcome, given.note)
    return Status(204, None)


@router.get("/passages", response={200: list[PassageOut], **PROBLEMS})
def list_passages(
    request: HttpRequest, gate: UUID | None = None, before: UUID | None = None
) -> list[queries.PassageRow]:
    """The latest passages, newest first; `before` continues below that id."""
    return queries.passage_rows(by_of(request), gate=GateRef(gate) if gate else None, before=before)


@router.get("/entrances", response={200: list[EntranceOut], **PROBLEMS})
def list_entrances(request: HttpRequest) -> list[dict[str, Any]]:
    """The tight entrances in force."""
    return [
        {"building": str(e.building), "name": e.name, "until": e.until_at, "reason": e.reason}
        for e in queries.entrances(by_of(request))
    ]


@router.post("/entrances", response={204: None, **PROBLEMS})
def post_entrance(request: HttpRequest, given: EntranceIn) -> Status[None]:
    """Tighten the entrance of one building."""
    if given.until.tzinfo is None:
        raise Refusal("time_unusable", Words("A time needs its zone."), kind=Kind.INVALID, field="until")
    actions.tighten_entrance(by_of(request), read_region(given.building), given.until, given.because)
    return Status(204, None)


@router.delete("/entrances", response={204: None, **PROBLEMS})
def delete_entrance(request: HttpRequest, building: str) -> Status[None]:
    """Ease the entrance of one building."""
    actions.ease_entrance(by_of(request), read_region(building))
    return Status(204, None)
