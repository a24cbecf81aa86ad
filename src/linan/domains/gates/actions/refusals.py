"""Saying no at the desk: always with a reason, a slip, and somebody else who answers an objection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.clock import now
from linan.core.ledger import cancel_at, once_or_earlier, record, record_at
from linan.core.ledger.fields import within
from linan.core.policy import queries as policy
from linan.domains.gates import queries
from linan.domains.gates.abilities import DECIDE_REFUSAL, SCAN_AT_GATE
from linan.domains.gates.actions.desk import number_hash, resident_or_known
from linan.domains.gates.actions.looking import last_wait, look_up
from linan.domains.gates.facts import (
    BlanketRefusalNoticed,
    DeskRefused,
    RefusalDecided,
    RefusalObjected,
    RefusalUndecided,
)
from linan.domains.gates.models import DeskRefusal
from linan.domains.gates.rules import BlanketFinding, RefusalReason, Visitor, has_ground, read_document
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import GateRef, PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the desk says no: one of the reasons, and in words where the reason alone says nothing."""

    reason: RefusalReason
    words: str = ""


@transaction.atomic
def refuse(by: Actor, gate: GateRef, key: str, visitor: Visitor, ground: Ground) -> DeskRefusal:
    """Tell somebody who does not live here no; the same `key` is one refusal. Who it was is not kept.

    Refuses `never_refused` for whoever lives here, medics, patients and emergencies: no setting overrules that. Refuses
    `reason_missing` for another reason without words. Leaves `DeskRefused`, and `BlanketRefusalNoticed` where this
    gate's log shows that one origin is turned away as such. Needs SCAN_AT_GATE over the gate.
    """
    region = queries.gate_region(by, gate)
    if not 8 <= len(key) <= 40:
        raise Refusal("nonce_unusable", Words("A form needs a number of its own."), kind=Kind.INVALID)

    def make() -> dict[str, str]:
        return {"refusal": str(_refuse(by, gate, region, key, visitor, ground).pk)}

    stored, _ = once_or_earlier(f"gates.refuse:{gate.id}", key, make)
    row = DeskRefusal.objects.filter(pk=stored["refusal"]).first()
    if row is None:
        raise not_found()
    return row


def _refuse(by: Actor, gate: GateRef, region: Region, key: str, visitor: Visitor, ground: Ground) -> DeskRefusal:
    known = DeskRefusal.objects.filter(key=f"{gate.id}:{key}").first()
    if known is not None:
        return known
    number, person = _never_refused(by, region, visitor)
    if ground.reason is RefusalReason.OTHER and len(ground.words.strip()) < 4:
        raise Refusal(
            "reason_missing",
            Words("A refusal needs a reason that can be read."),
            kind=Kind.INVALID,
            next_step=Words("Write in a sentence what stands against this visit."),
            field="words",
        )
    moment = now()
    grounded = has_ground(
        ground.reason,
        temperature=visitor.temperature,
        fever_from=queries.fever_from(region),
        form=visitor.form,
        tight=bool(queries.tight_until([region], moment)),
        coloured=_coloured(gate, region, visitor, number, person, moment),
    )
    id = new_id()
    row = DeskRefusal.objects.create(
        id=id, key=f"{gate.id}:{key}", slip=id.hex[-6:].upper(), gate_id=gate.id, region=region, keeper=by.id,
        origin=visitor.origin[:6], reason=ground.reason.value, words=ground.words.strip()[:200], grounded=grounded,
        at=moment,
    )  # fmt: skip
    fact = DeskRefused(
        region=region, gate=gate, refusal=RecordRef(id), reason=ground.reason.value, grounded=grounded, at=moment
    )
    record(fact, by=by)
    for found in queries.blanket_at(gate, region) if not grounded else []:
        _notice(by, gate, region, found)
    return row


@transaction.atomic
def object_to(by: Actor, refusal: UUID, words: str = "") -> DeskRefusal:
    """Write down that the one who was told no objects; the answer is due in `gates.objection_minutes`. Twice is once.

    Anybody at the gate may write it down, the guard who refused too. Needs SCAN_AT_GATE or DECIDE_REFUSAL there.
    """
    row = _reachable(by, refusal)
    if row.objected_at is not None:
        return row
    row.objected_at, row.objection = now(), words.strip()[:200]
    minutes = policy.number("gates.objection_minutes", row.region, row.objected_at).value
    row.due_at = row.objected_at + timedelta(minutes=minutes)
    row.save()
    ref = RecordRef(row.id)
    cause = record(RefusalObjected(region=row.region, refusal=ref, due_at=row.due_at), by=by)
    late = RefusalUndecided(region=row.region, refusal=ref)
    record_at(row.due_at, late, by=by, once=_clock(row.id), cause=cause)
    return row


