"""Writing to the ledger: facts, timers, reads, erasure, idempotency."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from linan.core import clock, vault
from linan.core.ledger import rules
from linan.core.ledger.abilities import ERASE_BODY, RECODE_REGION, RETRY_WORKFLOW
from linan.core.ledger.cause import cause_for
from linan.core.ledger.compiled import Compiled, Delete, Insert
from linan.core.ledger.facts import BodyErased, RecordsRead, RegionRecoded
from linan.core.ledger.fields import RegionField, within
from linan.core.ledger.logs import log_of, note_recoded
from linan.core.ledger.models import About, Body, Entry, Once, Pending, Reading, ReadingHour
from linan.core.ledger.registry import workflows_of
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import EntryRef, PersonRef, TaskRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.time import need_aware


def record(
    fact: Fact,
    *,
    by: Actor,
    cause: UUID | None = None,
    purpose: str = "",
    basis: str = "",
    corrects: UUID | None = None,
) -> UUID:
    """Write one entry inside the caller's transaction and return its id.

    `cause` defaults to the entry a running workflow answers; `purpose` and `basis` are public words (why, on which
    legal ground); `corrects` names an earlier entry this one puts right.
    """
    return write([fact], by, [cause], purpose=purpose, basis=basis, corrects=corrects)[0]


def record_many(
    facts: Sequence[Fact],
    *,
    by: Actor,
    cause: UUID | None = None,
    causes: Sequence[UUID | None] | None = None,
    basis: str = "",
) -> list[UUID]:
    """Write many entries with a handful of statements; ids in the order of `facts`. `causes` gives each its own."""
    return write(facts, by, causes if causes is not None else [cause] * len(facts), basis=basis)


# fmt: off
_ENTRIES = Insert(
    Entry, "id", "log", "kind", "at", "role", "region", "subject", "cause", "correction", "erasure", "purpose", "basis",
    "body", "key", "position",
)
_BODIES = Insert(Body, "entry_id", "sealed")
_ABOUTS = Insert(About, "who", "entry_id")
_READINGS = Insert(Reading, "entry", "at", "hour", "reader", "region", "what", "people", "single", "whose")
_HOURS = ReadingHour._meta.db_table
_IN_HOUR = (
    f'INSERT INTO "{_HOURS}" (reader, hour, looks) VALUES (%s, %s, %s)'  # noqa: S608 - our model's own name
    f' ON CONFLICT (reader, hour) DO UPDATE SET looks = "{_HOURS}".looks + excluded.looks'
)
_PENDINGS = Insert(
    Pending, "id", "workflow", "entry_id", "due_at", "attempts", "error", "dead", "once", "fact", "cause"
)
_TIMERS = Insert(
    Pending, "id", "workflow", "entry_id", "due_at", "attempts", "error", "dead", "once", "fact", "cause",
    over="once", keep=("id", "workflow", "entry_id", "error"),
)
# fmt: on
_TIMER_GONE = Delete(Pending, "once")


def write(
    facts: Sequence[Fact],
    by: Actor,
    causes: Sequence[UUID | None],
    *,
    purpose: str = "",
    basis: str = "",
    corrects: UUID | None = None,
    erases: UUID | None = None,
) -> list[UUID]:
    """The one place where entries are made: entry, private body, index and pending rows, in this order."""
    if not connection.in_atomic_block:
        raise RuntimeError("a fact is recorded inside the transaction of what it tells of")
    at = rules.to_the_millisecond(clock.now())
    # Plain rows in the order of the inserts above: a list of residents writes thousands of them at once.
    entries: list[tuple[Any, ...]] = []
    bodies: list[tuple[Any, ...]] = []
    abouts: list[tuple[Any, ...]] = []
    pendings: list[tuple[Any, ...]] = []
    readings: list[tuple[Any, ...]] = []
    homes: dict[Region, tuple[Region, UUID]] = {}
    role, purpose, basis = by.role[:80], purpose[:200], basis[:200]
    for fact, cause in zip(facts, causes, strict=True):
        id, region, subject = new_id(), fact.region, fact.subject
        if (home := homes.get(region)) is None:
            home = homes[region] = (region.community, log_of(region))
        salt = secrets.token_bytes(rules.SALT_BYTES)
        body = rules.body_bytes({"actor": by.id, "fact": fact.to_json(), "purpose": by.purpose})
        about = None if subject is None else rules.subject_commitment(salt, str(subject))
        why = cause if cause is not None else cause_for(subject)
        proof = rules.body_commitment(salt, body)
        entries.append(
            (id, home[1], fact.kind, at, role, home[0], about, why, corrects, erases, purpose, basis, proof, None, None)
        )
        bodies.append((id, vault.encrypt("ledger.body", salt + body)))
        if isinstance(fact, RecordsRead):
            readings.append(reading_of(id, at, by.id, home[0], fact))
        abouts.extend((vault.lookup("ledger.about", ref), id) for ref in concerned(fact))
        pendings.extend(pending_for(fact, id, at))
    insert(entries, bodies, abouts, pendings)
    if readings:
        keep_readings(readings)
    return [e[0] for e in entries]


def insert(
    entries: list[tuple[Any, ...]],
    bodies: list[tuple[Any, ...]],
    abouts: list[tuple[Any, ...]],
    pendings: list[tuple[Any, ...]],
) -> None:
    """Rows of entries with what belongs to them, in the order of the inserts above."""
    _ENTRIES.values(entries)
    _BODIES.values(bodies)
    _ABOUTS.values(sorted(abouts))
    _PENDINGS.values(pendings)


def pending_for(fact: Fact, entry: UUID, at: datetime) -> list[tuple[Any, ...]]:
    """The rows of the workflows that answer this entry."""
    return [(new_id(), w.name, entry, at, 0, "", False, None, "", None) for w in workflows_of(fact.kind)]


def keep_readings(rows: list[tuple[Any, ...]]) -> None:
    """Rows of `reading_of` into the index of readings, the single ones counted in their hour."""
    _READINGS.values(rows)
    hours = Counter((row[3], row[2]) for row in rows if row[7])
    if hours:
        with connection.cursor() as cursor:
            cursor.executemany(_IN_HOUR, [(*key, n) for key, n in sorted(hours.items())])


def reading_of(entry: UUID, at: datetime, reader: str, region: Region, fact: RecordsRead) -> tuple[Any, ...]:
    """The row of the index of readings for one entry, in the order of its insert."""
    hour = rules.millis(at) // 3_600_000
    whose = "" if fact.subject is None else vault.lookup("ledger.about", str(fact.subject))
    return entry, at, hour, reader[:60], region, fact.what[:60], len(fact.persons), bool(whose), whose


def concerned(fact: Fact) -> list[str]:
    """The references under which the private index finds this fact."""
    if isinstance(fact, RecordsRead):
        return sorted({str(p) for p in (fact.subject, *fact.persons) if p is not None})
    if fact.subject is not None:
        return [str(fact.subject)]
    # A task about nobody is found by itself, or its worker could not show what came of it.
    task = getattr(fact, "task", None)
    return [str(task)] if isinstance(task, TaskRef) else []


def record_at(due: datetime, fact: Fact, *, by: Actor, once: str, cause: UUID | None = None) -> None:
    """Record `fact` at `due`, unless `cancel_at(once)` comes first. The same `once` again moves the timer."""
    record_at_many([(due, fact, once)], by=by, cause=cause)


def record_at_many(timers: Sequence[tuple[datetime, Fact, str]], *, by: Actor, cause: UUID | None = None) -> None:
    """Set many timers with one statement, also those that are there already: (due, fact, once)."""
    # Of two timers of the same name the later stays; one statement cannot write the same row twice.
    by_name = {once: (need_aware(due), fact) for due, fact, once in timers}
    rows = []
    for once, (due, fact) in by_name.items():
        told = json.dumps({"kind": fact.kind, "fact": fact.to_json(), "set_by": by.id})
        why = cause if cause is not None else cause_for(fact.subject)
        rows.append((new_id(), "", None, due, 0, "", False, once, told, why))
    _TIMERS.values(rows)


def cancel_at(once: str) -> bool:
    """Forget a timer; False when there is none (any more)."""
    return _TIMER_GONE.where(once) > 0


def cancel_many(names: Sequence[str]) -> None:
    """Forget many timers with one statement."""
    _TIMER_GONE.among(names)


def noted_read(by: Actor, *, what: str, persons: Iterable[PersonRef], region: Region) -> None:
    """Leave one entry saying that `by` was shown these people's records in one answer.

    Nothing is noted for a workflow, nor for people who read their own record or that of a family member they act for.
    """
    others = tuple(sorted({p for p in persons if not by.is_or_acts_for(p)}))
    if not others or by.kind is ActorKind.WORKFLOW:
        return
    fact = RecordsRead(
        region=region,
        subject=others[0] if len(others) == 1 else None,
        what=what,
        persons=others,
        purpose=by.purpose,
    )
    with transaction.atomic():
        record(fact, by=by)  # the purpose is free text and may name somebody: it stays in the body


_ONCE = Insert(Once)
_ANSWER = Compiled(lambda: Once.objects.values_list("answer"), "scope", "key")


def once_or_earlier(scope: str, key: str, make: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Run `make` once for this key and keep its JSON answer; a repeat gets the first answer. (answer, was_new)

    `scope` names the door and the actor, so one person's key never meets another's.
    """
    earlier = _ANSWER.first(scope, key)
    if earlier is not None:
        return json.loads(earlier[0]), False
    try:
        with transaction.atomic():
            answer = make()
            _ONCE.rows([Once(scope=scope, key=key, answer=json.dumps(answer), at=clock.now())])
    except IntegrityError:
        # The same key arrived twice at once: the other won, and our work was rolled back with the key.
        found = Once.objects.filter(scope=scope, key=key).first()
        if found is None:
            raise
        return json.loads(found.answer), False
    return answer, True


