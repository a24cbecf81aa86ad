"""A compound's own rules: noted before they take effect, flagged where they may not, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core.clock import now
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.gates.abilities import KEEP_HOUSE_RULES
from linan.domains.gates.facts import HouseRuleEnded, HouseRuleNoted
from linan.domains.gates.models import HouseRule
from linan.domains.gates.rules import check_limit
from linan.domains.gates.rules.houserules import Concerned, Demand, conflicts
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

AHEAD = timedelta(days=60)
TYPED = timedelta(minutes=10)
"""So long somebody may take over the form after choosing “now”."""


@transaction.atomic
def note_house_rule(
    by: Actor, region: Region, concerned: Concerned, demand: Demand, words: str, since: datetime, until: datetime
) -> HouseRule:
    """Note a rule of a community before it takes effect. One that is in conflict with what no local rule may do is kept
    as flagged and never in force; `HouseRuleNoted` names its conflicts.

    Needs KEEP_HOUSE_RULES over the community. Refuses `not_a_community`, `begins_too_early` (a rule is read before it
    counts), `begins_too_late` (60 days ahead at most), `end_unusable` (30 days at most) and `reason_missing`.
    """
    by.must(KEEP_HOUSE_RULES, over=region)
    if region.level is not Level.COMMUNITY:
        raise Refusal("not_a_community", Words("A rule is of one community."), kind=Kind.INVALID, field="region")
    moment = now()
    if since < moment - TYPED:
        raise Refusal(
            "begins_too_early",
            Words("A rule begins today or later, so that it can be read before it counts."),
            kind=Kind.INVALID,
            field="since",
            next_step=Words("Choose a beginning that lies ahead."),
        )
    if since > moment + AHEAD:
        raise Refusal(
            "begins_too_late",
            Words("A rule is noted at most {days} days before it begins.", days=AHEAD.days),
            kind=Kind.INVALID,
            field="since",
            next_step=Words("Note it when the day is nearer."),
        )
    check_limit(until - max(since - moment, timedelta()), words, moment)
    found = conflicts(concerned, demand)
    row = HouseRule.objects.create(
        region=region, concerned=concerned.value, demand=demand.value, words=words.strip()[:200], since_at=since,
        until_at=until, noted_at=moment, noted_by=by.id,
    )  # fmt: skip
    told = HouseRuleNoted(
        region=region, subject=RecordRef(row.id), concerned=row.concerned, demand=row.demand,
        conflicts=tuple(c.code for c in found), since=since, until=until,
    )  # fmt: skip
    record(told, by=by)
    return row


@transaction.atomic
def end_house_rule(by: Actor, rule: UUID) -> HouseRule:
    """Take a rule down; twice is once. Needs KEEP_HOUSE_RULES over its community."""
    mine = within("region", by.must_somewhere(KEEP_HOUSE_RULES))
    row = HouseRule.objects.select_for_update().filter(mine, pk=rule).first()
    if row is None:
        raise not_found()
    if row.ended_at is None:
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
        record(HouseRuleEnded(region=row.region, subject=RecordRef(row.id)), by=by)
    return row
