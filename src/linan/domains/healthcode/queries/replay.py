"""A person's verdict now or at any moment, with everything that was weighed for it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from linan.core import clock, policy
from linan.core.ledger import noted_read
from linan.domains.healthcode.models import Evidence
from linan.domains.healthcode.queries.codes import visible_region
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.verdicts import SetAside, Verdict, set_aside, weigh


def verdict_of(by: Actor, person: PersonRef, at: datetime | None = None) -> Verdict:
    """The verdict at `at` (now). For a past moment: what had happened by then and was known here then, under the rules
    in force then; so it is what the code showed. Ahead of now: what is known today. Reads by staff are noted."""
    return explained(by, person, at)[0]


def explained(by: Actor, person: PersonRef, at: datetime | None = None) -> tuple[Verdict, tuple[SetAside, ...]]:
    """The same verdict, and everything that was weighed and does not count against the person."""
    region = visible_region(by, person)
    noted_read(by, what="healthcode.verdict", persons=[person], region=region)
    at = at or clock.now()
    pieces, in_force = [e.weighed() for e in _known_at(person, at)], policy.rule_set(region, at)
    verdict = weigh(pieces, in_force, at)
    return verdict, set_aside(pieces, in_force, at, verdict)


def _known_at(person: PersonRef, at: datetime) -> list[Evidence]:
    """The evidence that was taken by `at` and not yet withdrawn then; what counts today for a moment ahead."""
    rows = Evidence.objects.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), person_id=person.id)
    if at >= clock.now():
        rows = rows.filter(withdrawn_at=None)
    return list(rows.filter(taken_at__lte=at).order_by("id"))
