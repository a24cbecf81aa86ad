"""Long work in lots: one press, then each lot in a transaction of its own, by as many workers as there are.

What is left is what the lots say is left: a worker killed in the middle loses one lot, and it is done again as a whole.
Both works go this way: writing down many decisions (`deciding`) and putting people on lists (`reaching`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from linan.core import clock
from linan.core.ledger import record, record_at_many
from linan.domains.tracing.actions.lines import BATCH
from linan.domains.tracing.models import Lot
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refusal import not_found

L = TypeVar("L", bound=Lot)


def held_by(lots: QuerySet[L]) -> set[UUID]:
    """The lines that lots not done yet hold."""
    return {UUID(c) for ids in lots.filter(done_at=None).values_list("contacts", flat=True) for c in ids}


def add_lots(
    by: Actor,
    lots: QuerySet[L],
    ids: Sequence[UUID],
    *,
    new: Callable[[int, list[str]], L],
    begun: Callable[[int, int], Fact],
    due: Callable[[int], Fact],
    once: str,
) -> list[int]:
    """Add these lines in lots made by `new(number, lines)`; returns the lots' numbers.

    Records `begun(people, lots)`, and sets a timer `due(number)` for each lot; `once` names the work, so that each lot
    has one timer. Needs the transaction that locked the work's case.
    """
    now = clock.now()
    first = (lots.aggregate(last=Max("number"))["last"] or 0) + 1
    parts = [[str(i) for i in ids[start : start + BATCH]] for start in range(0, len(ids), BATCH)]
    made = [new(number, part) for number, part in enumerate(parts, start=first)]
    lots.bulk_create(made, batch_size=BATCH)
    cause = record(begun(len(ids), len(made)), by=by)
    timers = [(now, due(lot.number), f"{once}:{lot.number}") for lot in made]
    record_at_many(timers, by=by, cause=cause)
    return [lot.number for lot in made]


def do_lot(lots: QuerySet[L], number: int, do: Callable[[L, list[UUID]], Sequence[str]]) -> L | None:
    """Do one lot whole or not at all; None when it is done already: twice is once.

    `do` gets the lot and its lines, and names the fields of the lot it has counted in.
    """
    with transaction.atomic():
        row = lots.select_for_update(of=("self",)).filter(number=number).first()
        if row is None:
            raise not_found()
        if row.done_at is not None:
            return None
        counted = do(row, [UUID(c) for c in row.contacts])
        # The ids have done their work; what came of them is on the lines.
        row.done_at, row.contacts = clock.now(), []
        row.save(update_fields=["done_at", "contacts", *counted])
    return row