@transaction.atomic
def decide_refusal(by: Actor, refusal: UUID, *, reversed: bool, because: str) -> DeskRefusal:
    """Answer an objection with a reason. Refuses `own_refusal` to whoever refused, `not_objected` and `decided`.

    Needs DECIDE_REFUSAL over the gate. Leaves `RefusalDecided`.
    """
    by.must_somewhere(DECIDE_REFUSAL)
    row = _reachable(by, refusal)
    by.must(DECIDE_REFUSAL, over=row.region)
    if row.keeper == by.id:
        raise Refusal(
            "own_refusal",
            Words("Nobody answers an objection to their own refusal."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Somebody else of the community or the street office answers it."),
        )
    if row.objected_at is None:
        raise Refusal("not_objected", Words("Nobody has objected to this refusal."), kind=Kind.CONFLICT)
    if row.decided_at is not None:
        if row.reversed is reversed:
            return row
        raise Refusal("decided", Words("This objection has been answered already."), kind=Kind.CONFLICT)
    if not because.strip():
        raise Refusal("reason_missing", Words("Say why, in words the person can read."), kind=Kind.INVALID)
    row.decided_at, row.decided_by, row.reversed, row.decision = now(), by.id, reversed, because.strip()[:200]
    row.save()
    cancel_at(_clock(row.id))
    record(RefusalDecided(region=row.region, refusal=RecordRef(row.id), reversed=reversed), by=by)
    return row


def _coloured(
    gate: GateRef, region: Region, visitor: Visitor, number: str, person: PersonRef | None, at: datetime
) -> bool:
    """Whether yellow or red is noted for this document, shown now, or was scanned at this gate today."""
    hashed = number_hash(visitor.document, number)
    earlier = last_wait(gate, hashed, at) if hashed else None
    if (earlier is not None and earlier.colour) or (person is not None and queries.made_wait(gate, person, at)):
        return True
    try:
        return look_up(region, visitor, person, hashed, at).by_colour
    except Refusal:
        # A code that says nothing is no ground, and no obstacle to writing the refusal down.
        return False


def _never_refused(by: Actor, region: Region, visitor: Visitor) -> tuple[str, PersonRef | None]:
    """The number as it is compared, and who of the county shows it; refuses `never_refused` for whoever is let in."""
    if visitor.exemption is not None:
        raise Refusal(
            "never_refused",
            Words("Medics, patients and emergencies are never kept out."),
            kind=Kind.CONFLICT,
            next_step=Words("Let them in; the line can be completed afterwards."),
        )
    # A number that cannot be right stops no refusal and no entry; it just finds nobody.
    try:
        number = read_document(visitor.document, visitor.number, today=clock.today())
    except Refusal:
        return "", None
    person = resident_or_known(by, region, visitor.document, number)
    if person is not None and queries.lives_behind(person, region):
        raise Refusal(
            "never_refused",
            Words("They live here: nobody keeps them from their own home."),
            kind=Kind.CONFLICT,
            next_step=Words("Let them in. If something worries you, call the grid worker to walk with them."),
        )
    return number, person


def _reachable(by: Actor, refusal: UUID) -> DeskRefusal:
    areas = [*by.regions(SCAN_AT_GATE), *by.regions(DECIDE_REFUSAL)]
    if not areas:
        by.must_somewhere(SCAN_AT_GATE)
    row = DeskRefusal.objects.select_for_update().filter(within("region", areas), pk=refusal).first()
    if row is None:
        raise not_found()
    return row


def _notice(by: Actor, gate: GateRef, region: Region, found: BlanketFinding) -> None:
    """Once a week for one origin at one gate: the street office is told of a practice, not of each person."""
    year, week, _ = clock.today().isocalendar()

    def tell() -> dict[str, int]:
        fact = BlanketRefusalNoticed(
            region=region, gate=gate, origin=found.origin, came=found.came, refused=found.refused
        )
        record(fact, by=by)
        return {"refused": found.refused}

    once_or_earlier(f"gates.blanket:{gate.id}", f"{found.origin or 'unknown'}-{year}-{week}", tell)


def _clock(refusal: UUID) -> str:
    return f"gates.refusal:{refusal}"
