"""Doing what is due: workflows answer entries, timers record facts. Each effect and its receipt are one transaction.

Steps are taken in small batches inside one transaction with a savepoint each, so a batch costs one disk flush; a crash
loses the batch as a whole and it is done again as a whole, so each entry is still answered once.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from linan.core import clock
from linan.core.ledger.actions import write
from linan.core.ledger.bodies import unseal
from linan.core.ledger.cause import causing, causing_each
from linan.core.ledger.compiled import Among, Compiled, Delete, Insert, One
from linan.core.ledger.models import Body, Pending, Receipt
from linan.core.ledger.registry import MANY, Workflow, workflow_named
from linan.core.ledger.rules import retry_after_seconds
from linan.kernel.actor import Actor, ActorKind, workflow_actor
from linan.kernel.facts import Fact, fact_class
from linan.kernel.refs import Ref

log = logging.getLogger("linan.ledger")

DEAD_AFTER = 12
"""Attempts before a step waits for a person: about an hour and a half with doubling waits."""
BATCH = 40
FEW = 8
BATCH_SECONDS = 0.1
"""How long a batch may hold the writer's lock before it lets others go first."""

_RECEIPTS = Insert(Receipt, "workflow", "entry_id")
_ANY_DUE = Compiled(lambda: Pending.objects.filter(dead=False).values_list("id"), "due_at__lte")
_DUE = One(lambda: _free(), "due_at__lte")
_SAME = One(lambda: _free(), "due_at__lte", "workflow")
_TOLD = Among(lambda: Body.objects.values_list("entry_id", "entry__kind", "sealed"), "entry")
_GONE = Delete(Pending, "id")


def _free() -> QuerySet[Pending, Pending]:
    """What may be taken now, in its order; on PostgreSQL without what another worker holds."""
    due = Pending.objects.filter(dead=False).order_by("due_at", "id")
    return due.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else due


class Erased(Exception):
    """The entry's body is gone, so nothing can be answered any more."""


Told = tuple[str, bytes]
"""An entry's kind and its sealed body."""


def _told(rows: Iterable[Pending]) -> dict[UUID, Told]:
    """What the rows' entries tell, by entry; one whose body was destroyed is left out."""
    asked = {row.entry_id for row in rows if row.entry_id is not None}
    return {entry: (kind, sealed) for entry, kind, sealed in _TOLD.all(asked)}


def _fact(told: Told) -> Fact:
    kind, sealed = told
    return fact_class(kind).from_json(unseal(sealed)[1]["fact"])


def run_due(limit: int = 500, *, order: Callable[[list[Pending]], list[Pending]] | None = None) -> int:
    """Do up to `limit` due steps and return how many were taken. `order` lets a test shuffle them."""
    taken, size = 0, BATCH
    while taken < limit:
        began = time.monotonic()
        done = _batch(min(size, limit - taken), order)
        if not done:
            break
        taken += done
        # What one batch cannot do in its time need not be read for the next.
        hurried = time.monotonic() - began > BATCH_SECONDS
        size = max(FEW, done) if hurried and done < size else min(BATCH, size * 2)
    return taken


def drain(*, order: Callable[[list[Pending]], list[Pending]] | None = None, most: int = 1_000_000) -> int:
    """Repeat until nothing is due now; for tests, the drill and the end of an import."""
    total = 0
    while total < most and (done := run_due(order=order)):
        total += done
    return total


def _batch(size: int, order: Callable[[list[Pending]], list[Pending]] | None) -> int:
    now = clock.now()
    if _ANY_DUE.first(now) is None:  # no writer's lock for an empty queue
        return 0
    with transaction.atomic():
        rows = _DUE.all(now, limit=size * 4 if order else size)
        if order:
            rows = order(rows)[:size]
        told = _told(rows)
        began = time.monotonic()
        done = 0
        seen: set[object] = set()
        for row in rows:
            if row.pk in seen:
                continue
            workflow = workflow_named(row.workflow) if row.workflow else None
            if workflow is not None and workflow.many:
                together = [row, *_same(row, now)]
                seen |= {r.pk for r in together}
                done += _many(workflow, together)
            else:
                _one(row, workflow, told)
                done += 1
            if time.monotonic() - began > BATCH_SECONDS:
                break
        return done


