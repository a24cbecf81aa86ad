"""Journeys declared, promised, promised anew when a rule changes, and come to their end at the gate."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.gates import queries
from linan.domains.gates.abilities import NOTE_ANSWER
from linan.domains.gates.facts import JourneyDeclared, JourneyEnded, JourneyWithdrawn, PromiseChanged
from linan.domains.gates.models import Declaration
from linan.domains.gates.rules import LATE, Promise, check_journey, is_easier, same_promise
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


@transaction.atomic
def declare_journey(by: Actor, person: PersonRef, origin: str, departs: datetime, arrives: datetime) -> Declaration:
    """Say before a journey where somebody comes from and when; the answer the gate will give is kept with it.

    For oneself and the family one acts for. Another declaration takes the place of an open one; the same one again is
    one. Refuses `journey_unusable`. Leaves `JourneyDeclared`.
    """
    if not by.is_or_acts_for(person):
        raise not_found()
    moment, origin = now(), origin.strip()
    check_journey(origin, departs, arrives, moment)
    held = Declaration.objects.select_for_update().filter(person_id=person.id, came_at=None, withdrawn_at=None).first()
    if held is not None:
        if (held.origin, held.departs_at, held.arrives_at) == (origin, departs, arrives):
            return held
        held.withdrawn_at = moment
        held.save(update_fields=["withdrawn_at"])
    home = community.region_of(person)
    promise = queries.promise_now(home, origin, departs, arrives)
    row = Declaration.objects.create(
        person_id=person.id, region=home, origin=origin, departs_at=departs, arrives_at=arrives, made_at=moment,
        promise=promise.to_json(), promised_at=moment,
    )  # fmt: skip
    record(JourneyDeclared(region=home, subject=person, journey=row.ref, arrives_at=arrives), by=by)
    return row


@transaction.atomic
def withdraw_journey(by: Actor, journey: UUID) -> bool:
    """Take a declaration back; False when it is over. For whoever may declare for this person."""
    row = Declaration.objects.select_for_update().filter(pk=journey).first()
    if row is None or not by.is_or_acts_for(row.subject):
        raise not_found()
    if row.withdrawn_at is not None or row.came_at is not None:
        return False
    row.withdrawn_at = now()
    row.save(update_fields=["withdrawn_at"])
    record(JourneyWithdrawn(region=row.region, subject=row.subject, journey=row.ref), by=by)
    return True


def promise_again(by: Actor, region: Region) -> int:
    """A rule or the risk list changed: look at every open declaration of an area again. How many promises changed.

    Before departure the new answer takes the place of the old one; after it only an easier one does. Each leaves
    `PromiseChanged`. Needs NOTE_ANSWER over the area.
    """
    by.must(NOTE_ANSWER, over=region)
    waiting = Declaration.objects.filter(
        within("region", [region]), came_at=None, withdrawn_at=None, arrives_at__gt=now() - LATE
    )
    return sum(_again(by, id) for id in waiting.order_by("id").values_list("id", flat=True))


@transaction.atomic
def _again(by: Actor, id: UUID) -> bool:
    row = Declaration.objects.select_for_update().get(pk=id)
    if row.came_at is not None or row.withdrawn_at is not None:
        return False
    was = Promise.from_json(row.promise)
    found = queries.promise_now(row.region, row.origin, row.departs_at, row.arrives_at)
    if same_promise(was, found) or (row.departs_at <= now() and not is_easier(found, was)):
        return False
    row.promise, row.promised_at, row.changed = found.to_json(), now(), row.changed + 1
    row.save(update_fields=["promise", "promised_at", "changed"])
    fact = PromiseChanged(
        region=row.region, subject=row.subject, journey=row.ref, arrives_at=row.arrives_at, easier=is_easier(found, was)
    )
    record(fact, by=by)
    return True


def end_journey(by: Actor, gate: GateRef, journey: UUID, at: datetime) -> Promise:
    """Somebody is back from a declared journey: what they were promised. For `scan`, within its transaction."""
    row = Declaration.objects.select_for_update().get(pk=journey)
    promise = Promise.from_json(row.promise)
    if row.came_at is None:
        row.came_at = at
        row.save(update_fields=["came_at"])
        fact = JourneyEnded(
            region=row.region, subject=row.subject, journey=row.ref, gate=gate, left_at=row.departs_at,
            risk=promise.risk.value, tests=promise.tests, at=at,
        )  # fmt: skip
        record(fact, by=by)
    return promise
