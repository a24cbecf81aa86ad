"""Putting an edition into force: one person proposes, another confirms."""

from __future__ import annotations

from datetime import datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from linan.core import clock
from linan.core.ledger import once_or_earlier, record, record_at
from linan.core.policy import rules
from linan.core.policy.abilities import ADOPT_EDITION, FOLLOW_DATES
from linan.core.policy.facts import EditionAdopted, EditionBegun, EditionDue, EditionProposed
from linan.core.policy.models import Adoption
from linan.core.policy.queries import edition as edition_in_force
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import CHINA, civil_day, need_aware
from linan.kernel.words import Words


def propose_edition(by: Actor, region: Region, edition: str, *, since: datetime, because: str) -> Adoption:
    """Propose that `edition` is in force in `region` from `since`. Nothing changes until a second person agrees.

    Needs ADOPT_EDITION over the region. Refuses `no_such_edition`, `reason_missing`.
    """
    by.must(ADOPT_EDITION, over=region)
    if edition not in rules.editions():
        raise Refusal(
            "no_such_edition",
            Words("There is no edition {edition}.", edition=edition[:40]),
            kind=Kind.INVALID,
            next_step=Words("Choose one of the editions in the list."),
            field="edition",
        )
    if not because.strip():
        raise Refusal(
            "reason_missing",
            Words("A change of rules needs its reason."),
            kind=Kind.INVALID,
            next_step=Words("Name the decision or document it follows."),
            field="because",
        )
    with transaction.atomic():
        row = Adoption.objects.create(
            region=region,
            edition=edition,
            since=need_aware(since),
            because=because.strip()[:400],
            proposed_by=by.id,
            proposed_at=clock.now(),
        )
        record(EditionProposed(region=region, subject=row.ref, edition=edition, since=row.since), by=by)
    return row


def adopt_edition(by: Actor, adoption: UUID) -> Adoption:
    """Agree to a proposal as the second person and put the edition into force. Doing it twice is harmless.

    Needs ADOPT_EDITION over its region. Refuses `second_person` to the one who proposed it.
    """
    with transaction.atomic():
        row = Adoption.objects.select_for_update().filter(pk=adoption).first()
        if row is None or not by.can(ADOPT_EDITION, row.region):
            raise not_found()
        if row.confirmed_at is not None:
            return row
        if row.proposed_by == by.id:
            raise Refusal(
                "second_person",
                Words("A change of rules needs a second person."),
                kind=Kind.NOT_PERMITTED,
                reasons=by.must_not,
                next_step=Words("Ask a colleague who may decide on rules to confirm it."),
            )
        was = edition_in_force(row.region, max(row.since, clock.now())).code
        row.confirmed_by, row.confirmed_at = by.id, clock.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        record(
            EditionAdopted(region=row.region, subject=row.ref, edition=row.edition, was=was, since=row.since),
            by=by,
            purpose=row.because[:200],
        )
        begun = EditionBegun(region=row.region, subject=row.ref, edition=row.edition)
        record_at(max(row.since, clock.now()), begun, by=by, once=f"policy.edition:{row.pk}")
    return row


def follow_dates(by: Actor, region: Region) -> int:
    """Set a timer for each edition whose national date lies ahead; safe to repeat. How many timers were set.

    What is in force when this is asked for the first time rings nothing. An edition that comes later with a date that
    is over (the plan was read in some days after it began) rings at once. Needs FOLLOW_DATES over the region.
    """
    by.must(FOLLOW_DATES, over=region)
    scope, now, new = f"policy.dates:{region}", clock.now(), 0
    with transaction.atomic():
        first = once_or_earlier(scope, "begun", dict)[1]
        for edition in rules.editions().values():
            known = first and edition.since <= civil_day(now)
            if once_or_earlier(scope, edition.code, dict)[1] and not known:
                begins = datetime.combine(edition.since, time(0), CHINA)
                ref = RecordRef(uuid5(NAMESPACE_URL, f"linan:edition:{edition.code}:{region}"))
                due = EditionDue(region=region, subject=ref, edition=edition.code)
                record_at(max(begins, now), due, by=by, once=f"policy.due:{edition.code}:{region}")
                new += 1
    return new
