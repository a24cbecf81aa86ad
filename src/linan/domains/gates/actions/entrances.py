"""Entrances tightened for a while, what gates are told of codes, and the list of risk areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.ledger import record
from linan.core.ledger.cause import cause_for
from linan.domains.gates.abilities import (
    LIST_RISK_REGION,
    NOTE_ANSWER,
    TIGHTEN_ENTRANCE,
)
from linan.domains.gates.facts import (
    EntranceEased,
    EntranceTightened,
    RiskRegionListed,
)
from linan.domains.gates.models import (
    EntranceRule,
    PersonAnswer,
    RiskRegion,
)
from linan.domains.gates.rules import (
    Risk,
    check_limit,
    is_building,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@transaction.atomic
def tighten_entrance(by: Actor, building: Region, until: datetime, because: str) -> EntranceRule:
    """Let a building's entrance answer more strictly until a time; a later end prolongs, an earlier changes nothing.

    Refuses `not_a_building` (never a whole grid or community), `end_unusable` (past, or more than 30 days away) and an
    empty reason. Needs TIGHTEN_ENTRANCE over the building. Leaves `EntranceTightened`.
    """
    by.must(TIGHTEN_ENTRANCE, over=building)
    if not is_building(building):
        raise Refusal(
            "not_a_building",
            Words("Only the entrance of one building can be tightened."),
            kind=Kind.INVALID,
            next_step=Words("Choose the building itself."),
        )
    moment = now()
    check_limit(until, because, moment)
    rule = EntranceRule.objects.select_for_update().filter(building=building, eased_at=None).first()
    if rule is not None and rule.until_at <= moment:
        rule.eased_at = rule.until_at
        rule.save()
        rule = None
    if rule is not None and rule.until_at >= until:
        return rule
    if rule is None:
        rule = EntranceRule(building=building, since_at=moment)
    rule.until_at, rule.reason = until, because.strip()[:200]
    rule.save()
    record(EntranceTightened(region=building, building=building, until=until, reason=rule.reason), by=by)
    return rule


@transaction.atomic
def ease_entrance(by: Actor, building: Region) -> bool:
    """Let the building's entrance answer as usual; False when it already does. Needs TIGHTEN_ENTRANCE over it."""
    by.must(TIGHTEN_ENTRANCE, over=building)
    if not EntranceRule.objects.filter(building=building, eased_at=None).update(eased_at=now()):
        return False
    record(EntranceEased(region=building, building=building), by=by)
    return True


def note_colour(by: Actor, person: PersonRef, colour: str, until: datetime | None) -> None:
    """`note_colours` of one person."""
    note_colours(by, [(person, colour, until)])


@transaction.atomic
def note_colours(by: Actor, told: Sequence[tuple[PersonRef, str, datetime | None]]) -> None:
    """Tell the gates what verdicts are now, for those who show no phone. Needs NOTE_ANSWER where each lives.

    Of several about one person the last counts. Workflows may come in any order: the entry being answered (its id
    sorts by time) decides, and an older one that comes later changes nothing.
    """
    latest = {person: (colour, until) for person, colour, until in told}
    homes = community.regions_of(latest)
    if homes.keys() != latest.keys():
        raise not_found()
    for person in latest:
        by.must(NOTE_ANSWER, over=homes[person])
    rows = PersonAnswer.objects.select_for_update().filter(person_id__in=[p.id for p in latest]).order_by("person_id")
    held = {row.person_id: row for row in rows}
    at, changed = now(), []
    for person, (colour, until) in latest.items():
        entry, row = cause_for(person), held.get(person.id)
        if row is not None and row.entry is not None and entry is not None and row.entry > entry:
            continue
        changed.append(PersonAnswer(person_id=person.id, colour=colour, until_at=until, noted_at=at, entry=entry))
    PersonAnswer.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["colour", "until_at", "noted_at", "entry"],
    )


@transaction.atomic
def list_risk_region(
    by: Actor, region: Region, code: str, name: str, until: datetime, source: str, risk: Risk = Risk.HIGH
) -> None:
    """Put a division (2 to 12 digits) on the risk list until a time, with its source. Needs LIST_RISK_REGION.

    `risk` is what the published list calls it; whoever declared a journey from there is promised anew.
    """
    by.must(LIST_RISK_REGION, over=region)
    if not code.isdecimal() or len(code) not in (2, 4, 6, 9, 12) or not source.strip() or until <= now() or not risk:
        raise Refusal(
            "risk_region_unusable",
            Words("A risk region needs a division code, a source and an end in the future."),
            kind=Kind.INVALID,
            next_step=Words("Copy the code from the published list."),
        )
    RiskRegion.objects.update_or_create(
        code=code,
        defaults={
            "name": name[:80], "region": region, "source": source.strip()[:200], "until_at": until, "risk": risk.value
        },
    )  # fmt: skip
    record(RiskRegionListed(region=region, origin=name or code, until=until, source=source.strip()[:200]), by=by)
