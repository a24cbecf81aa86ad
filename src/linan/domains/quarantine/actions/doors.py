"""At the door: announced visits, reported leavings, and the ladder for someone who refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linan.core import clock
from linan.core.ledger import record
from linan.domains.quarantine import queries, rules
from linan.domains.quarantine.abilities import CHECK_IN, WATCH_DOORS
from linan.domains.quarantine.facts import (
    LeavingAcknowledged,
    LeftHome,
    RefusalStep,
    RefusalStepTaken,
    Regime,
    VisitAnnounced,
)
from linan.domains.quarantine.models import Leaving, RefusalNote, Visit
from linan.domains.quarantine.rules import State
from linan.kernel.actor import Actor
from linan.kernel.refs import OrderRef, PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

LONGEST_VISIT = timedelta(hours=12)


@transaction.atomic
def announce_visit(by: Actor, order: OrderRef, since: datetime, until: datetime, reason: str = "") -> Visit:
    """Say beforehand that the door will open, so that no alarm is raised: staff, a meal, the way to dialysis.

    Needs CHECK_IN over the order's region; at most twelve hours at a time.
    """
    found = queries.open_order_for(by, CHECK_IN, order)
    if not since < until <= since + LONGEST_VISIT:
        raise Refusal(
            "visit_times",
            Words("A visit begins before it ends and lasts at most twelve hours."),
            kind=Kind.INVALID,
            field="until",
        )
    visit = Visit.objects.create(order=found, since=since, until=until, reason=reason, by=by.id)
    record(VisitAnnounced(**found.whose, since=since, until=until), by=by)
    return visit


@transaction.atomic
def report_leaving(by: Actor, person: PersonRef, source: str, at: datetime) -> Leaving | None:
    """Someone or something saw the person leave: one alarm, open until a human acknowledges it.

    Needs WATCH_DOORS over the order's region. None when nothing holds the person (no stay in force, self monitoring,
    a released or ordinary home) or when the door was expected to open. Further sightings count on the open alarm.
    """
    by.must_somewhere(WATCH_DOORS)
    found = queries.open_order_of(by, WATCH_DOORS, person)
    if found is None or found.state != State.ACTIVE or found.regime == Regime.SELF_MONITORING:
        return None
    if rules.is_announced(at, found.visits.values_list("since", "until")):
        return None
    waiting = found.leavings.filter(acknowledged_at=None).first()
    if waiting is not None:
        Leaving.objects.filter(id=waiting.id).update(times_seen=F("times_seen") + 1)
        return waiting
    alarm = Leaving.objects.create(order=found, source=source, at=at, reported_at=clock.now())
    record(LeftHome(**found.whose, alarm=RecordRef(alarm.id), source=source, at=at), by=by)
    return alarm


@transaction.atomic
def acknowledge_leaving(by: Actor, alarm: UUID, outcome: str) -> Leaving:
    """Say what one found when one looked. Needs WATCH_DOORS; the first answer stands."""
    found = queries.leaving_for(by, alarm)
    if not outcome.strip():
        raise Refusal("outcome_missing", Words("Please write what you found."), kind=Kind.INVALID, field="outcome")
    if found.acknowledged_at is None:
        found.acknowledged_at, found.acknowledged_by, found.outcome = clock.now(), by.id, outcome.strip()
        found.save(update_fields=["acknowledged_at", "acknowledged_by", "outcome"])
        order = found.order
        record(LeavingAcknowledged(**order.whose, alarm=RecordRef(found.id), outcome=found.outcome), by=by)
    return found


@transaction.atomic
def take_refusal_step(
    by: Actor, order: OrderRef, step: RefusalStep, *, said: str, witness: str, law: str = ""
) -> RefusalNote:
    """Take the next rung with someone who refuses: explain, second visit, lawful notice, police.

    Needs WATCH_DOORS over the order's region. No rung can be skipped (`step_skipped`), each needs what was said and a
    witness, and the police rung the article of law it rests on (`law_missing`). A rung taken twice stays as it is.
    """
    found = queries.open_order_for(by, WATCH_DOORS, order)
    taken = {RefusalStep(s): note for note in found.refusals.all() for s in [note.step]}
    if step in taken:
        return taken[step]
    allowed = rules.next_steps(taken)
    if step not in allowed:
        raise Refusal(
            "step_skipped",
            Words("This step comes too early: no step can be skipped."),
            reasons=[Words("Next: {step}", step=rules.STEP_WORDS[s]) for s in allowed],
            next_step=Words("Take the next step first, and write down how it went."),
        )
    if not said.strip() or not witness.strip():
        raise Refusal(
            "witness_missing",
            Words("Write what was said and who was there to hear it."),
            kind=Kind.INVALID,
            field="said" if not said.strip() else "witness",
        )
    if step is RefusalStep.POLICE and not rules.cites_law(law):
        raise Refusal(
            "law_missing",
            Words("Calling the police needs the article of law it rests on."),
            kind=Kind.INVALID,
            field="law",
            next_step=Words("Write the law and the article, for example 《中华人民共和国传染病防治法》第三十九条."),
        )
    note = RefusalNote.objects.create(
        order=found, step=step, at=clock.now(), said=said.strip(), witness=witness.strip(), law=law.strip(), by=by.id
    )
    record(RefusalStepTaken(**found.whose, step=step, law=note.law), by=by)
    return note
