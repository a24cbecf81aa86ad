"""What other departments did for a contact, noted as the links of their chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linan.core.ledger.fields import within
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import PUSH_CONTACT
from linan.domains.tracing.models import Contact
from linan.domains.tracing.rules import ContactState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef

FIELDS = ("tested_at", "result_at", "facility", "stay_at", "over_at")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known now of one person: a sample with its result, a stay ordered, in force or over."""

    person: PersonRef
    sampled_at: datetime | None = None
    reported_at: datetime | None = None
    facility: bool | None = None
    stay_at: datetime | None = None
    over_at: datetime | None = None


def note_links(by: Actor, told: Sequence[Told]) -> int:
    """Note what became of at most 500 people on every line they are on that is not closed; how many lines changed.

    Needs PUSH_CONTACT over where the person lives; somebody who is no contact is passed over. Twice is once: of two
    samples the first since the exposure stays.
    """
    homes = by.must_somewhere(PUSH_CONTACT)
    by_person: Mapping[UUID, list[Told]] = _grouped(told)
    lines = Contact.objects.filter(within("region", homes), person_id__in=list(by_person))
    changed = []
    for line in lines.filter(ring__in=[r.value for r in rules.PUSHED_RINGS]).exclude(state=ContactState.CLOSED):
        before = [getattr(line, f) for f in FIELDS]
        for one in by_person[line.person_id]:
            _apply(line, one)
        if before != [getattr(line, f) for f in FIELDS]:
            changed.append(line)
    Contact.objects.bulk_update(changed, list(FIELDS), batch_size=200)
    return len(changed)


def _grouped(told: Sequence[Told]) -> dict[UUID, list[Told]]:
    found: dict[UUID, list[Told]] = {}
    for one in told:
        found.setdefault(one.person.id, []).append(one)
    return found


def _apply(line: Contact, one: Told) -> None:
    if one.sampled_at is not None and one.sampled_at >= line.met_at:
        if line.tested_at is None or one.sampled_at < line.tested_at:
            line.tested_at = one.sampled_at
        if one.reported_at is not None and (line.result_at is None or one.reported_at < line.result_at):
            line.result_at = one.reported_at
    if one.facility is not None:
        line.facility = one.facility
    if one.stay_at is not None:
        line.stay_at, line.over_at = line.stay_at or one.stay_at, None
    if one.over_at is not None:
        line.over_at = one.over_at
