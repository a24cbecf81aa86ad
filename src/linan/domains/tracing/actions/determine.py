"""判密: a tracer decides each line, and closes it when nothing remains to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record_many
from linan.core.ledger.queries import latest_about_many
from linan.domains.tracing.abilities import (
    DETERMINE_CONTACT,
)
from linan.domains.tracing.actions.lines import BATCH, case_for, close_lines, line_for
from linan.domains.tracing.facts import (
    ContactDetermined,
    ContactFound,
    Ring,
)
from linan.domains.tracing.models import Contact
from linan.domains.tracing.rules import ContactState, PushState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, ContactRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def determine_contact(by: Actor, contact: ContactRef, ring: Ring, ground: str = "") -> Contact:
    """判密: decide one line. The same decision again changes nothing. Needs DETERMINE_CONTACT there."""
    line = line_for(by, contact, DETERMINE_CONTACT)
    return _determine(by, [line], ring, ground)[0]


def determine_many(
    by: Actor,
    case: CaseRef,
    ring: Ring,
    ground: str = "",
    *,
    place: PlaceRef | None = None,
    contacts: Sequence[ContactRef] | None = None,
    everyone: bool = False,
) -> list[Contact]:
    """Decide the undetermined lines of a case at once: those named, those of one place, or everyone."""
    found = case_for(by, case, DETERMINE_CONTACT)
    rows = Contact.objects.filter(case=found, state=ContactState.PROPOSED)
    if contacts is not None:
        rows = rows.filter(id__in=[c.id for c in contacts])
    elif place is not None:
        rows = rows.filter(place_id=place.id)
    elif not everyone:
        raise nobody_chosen()
    return _determine(by, list(rows.select_related("case").order_by("id")), ring, ground)


def close_contact(by: Actor, contact: ContactRef) -> Contact:
    """销号: nothing remains to be done about this line. Needs DETERMINE_CONTACT over the case's region.

    Refuses while the person on a list has not been reached.
    """
    line = line_for(by, contact, DETERMINE_CONTACT)
    if line.state == ContactState.CLOSED:
        return line
    if line.push is not None and line.push.state == PushState.OPEN:
        raise Refusal(
            "not_located",
            Words("Nobody has reached this person yet."),
            next_step=Words("Wait for the grid's answer, or forward the line."),
        )
    with transaction.atomic():
        close_lines(by, [line], clock.now())
    return line


def _determine(by: Actor, lines: Sequence[Contact], ring: Ring, ground: str) -> list[Contact]:
    told = []
    for line in lines:
        if line.state != ContactState.PROPOSED and line.ring == ring:
            continue
        if line.state not in (ContactState.PROPOSED, ContactState.DETERMINED):
            raise Refusal(
                "already_pushed",
                Words("This contact is already with the grid."),
                next_step=Words("Close the line first, with the reason."),
            )
        told.append(line)
    with transaction.atomic():
        for start in range(0, len(told), BATCH):
            write_down(by, [(line, ring) for line in told[start : start + BATCH]], ground)
    return list(lines)


def write_down(by: Actor, decided: Sequence[tuple[Contact, Ring]], ground: str) -> None:
    """At most a lot of decisions, with a handful of statements."""
    now, ground = clock.now(), ground[:200]
    by_ring: dict[Ring, list[UUID]] = defaultdict(list)
    for line, ring in decided:
        line.state, line.ring, line.ground, line.determined_at = ContactState.DETERMINED.value, ring.value, ground, now
        by_ring[ring].append(line.id)
    for ring, ids in by_ring.items():
        Contact.objects.filter(id__in=ids).update(
            state=ContactState.DETERMINED.value, ring=ring.value, ground=ground, determined_at=now
        )
    # Decided because it was found: so "why?" leads on to the case and the laboratory.
    found = latest_about_many([line.subject for line, _ in decided], ContactFound.kind)
    record_many(
        [
            ContactDetermined(
                region=line.region,
                subject=line.subject,
                case=line.case.ref,
                contact=line.ref,
                ring=ring,
                last_met_at=line.last_met_at,
                ground=ground,
            )
            for line, ring in decided
        ],
        by=by,
        causes=[found.get(line.subject) for line, _ in decided],
    )


def nobody_chosen() -> Refusal:
    """The refusal for a bulk decision about nobody."""
    return Refusal(
        "nobody_chosen",
        Words("Nobody was chosen."),
        kind=Kind.INVALID,
        next_step=Words("Tick some lines, or choose a place."),
    )
