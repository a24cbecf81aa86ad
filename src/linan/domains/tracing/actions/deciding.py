"""判密 in bulk: one person decides a whole place or the ticked lines, and the decision is written down in lots.

What fits one lot is written down at once; more than that goes on by the worker (`actions.lots`), and the person may
leave. Every line is that person's determination, whoever writes it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.domains.tracing.abilities import DETERMINE_CONTACT
from linan.domains.tracing.actions.determine import nobody_chosen, write_down
from linan.domains.tracing.actions.lines import BATCH, case_for
from linan.domains.tracing.actions.lots import add_lots, do_lot, held_by
from linan.domains.tracing.facts import DecidingBegun, DecidingLotDue, Ring
from linan.domains.tracing.models import Case, Contact, Deciding, DecidingLot
from linan.domains.tracing.queries.places import at_place
from linan.domains.tracing.rules import ContactState, Decision, decided
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refs import CaseRef, ContactRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Decided:
    """How many lines are decided already, and the work that goes on with the others."""

    count: int
    going_on: Deciding | None


def decide_many(
    by: Actor,
    case: CaseRef,
    decision: Decision,
    ground: str = "",
    *,
    place: PlaceRef | str | None = None,
    contacts: Sequence[ContactRef] | None = None,
) -> Decided:
    """判密 in bulk: accept, downgrade or drop the proposals of one place, or those ticked.

    `place` is a place, or `rules.HOME` or `rules.TOLD` for meetings at home or told in an interview. Needs
    DETERMINE_CONTACT over the case's region. Going against the proposal needs a ground. Pressed again, lines that a
    decision going on holds are left to it: the first decision stands. Lines proposed later need a press of their own.
    """
    found = case_for(by, case, DETERMINE_CONTACT)
    ground = ground.strip()[:200]
    if decision is not Decision.ACCEPT and not ground:
        raise Refusal(
            "ground_missing",
            Words("Say why you decide otherwise than proposed."),
            kind=Kind.INVALID,
            field="ground",
            next_step=Words("Write one sentence as the ground; it stays with each line."),
        )
    rows = Contact.objects.filter(case=found, state=ContactState.PROPOSED)
    if contacts is not None:
        rows = rows.filter(id__in=[c.id for c in contacts])
    elif place is not None:
        rows = rows.filter(at_place(place))
    else:
        raise nobody_chosen()
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=found.pk)
        held = held_by(DecidingLot.objects.filter(deciding__case=found))
        ids = [id for id in rows.order_by("id").values_list("id", flat=True) if id not in held]
        if len(ids) <= BATCH:
            lines = _proposals(found, ids)
            write_down(by, [(line, decided(decision, Ring(line.ring))) for line in lines], ground)
            return Decided(len(lines), _going_on(found) if held else None)
        made = Deciding.objects.create(
            case=found,
            begun_at=clock.now(),
            decision=decision.value,
            ground=ground,
            place_key=str(place.id) if isinstance(place, PlaceRef) else place or "",
            by=by.id,
            by_role=by.role,
        )
        add_lots(
            by,
            DecidingLot.objects.filter(deciding=made),
            ids,
            new=lambda number, part: DecidingLot(deciding=made, number=number, contacts=part, size=len(part)),
            begun=lambda people, lots: DecidingBegun(
                region=found.region,
                subject=made.ref,
                case=found.ref,
                decision=decision.value,
                ground=ground,
                people=people,
                lots=lots,
            ),
            due=lambda lot: DecidingLotDue(region=found.region, subject=made.ref, lot=lot),
            once=f"tracing.decide:{made.pk}",
        )
    return Decided(0, made)


def decide_lot(by: Actor, deciding: UUID, number: int) -> int:
    """Write down one lot of somebody's decision, as theirs; returns how many lines. Twice is once.

    Needs DETERMINE_CONTACT over the case's region. A line that was decided by itself meanwhile stays as it was decided.
    """
    work = Deciding.objects.select_related("case").filter(pk=deciding).first()
    if work is None:
        raise not_found()
    by.must(DETERMINE_CONTACT, over=work.case.region)
    decision = Decision(work.decision)
    # Whoever pressed decided: the worker only writes it down, with their name and with no power of theirs.
    author = Actor(work.by, ActorKind.STAFF, (Duty(work.by_role, work.case.region, frozenset()),))

    def write(lot: DecidingLot, ids: list[UUID]) -> list[str]:
        lines = _proposals(work.case, ids)
        write_down(author, [(line, decided(decision, Ring(line.ring))) for line in lines], work.ground)
        lot.decided = len(lines)
        return ["decided"]

    row = do_lot(DecidingLot.objects.filter(deciding=work), number, write)
    return row.decided if row is not None else 0


def _proposals(case: Case, ids: Sequence[UUID]) -> list[Contact]:
    rows = Contact.objects.select_for_update(of=("self",)).select_related("case")
    return list(rows.filter(id__in=ids, state=ContactState.PROPOSED, case=case).order_by("id"))


def _going_on(case: Case) -> Deciding | None:
    return Deciding.objects.filter(case=case, lots__done_at=None).order_by("-begun_at", "-id").first()