def _same(row: Pending, now: object) -> list[Pending]:
    return [other for other in _SAME.all(now, row.workflow, limit=MANY) if other.pk != row.pk][: MANY - 1]


def _done(row: Pending) -> None:
    _GONE.where(row.pk)


def _one(row: Pending, workflow: Workflow | None, told: Mapping[UUID, Told]) -> None:
    try:
        with transaction.atomic():
            if not row.workflow:
                _fire(row)
            elif workflow is not None:
                assert row.entry_id is not None
                # The receipt goes with the pending row, in one transaction: where one is, the other is not.
                _RECEIPTS.values([(row.workflow, row.entry_id)])
                if row.entry_id not in told:
                    raise Erased(str(row.entry_id))
                fact = _fact(told[row.entry_id])
                with causing(row.entry_id):
                    workflow.run(fact, workflow_actor(workflow.name, workflow.scope(fact.region), workflow.may))
            # A workflow that no longer exists has nothing to say: its row goes without a receipt.
            _done(row)
    except Erased:
        _done(row)
    except Exception as error:
        _postpone(row, error)


def _many(workflow: Workflow, rows: list[Pending]) -> int:
    try:
        with transaction.atomic():
            told = _told(rows)
            _RECEIPTS.values([(workflow.name, row.entry_id) for row in rows])
            facts: list[Fact] = []
            causes: dict[Ref, UUID] = {}
            # In the order they were recorded, so that of two about one person the later is the last word.
            for row in sorted(rows, key=lambda r: str(r.entry_id)):
                assert row.entry_id is not None
                if row.entry_id not in told:
                    continue  # erased: nothing can be answered any more
                fact = _fact(told[row.entry_id])
                facts.append(fact)
                if fact.subject is not None:
                    causes[fact.subject] = row.entry_id
            if facts:
                regions = sorted({f.region for f in facts})
                duties = (workflow_actor(workflow.name, r, workflow.may).duties for r in regions)
                by = Actor(f"workflow:{workflow.name}", ActorKind.WORKFLOW, tuple(d for held in duties for d in held))
                with causing(rows[0].entry_id if len(rows) == 1 else None), causing_each(causes):
                    workflow.run(facts, by)
            _GONE.among([row.pk for row in rows])
        return len(rows)
    except Exception as error:
        if len(rows) == 1:
            _postpone(rows[0], error)
            return 1
    # One of them is bad: find it by halves, so that it waits alone.
    middle = len(rows) // 2
    return _many(workflow, rows[:middle]) + _many(workflow, rows[middle:])


def _fire(row: Pending) -> None:
    """A timer's time has come: record its fact."""
    told = json.loads(row.fact)
    fact = fact_class(told["kind"]).from_json(told["fact"])
    by = Actor(id=f"timer:{told['set_by']}", kind=ActorKind.WORKFLOW)
    write([fact], by, [row.cause])


def _postpone(row: Pending, error: Exception) -> None:
    """Back off alone; after `DEAD_AFTER` attempts wait for a person on the operations page."""
    row.attempts += 1
    row.dead = row.attempts >= DEAD_AFTER
    row.due_at = clock.now() + timedelta(seconds=retry_after_seconds(row.attempts))
    frames = traceback.extract_tb(error.__traceback__)
    where = frames[-1] if frames else None
    row.error = f"{type(error).__name__} {getattr(error, 'code', '')} {where.name if where else ''}"[:200]
    row.save(update_fields=["attempts", "dead", "due_at", "error"])
    log.warning(
        "workflow failed",
        extra={"workflow": row.workflow or "timer", "attempt": row.attempts, "code": row.error},
        exc_info=error,
    )
