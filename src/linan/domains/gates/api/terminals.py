"""Card terminals over the API: kept by the community, and heard by their signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.domains.gates import actions, queries
from linan.domains.gates.api.scanning import router
from linan.domains.gates.forms import answer_reading
from linan.domains.gates.rules import Direction
from linan.kernel.refs import GateRef


class TerminalIn(Schema):
    """`public_key` is PEM or base64 of DER, on P-256 or Ed25519; the private half stays in the terminal."""

    gate: UUID
    name: str = Field(max_length=60)
    direction: Direction = Direction.IN
    public_key: str = Field(max_length=2000)


class TerminalOut(Schema):
    id: UUID
    name: str
    gate: UUID
    gate_name: str
    direction: str
    fingerprint: str
    enrolled_at: datetime
    enrolled_by: str
    seen_at: datetime | None
    withdrawn_at: datetime | None


class TerminalPage(PageOut):
    items: list[TerminalOut]


class TerminalMade(Schema):
    id: UUID


class ReadingIn(Schema):
    """`body` is the JSON text `{"format": "linan.card_reading/1", "terminal", "nonce", "at", "card"}`; `signature` is
    base64 of ES256 (r || s) or Ed25519 over exactly its bytes. Each reading has a nonce of its own
    (8 to 24 characters)."""

    body: str = Field(max_length=2000)
    signature: str = Field(max_length=200)


class ReadingOut(Schema):
    """`open` is what the turnstile does; the rest is what it shows. `repeat`: this reading had its answer already."""

    open: bool
    action: str
    words: str
    next_step: str
    at: datetime
    worker_name: str
    worker_phone: str
    repeat: bool


@router.get("/terminals", response={200: TerminalPage, **PROBLEMS})
def list_terminals(request: HttpRequest, after: str | None = None) -> Any:
    """The terminals at one's gates, the latest first."""
    page = queries.terminals(by_of(request), cursor=after)
    return {"items": [_shaped(t) for t in page.items], **tail(page)}


@router.post("/terminals", response={200: TerminalMade, **PROBLEMS})
def enrol_terminal(request: HttpRequest, given: TerminalIn) -> Any:
    """Enrol a terminal at a gate."""
    row = actions.enrol_terminal(by_of(request), GateRef(given.gate), given.name, given.direction, given.public_key)
    return {"id": row.id}


@router.delete("/terminals/{terminal}", response={204: None, **PROBLEMS})
def withdraw_terminal(request: HttpRequest, terminal: UUID) -> Status[None]:
    """Withdraw a terminal; nothing it signs counts from now on."""
    actions.withdraw_terminal(by_of(request), terminal)
    return Status(204, None)


@router.post("/terminals/{terminal}/readings", auth=None, response={200: ReadingOut, **PROBLEMS})
def take_reading(request: HttpRequest, terminal: UUID, sent: ReadingIn) -> Any:
    """Answer a card laid on a terminal. No session: the terminal's signature is who asks. Refusals have codes of their
    own: `wrong_key`, `terminal_withdrawn`, `replayed`, `clock_off`, `bad_reading`, `reading_unusable`."""
    return answer_reading(terminal, sent.body, sent.signature)


def _shaped(line: queries.TerminalLine) -> dict[str, Any]:
    return {
        "id": line.id, "name": line.name, "gate": line.gate.id, "gate_name": line.gate_name,
        "direction": line.direction, "fingerprint": line.fingerprint, "enrolled_at": line.enrolled_at,
        "enrolled_by": line.enrolled_by, "seen_at": line.seen_at, "withdrawn_at": line.withdrawn_at,
    }  # fmt: skip
