"""Which terminals stand at whose gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from linan.core.accounts import queries as accounts
from linan.core.community.models import Gate
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.gates.abilities import KEEP_TERMINALS, SCAN_AT_GATE
from linan.domains.gates.models import Terminal
from linan.domains.gates.rules.terminals import signed_by
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words

ROLE = "gate_terminal"


@dataclass(frozen=True, slots=True)
class TerminalLine:
    """One terminal; `fingerprint` is what it can be compared by, the first bytes of SHA-256 over its key."""

    id: UUID
    name: str
    gate: GateRef
    gate_name: str
    direction: str
    fingerprint: str
    enrolled_at: datetime
    enrolled_by: str
    seen_at: datetime | None
    withdrawn_at: datetime | None


def terminals(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[TerminalLine]:
    """The terminals of one's gates, the latest first. Needs KEEP_TERMINALS somewhere."""
    rows = Terminal.objects.filter(within("region", by.must_somewhere(KEEP_TERMINALS))).select_related("gate")
    page = paged(rows, order=["-enrolled_at", "-id"], cursor=cursor, size=size)
    return page.map([_line(row) for row in page.items])


def gates_for_terminals(by: Actor) -> list[tuple[GateRef, str]]:
    """The open gates a terminal can be enrolled at."""
    rows = Gate.objects.filter(within("region", by.must_somewhere(KEEP_TERMINALS)), closed_at=None)
    return [(GateRef(g.id), g.name) for g in rows.order_by("region", "name")]


def _line(row: Terminal) -> TerminalLine:
    print_ = sha256(bytes(row.public_key)).hexdigest()[:16]
    return TerminalLine(
        row.id, row.name, GateRef(row.gate_id), row.gate.name, row.direction,
        " ".join(print_[n : n + 4] for n in range(0, 16, 4)), row.enrolled_at,
        accounts.actor_name(row.enrolled_by), row.seen_at, row.withdrawn_at,
    )  # fmt: skip


def device_id(terminal: UUID) -> str:
    """How the ledger calls a terminal."""
    return f"device:{terminal}"


def device_of(terminal: UUID, text: str, signature: str) -> Actor:
    """The terminal as the one who acts, over its own gate and for this one deed, once its key is found to have signed.

    Refuses `not_found` (no such terminal), `wrong_key` and `terminal_withdrawn`.
    """
    row = Terminal.objects.filter(pk=terminal).first()
    if row is None:
        raise not_found()
    if not signed_by(bytes(row.public_key), text, signature):
        raise Refusal(
            "wrong_key",
            Words("This reading was not signed by the key of the enrolled terminal."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("If the terminal was exchanged, let the community enrol the new one."),
        )
    if row.withdrawn_at is not None:
        raise Refusal(
            "terminal_withdrawn",
            Words("This terminal was withdrawn; what it reads no longer counts."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Pass by the guard, or let the community enrol it again."),
        )
    duty = Duty(ROLE, row.region, frozenset({SCAN_AT_GATE}))
    return Actor(id=device_id(row.id), kind=ActorKind.DEVICE, duties=(duty,))
