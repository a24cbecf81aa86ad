"""What the actions of tracing share: finding a case or line through the door, and closing lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linan.core.ledger import cancel_at, record_many
from linan.domains.tracing.facts import (
    ContactClosed,
)
from linan.domains.tracing.models import Case, Contact, Push
from linan.domains.tracing.rules import ContactState, PushState
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import CaseRef, ContactRef
from linan.kernel.refusal import not_found

BATCH = 500


def case_for(by: Actor, case: CaseRef, ability: Ability) -> Case:
    """The case, to whoever holds `ability` over its region."""
    by.must_somewhere(ability)
    found = Case.objects.filter(id=case.id).first()
    if found is None or not by.can(ability, found.region):
        raise not_found()
    return found


def line_for(by: Actor, contact: ContactRef, ability: Ability) -> Contact:
    """The contact line, to whoever holds `ability` over the region of its case."""
    by.must_somewhere(ability)
    found = Contact.objects.select_related("case", "push").filter(id=contact.id).first()
    if found is None or not by.can(ability, found.case.region):
        raise not_found()
    return found


def close_lines(by: Actor, lines: Sequence[Contact], now: datetime) -> None:
    """Close these lines, withdraw the pushes that serve no other, and record ContactClosed for each."""
    for line in lines:
        line.state, line.closed_at = ContactState.CLOSED.value, now
        line.save(update_fields=["state", "closed_at"])
    for push in Push.objects.filter(id__in={c.push_id for c in lines if c.push_id}, state=PushState.OPEN):
        asked = push.contacts.exclude(state=ContactState.CLOSED).exists()
        if not asked and not push.letter_lines.filter(outcome="").exists():
            Push.objects.filter(pk=push.pk).update(state=PushState.WITHDRAWN.value)
            cancel_at(f"tracing.locate:{push.id}")
    for start in range(0, len(lines), BATCH):
        record_many(
            [
                ContactClosed(region=c.region, subject=c.subject, contact=c.ref, case=c.case.ref)
                for c in lines[start : start + BATCH]
            ],
            by=by,
        )
