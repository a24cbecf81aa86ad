"""What workflows tell response: events, and acts asked and answered between gate and home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.core.ledger.compiled import Compiled
from linan.domains.response import rules
from linan.domains.response.abilities import NOTE_EVENTS
from linan.domains.response.facts import JointActAnswered, JointActOpened
from linan.domains.response.models import Event, JointAct
from linan.domains.response.rules import EventKind
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef, Ref
from linan.kernel.region import Region

_NOTED = Compiled(lambda: Event.objects.values_list("at"), "kind", "thread", "member", "region")


@transaction.atomic
def note_event(
    by: Actor, kind: EventKind, *, region: Region, thread: object, at: datetime, member: object = ""
) -> None:
    """Note one event read off a fact. Needs NOTE_EVENTS over `region`; noting it again keeps the earlier time.

    It leaves no fact of its own: it is a reading of one that is in the ledger already.
    """
    by.must(NOTE_EVENTS, over=region)
    key = {"kind": kind, "thread": str(thread), "member": str(member), "region": region}
    noted = _NOTED.first(*key.values())
    if noted is None:
        event, _ = Event.objects.get_or_create(**key, defaults={"at": at})
        noted = (event.at,)
    if at < noted[0]:
        Event.objects.filter(**key, at__gt=at).update(at=at)


@dataclass(frozen=True, slots=True)
class Noted:
    """One event to note: where, on which thread, for which member of it, and when."""

    region: Region
    thread: str
    at: datetime
    member: str = ""


@transaction.atomic
def note_events(by: Actor, kind: EventKind, events: Sequence[Noted]) -> None:
    """`note_event` for at most 500 of one kind, with a handful of statements; the earliest time of each is kept."""
    wanted: dict[tuple[str, str, Region], datetime] = {}
    for region in {e.region for e in events}:
        by.must(NOTE_EVENTS, over=region)
    for e in events:
        key = (e.thread, e.member, e.region)
        wanted[key] = min(e.at, wanted.get(key, e.at))
    rows = Event.objects.filter(kind=kind, thread__in={t for t, _, _ in wanted}, member__in={m for _, m, _ in wanted})
    known = {(r.thread, r.member, r.region): r for r in rows}
    fresh = [
        Event(kind=kind, thread=t, member=m, region=r, at=at)
        for (t, m, r), at in wanted.items()
        if (t, m, r) not in known
    ]
    # Somebody else may note the same at this moment; theirs is as good.
    Event.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    for key, row in known.items():
        if key in wanted and wanted[key] < row.at:
            Event.objects.filter(pk=row.pk, at__gt=wanted[key]).update(at=wanted[key])


@transaction.atomic
def ask_joint_act(by: Actor, kind: str, *, region: Region, subject: Ref | None, key: str) -> JointAct:
    """One side asks the other to act (内外联动). Needs NOTE_EVENTS over `region`; the same `key` asks once."""
    by.must(NOTE_EVENTS, over=region)
    at = clock.now()
    act, new = JointAct.objects.get_or_create(key=key, defaults={"kind": kind, "region": region, "asked_at": at})
    if new:
        note_event(by, EventKind.JOINT_ASKED, region=region, thread=key, at=at)
        fact = JointActOpened(
            region=region, subject=subject, act=RecordRef(act.id), act_kind=kind, answer_by=at + rules.ANSWER_WITHIN
        )
        record(fact, by=by)
    return act


@transaction.atomic
def answer_joint_act(by: Actor, key: str, *, subject: Ref | None = None) -> JointAct | None:
    """The other side acted. Needs NOTE_EVENTS over the act's region; None when nothing was asked under `key`."""
    act = JointAct.objects.select_for_update().filter(key=key).first()
    if act is None or not by.can(NOTE_EVENTS, act.region):
        return None
    if act.answered_at is None:
        act.answered_at = clock.now()
        act.save(update_fields=["answered_at"])
        note_event(by, EventKind.JOINT_ANSWERED, region=act.region, thread=key, at=act.answered_at)
        record(JointActAnswered(region=act.region, subject=subject, act=RecordRef(act.id), act_kind=act.kind), by=by)
    return act
