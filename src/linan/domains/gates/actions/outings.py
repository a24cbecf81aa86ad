"""Outings limited for a while, and lifted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linan.core.clock import now
from linan.core.ledger import record
from linan.domains.gates import queries
from linan.domains.gates.abilities import TIGHTEN_ENTRANCE
from linan.domains.gates.facts import OutingsFreed, OutingsLimited
from linan.domains.gates.models import Outing, OutingLimit
from linan.domains.gates.rules import check_limit
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words


@transaction.atomic
def limit_outings(by: Actor, region: Region, until: datetime, because: str) -> OutingLimit:
    """Limit outings of a community or a building until a time, at most 30 days; a later end prolongs.

    Refuses `area_too_large`, `end_unusable` and an empty reason. Needs TIGHTEN_ENTRANCE over it.
    """
    by.must(TIGHTEN_ENTRANCE, over=region)
    if region.level < Level.COMMUNITY:
        raise Refusal(
            "area_too_large",
            Words("Outings are limited for one community or building, never for a whole street."),
            kind=Kind.INVALID,
            next_step=Words("Choose the community itself."),
        )
    moment = now()
    check_limit(until, because, moment)
    row = OutingLimit.objects.select_for_update().filter(region=region, lifted_at=None).first()
    if row is not None and row.until_at <= moment:
        row.lifted_at = row.until_at
        row.save()
        row = None
    if row is not None and row.until_at >= until:
        return row
    row = row or OutingLimit(region=region, since_at=moment)
    row.until_at, row.reason = until, because.strip()[:200]
    row.save()
    record(OutingsLimited(region=region, until=until, reason=row.reason), by=by)
    return row


@transaction.atomic
def free_outings(by: Actor, region: Region) -> bool:
    """Lift the limit of an area; False when there is none. Needs TIGHTEN_ENTRANCE over it."""
    by.must(TIGHTEN_ENTRANCE, over=region)
    if not OutingLimit.objects.filter(region=region, lifted_at=None).update(lifted_at=now()):
        return False
    record(OutingsFreed(region=region), by=by)
    return True


def note_outing(person: PersonRef, home: Region, at: datetime) -> None:
    """Count that somebody went out while outings are limited; a second scan on the same day is the same outing."""
    household = queries.household_of(person)
    if household is not None:
        day = civil_day(at)
        Outing.objects.get_or_create(
            household_id=household, person_id=person.id, on=day, defaults={"region": home, "at": at}
        )
