"""Taking evidence down, withdrawing it, weighing again, issuing codes. There is no action that sets a colour."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community import queries as register
from linan.core.ledger import record_many
from linan.core.ledger.fields import within
from linan.domains.healthcode import rules
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.actions.weighing import hold, weigh_people
from linan.domains.healthcode.facts import EvidenceTaken, EvidenceWithdrawn
from linan.domains.healthcode.models import Evidence
from linan.domains.healthcode.queries import evidence_in_force
from linan.domains.healthcode.rules import NewEvidence, Params
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import EvidenceRef, PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour, Verdict
from linan.kernel.words import Words

GREEN = Verdict(Colour.GREEN, None, ())


def take_evidence(
    by: Actor,
    person: PersonRef,
    kind: str,
    at: datetime,
    params: Params | None = None,
    until: datetime | None = None,
    because: Ref | None = None,
) -> EvidenceRef:
    """Take down one piece of evidence and weigh the person again.

    Needs TAKE_EVIDENCE over the person's region. The same kind for the same `because` is taken once: the earlier
    piece is returned. Refuses what `rules.check_evidence` names.
    """
    return take_evidence_many(by, [NewEvidence(person, kind, at, params or {}, until, because)])[0]


def take_evidence_many(by: Actor, items: Sequence[NewEvidence]) -> list[EvidenceRef]:
    """`take_evidence` for at most 500 at once, in one transaction: all are taken or none."""
    if len(items) > rules.BULK_MOST:
        raise Refusal(
            "too_many_at_once",
            Words("At most {most} at once.", most=rules.BULK_MOST),
            kind=Kind.INVALID,
            next_step=Words("Send them in smaller lots."),
        )
    now = clock.now()
    regions = _regions(by, (i.person for i in items))
    for item in items:
        rules.check_evidence(item, now)
    return take_down(by, items, regions, now)


def take_down(
    by: Actor,
    items: Sequence[NewEvidence],
    regions: Mapping[PersonRef, Region],
    now: datetime,
    cause: UUID | None = None,
) -> list[EvidenceRef]:
    """Write evidence whose taker and content somebody has checked already, and weigh. For actions of this domain."""
    with transaction.atomic():
        hold(regions)
        held = evidence_in_force(regions)
        known = {(p, e.kind, e.source): e for p, rows in held.items() for e in rows if e.source}
        taken: list[EvidenceRef] = []
        fresh: list[Evidence] = []
        for item in items:
            key = (item.person, str(item.kind), item.source)
            row = known.get(key) if item.source else None
            if row is None:
                row = _row(item, regions[item.person], by, now)
                fresh.append(row)
                if item.source:
                    known[key] = row
            taken.append(row.ref)
        facts = [
            EvidenceTaken(
                region=e.region,
                subject=PersonRef(e.person_id),
                evidence=e.ref,
                evidence_kind=e.kind,
                at=e.at,
                until=e.until,
            )
            for e in fresh
        ]
        for row, entry in zip(fresh, record_many(facts, by=by, cause=cause), strict=True):
            row.entry = entry
        Evidence.objects.bulk_create(fresh, batch_size=rules.BULK_MOST)
        weigh_people(by, {PersonRef(e.person_id): e.region for e in fresh}, now)
    return taken


def _row(item: NewEvidence, region: Region, by: Actor, now: datetime) -> Evidence:
    return Evidence(
        id=new_id(),
        person_id=item.person.id,
        region=region,
        kind=str(item.kind),
        # A device's clock may run a little fast: what it reports has happened, and counts from now on.
        at=min(item.at, now),
        until=item.until,
        params=dict(item.params),
        source=item.source,
        taken_at=now,
        taken_by=by.id,
    )


def withdraw_evidence(
    by: Actor, person: PersonRef | None, because: Ref, *, kinds: Collection[str] = (), reason: str = ""
) -> int:
    """Withdraw what rests on `because`, for one person or (None) for all in the actor's regions; weigh them again.

    Returns how many pieces fell away; nothing left to withdraw is no error. `kinds` limits it to those.
    """
    rows = Evidence.objects.filter(source=str(because), withdrawn_at__isnull=True)
    rows = rows.exclude(kind=rules.EvidenceKind.MANUAL_ORDER)  # an order is lifted as a whole, with its own entry
    if person is not None:
        _regions(by, [person])
        rows = rows.filter(person_id=person.id)
    else:
        rows = rows.filter(within("region", by.must_somewhere(TAKE_EVIDENCE)))
    if kinds:
        rows = rows.filter(kind__in=[str(k) for k in kinds])
    now, count = clock.now(), 0
    while lot := list(rows.order_by("id")[: rules.BULK_MOST]):
        count += let_fall(by, lot, now, reason)
    return count


def let_fall(by: Actor, lot: Sequence[Evidence], now: datetime, reason: str) -> int:
    """Withdraw these pieces and weigh whom they concern. For actions of this domain, which have checked who asks."""
    with transaction.atomic():
        regions = {PersonRef(e.person_id): e.region for e in lot}
        hold(regions)
        ids = [e.pk for e in lot]
        Evidence.objects.filter(pk__in=ids).update(withdrawn_at=now, withdrawn_because=reason[:60])
        facts = [
            EvidenceWithdrawn(
                region=e.region, subject=PersonRef(e.person_id), evidence=e.ref, evidence_kind=e.kind, reason=reason
            )
            for e in lot
        ]
        entries = record_many(facts, by=by)
        causes = {PersonRef(e.person_id): entry for e, entry in zip(lot, entries, strict=True)}
        weigh_people(by, regions, now, causes)
    return len(lot)


def weigh_again(by: Actor, person: PersonRef) -> Verdict:
    """Weigh one person again: a reason has run its time, or the rules changed. Needs TAKE_EVIDENCE there."""
    return weigh_many_again(by, [person])[person]


def weigh_many_again(by: Actor, persons: Sequence[PersonRef]) -> dict[PersonRef, Verdict]:
    """`weigh_again` for at most 500 at once."""
    regions = _regions(by, persons)
    with transaction.atomic():
        hold(regions)
        return weigh_people(by, regions, clock.now())


def _regions(by: Actor, persons: Iterable[PersonRef]) -> dict[PersonRef, Region]:
    """The people's regions, each checked; refuses `not_found` for the absent and for those who live elsewhere."""
    by.must_somewhere(TAKE_EVIDENCE)
    wanted = set(persons)
    found = register.regions_of(wanted)
    if len(found) != len(wanted) or not all(by.can(TAKE_EVIDENCE, over=r) for r in found.values()):
        raise not_found()
    return found
