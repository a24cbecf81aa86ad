"""Open holds: for the gate one question, for the desk a list, for oneself why and whom to ring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linan.core.accounts import queries as accounts
from linan.core.accounts.workers import workers_for
from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.community.models import Person
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.domains.gates.abilities import CLEAR_HOLD, SET_HOLD
from linan.domains.gates.models import Hold
from linan.domains.gates.queries.lines import Worker
from linan.domains.gates.rules import HOLD_WORDS, HoldReason
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class HoldLine:
    """An open hold as the desk or the person themselves sees it."""

    id: UUID
    person: PersonRef
    name: str
    phone: str
    reason: Words
    opened_at: datetime
    due_at: datetime
    until_at: datetime
    overdue: bool


_OPEN = Compiled(lambda: Hold.objects.filter(cleared_at=None).values_list("id"), "person_id", "until_at__gt")


def is_held(person: PersonRef, at: datetime) -> bool:
    """Whether a question to this person is open. For `scan` only, which never tells which."""
    return _OPEN.first(person.id, at) is not None


def hold_desk(region: Region) -> Worker | None:
    """Whom to ring about a hold: the community doctor, else the secretary."""
    for role in ("clinic_doctor", "community_lead"):
        for staff in workers_for(region, role):
            return Worker(staff, accounts.staff_name(staff), accounts.staff_phone(staff))
    return None


def holds(by: Actor) -> list[HoldLine]:
    """Open holds of the actor's area, those the desk should have rung first. Needs CLEAR_HOLD or SET_HOLD."""
    regions = sorted({*by.regions(CLEAR_HOLD), *by.regions(SET_HOLD)}) or by.must_somewhere(CLEAR_HOLD)
    rows = Hold.objects.filter(within("region", regions), cleared_at=None, until_at__gt=now()).order_by("due_at")[:200]
    found = _lines(rows)
    if found:
        noted_read(by, what="open holds", persons=[h.person for h in found], region=regions[0])
    return found


def my_holds(by: Actor) -> list[HoldLine]:
    """The questions open to oneself."""
    if by.person is None:
        raise not_found()
    return _lines(Hold.objects.filter(person_id=by.person.id, cleared_at=None, until_at__gt=now()))


def may_hold(by: Actor, person: PersonRef) -> bool:
    """Whether the actor may ask this person to ring the desk."""
    if not by.regions(SET_HOLD):
        return False
    try:
        return by.can(SET_HOLD, community.region_of(person))
    except Refusal:
        return False


def my_hold_desk(by: Actor) -> Worker | None:
    """Whom one rings oneself."""
    return hold_desk(community.region_of(by.person)) if by.person else None


def holds_today(by: Actor) -> list[TodayItem]:
    """People somebody should ring, so that their hold can be cleared."""
    rows = Hold.objects.filter(within("region", by.regions(CLEAR_HOLD)), cleared_at=None, until_at__gt=now())
    first = rows.order_by("due_at").values_list("due_at", flat=True).first()
    if first is None:
        return []
    late = first < now()
    words = Words("People with an open question: ring them, so that the gates let them in")
    return [TodayItem(words, rows.count(), "/gates/holds/", Words("Ring"), first, "overdue" if late else "now")]


def _lines(rows: Iterable[Hold]) -> list[HoldLine]:
    kept = list(rows)
    found = Person.objects.filter(pk__in=[r.person_id for r in kept]).values_list("id", "name", "phone")
    people = {i: (name, str(phone)) for i, name, phone in found}
    moment = now()
    return [
        HoldLine(
            r.id, PersonRef(r.person_id), *people.get(r.person_id, ("", "")), HOLD_WORDS[HoldReason(r.reason)],
            r.opened_at, r.due_at, r.until_at, r.due_at < moment,
        )
        for r in kept
    ]  # fmt: skip
