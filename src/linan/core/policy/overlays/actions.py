"""Adding to the edition in force: propose, agree as the second person, end. It ends by the clock if by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record, record_at
from linan.core.policy import queries
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.facts import OverlayBegun, OverlayEnded, OverlayLapsed, OverlayProposed
from linan.core.policy.models import LocalOverlay
from linan.core.policy.overlays import rules
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


def propose_overlay(
    by: Actor, region: Region, extra_days: Mapping[str, int], *, reason: str, until: datetime, basis: str = ""
) -> LocalOverlay:
    """Propose to add days to rules of the edition in force here. Nothing changes until a second person agrees.

    Needs ADOPT_EDITION over the region. Refuses what `rules.check` names; the limits are `policy.overlay_days_more` and
    `policy.overlay_runs_days`.
    """
    by.must(ADOPT_EDITION, over=region)
    at = clock.now()
    edition = queries.edition(region, at)
    wanted = rules.check(
        edition.rules,
        region,
        extra_days,
        reason,
        until,
        at,
        most=queries.number("policy.overlay_days_more", region, at).value,
        runs_days=queries.number("policy.overlay_runs_days", region, at).value,
    )
    with transaction.atomic():
        row = LocalOverlay.objects.create(
            region=region,
            edition=edition.code,
            extra_days=wanted,
            reason=reason.strip()[: rules.REASON_MOST],
            basis=basis.strip()[:200],
            since_at=at,
            until_at=until,
            proposed_by=by.id,
            proposed_at=at,
        )
        record(OverlayProposed(region=region, subject=row.ref, edition=edition.code, until_at=until), by=by)
    return row


def confirm_overlay(by: Actor, overlay: UUID) -> LocalOverlay:
    """Agree as the second person: it is in force from now. Doing it twice is harmless.

    Needs ADOPT_EDITION over its region. Refuses `second_person` to who proposed it, `overlay_over` when its time is
    over, another edition came, or the limit is lower by now.
    """
    at = clock.now()
    with transaction.atomic():
        row = LocalOverlay.objects.select_for_update().filter(pk=overlay).first()
        if row is None or not by.can(ADOPT_EDITION, row.region):
            raise not_found()
        if row.confirmed_at is not None:
            return row
        if row.proposed_by == by.id:
            raise Refusal(
                "second_person",
                Words("An addition to the rules needs a second person."),
                kind=Kind.NOT_PERMITTED,
                reasons=by.must_not,
                next_step=Words("Ask a colleague who may decide on rules to confirm it."),
            )
        most = queries.number("policy.overlay_days_more", row.region, at).value
        stale = row.ended_at is not None or row.until_at <= at or max(row.extra_days.values()) > most
        if stale or queries.edition(row.region, at).code != row.edition:
            raise Refusal(
                "overlay_over",
                Words("This proposal no longer fits: its time, its edition or the limit has changed."),
                kind=Kind.CONFLICT,
                next_step=Words("Propose it again if it is still needed."),
            )
        row.confirmed_by, row.confirmed_at, row.since_at = by.id, at, at
        row.save(update_fields=["confirmed_by", "confirmed_at", "since_at"])
        begun = OverlayBegun(
            region=row.region,
            subject=row.ref,
            edition=row.edition,
            rules=tuple(sorted(row.extra_days)),
            most_days=max(row.extra_days.values()),
            until_at=row.until_at,
        )
        record(begun, by=by, purpose=row.reason[:200], basis=row.basis)
        record_at(row.until_at, OverlayLapsed(region=row.region, subject=row.ref), by=by, once=_timer(row))
    return row


def end_overlay(by: Actor, overlay: UUID) -> LocalOverlay:
    """End it now, or take a proposal back; one person is enough, because ease is never held up. Twice is once.

    Needs ADOPT_EDITION over its region.
    """
    at = clock.now()
    with transaction.atomic():
        row = LocalOverlay.objects.select_for_update().filter(pk=overlay).first()
        if row is None or not by.can(ADOPT_EDITION, row.region):
            raise not_found()
        if row.until_at <= at or row.ended_at is not None:
            return row
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        if row.confirmed_at is not None:
            cancel_at(_timer(row))
            record(OverlayEnded(region=row.region, subject=row.ref), by=by)
    return row


def _timer(row: LocalOverlay) -> str:
    return f"policy.overlay:{row.pk}"