def erase_body(by: Actor, entry: EntryRef, *, ground: str) -> None:
    """Destroy an entry's private body, salt and index rows; every proof of the log still holds.

    Needs ERASE_BODY over the entry's region. Leaves `BodyErased`.
    """
    row = Entry.objects.filter(pk=entry.id).first()
    if row is None:
        raise not_found()
    by.must(ERASE_BODY, over=row.region)
    with transaction.atomic():
        Body.objects.filter(entry=row).delete()
        About.objects.filter(entry=row).delete()
        Reading.objects.filter(entry=row.pk).delete()
        write([BodyErased(region=row.region, subject=entry, ground=ground)], by, [None], erases=row.pk)


def retry(by: Actor, pending: UUID) -> None:
    """Give a failed step another chance now. Needs RETRY_WORKFLOW anywhere."""
    by.must_somewhere(RETRY_WORKFLOW)
    if not Pending.objects.filter(pk=pending).update(dead=False, attempts=0, due_at=clock.now()):
        raise not_found()


def recode(by: Actor, old: Region, new: Region) -> int:
    """Move everything under `old` to `new` in every table with a region column; return how many rows moved.

    Entries keep the region they were written with: it is part of their leaf. Their log goes on under the new path.
    """
    by.must(RECODE_REGION, over=old)
    by.must(RECODE_REGION, over=new)
    moved = 0
    with transaction.atomic():
        for model in apps.get_models():
            if model is Entry:
                continue
            for field in model._meta.get_fields():
                if isinstance(field, RegionField):
                    moved += (
                        model._default_manager.filter(within(field.name, old))
                        .order_by()
                        .update(**{field.name: Concat(Value(str(new)), Substr(F(field.name), len(old) + 1))})
                    )
        note_recoded(old, new)
        record(RegionRecoded(region=new, subject=None, old=str(old), new=str(new)), by=by)
    return moved
