"""Who waits at a gate is handed over to somebody."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from linan.core.clock import now
from linan.core.ledger import cancel_at, record
from linan.core.movement.actions import record_passage
from linan.domains.gates import queries
from linan.domains.gates.abilities import (
    HAND_OVER,
    SCAN_AT_GATE,
)
from linan.domains.gates.facts import (
    HandedOver,
)
from linan.domains.gates.models import (
    Handover,
    ScanConflict,
)
from linan.domains.gates.rules import (
    Direction,
    Outcome,
    Reason,
    Taker,
)
from linan.kernel.actor import Actor, workflow_actor
from linan.kernel.refs import GateRef, PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@transaction.atomic
def hand_over(by: Actor, handover: UUID, to: Taker, outcome: Outcome, note: str = "") -> None:
    """Note who took over the one who waited and how it ended. Doing it twice is harmless.

    Taken home or cleared means they passed: a passage is recorded. Needs HAND_OVER over the gate, or over the home of
    the one who waits. Who scanned somebody whose colour is not green does not clear it up alone: `cleared_by_another`.
    """
    mine = queries.mine_to_take(by.must_somewhere(HAND_OVER), by)
    row = Handover.objects.select_for_update(of=("self",)).filter(mine, pk=handover).first()
    if row is None:
        raise not_found()
    if row.handed_at is not None:
        return
    if outcome is Outcome.CLEARED and row.reason in (Reason.STOP, Reason.HOLD):
        _by_another(by, row)
    row.handed_at, row.handed_to, row.outcome, row.note = now(), to.value, outcome.value, note.strip()[:200]
    row.save()
    person = PersonRef(row.person_id) if row.person_id else None
    gate = GateRef(row.gate_id)
    if outcome in (Outcome.TAKEN_HOME, Outcome.CLEARED):
        key = f"handover:{row.id}"
        # The gate's own book is written whoever led the person in.
        book = workflow_actor("gates.handover", row.region, [HAND_OVER])
        record_passage(book, gate, person, row.handed_at, Direction.IN.value, key, source="handover", under=HAND_OVER)
    cancel_at(handover_clock(row.id))
    fact = HandedOver(
        region=row.region, subject=person, gate=gate, handover=RecordRef(row.id), to=to.value, outcome=outcome.value
    )
    record(fact, by=by)


def _by_another(by: Actor, row: Handover) -> None:
    """The colour is green by now, or somebody else than the guard who scanned has looked; else `cleared_by_another`."""
    if row.person_id and queries.colour_noted(PersonRef(row.person_id), now()) == "green":
        return
    # Where nobody wrote down who scanned, it may have been any guard of the gate.
    scanned = row.opened_by == by.id if row.opened_by else by.can(SCAN_AT_GATE, over=row.region)
    if scanned:
        raise Refusal(
            "cleared_by_another",
            Words("Who asked somebody to wait does not clear it up alone."),
            kind=Kind.CONFLICT,
            next_step=Words(
                "Call the grid worker: they clear it up here or on their own phone. Once the code is green, scan again."
            ),
        )


@transaction.atomic
def look_after(by: Actor, nonce: str) -> bool:
    """Somebody has spoken with whoever passed a gate without network; twice is once. Needs HAND_OVER over the gate, or
    over the home of who passed."""
    rows = ScanConflict.objects.filter(queries.mine_to_take(by.must_somewhere(HAND_OVER), by), nonce=nonce)
    found = rows.values_list("nonce", flat=True).first()
    if found is None:
        raise not_found()
    return bool(ScanConflict.objects.filter(nonce=found, seen_at=None).update(seen_at=now(), seen_by=by.id))


def handover_clock(handover: UUID) -> str:
    return f"gates.handover:{handover}"
