"""Asking a unit about a report, and answering."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.reporting import queries
from linan.domains.reporting.abilities import ASK_FIGURE, REPORT_FIGURE
from linan.domains.reporting.facts import UnitAsked, UnitExplained
from linan.domains.reporting.models import Inquiry
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

LONGEST = 1000


@transaction.atomic
def ask_about(by: Actor, collection: RecordRef, unit: Region, doubt: str, period_at: datetime) -> Inquiry:
    """Ask a unit what is behind a report. Needs ASK_FIGURE over it. Asking twice is one question.

    The reasons are kept as they stand now: what the unit was asked does not change under its answer.
    """
    by.must(ASK_FIGURE, over=unit)
    found = _inquiry(by, collection, unit, doubt, period_at)
    if found.asked_at is None:
        found.asked_at, found.asked_by = clock.now(), by.id
        found.save(update_fields=["asked_at", "asked_by"])
        record(UnitAsked(region=unit, subject=None, inquiry=found.ref, doubt=doubt), by=by)
    return found


@transaction.atomic
def explain(by: Actor, collection: RecordRef, unit: Region, doubt: str, period_at: datetime, text: str) -> Inquiry:
    """Say what was behind a report, asked or unasked. Needs REPORT_FIGURE over the unit. A later word replaces none: it
    is added below."""
    by.must(REPORT_FIGURE, over=unit)
    words = text.strip()
    found = _inquiry(by, collection, unit, doubt, period_at)
    if words and found.answer.endswith(words):
        return found
    told = f"{found.answer}\n{words}".strip()
    if not words or len(told) > LONGEST:
        raise Refusal(
            "message_length",
            Words("Write something, at most {limit} characters.", limit=LONGEST),
            kind=Kind.INVALID,
            field="text",
        )
    found.answer, found.answered_at, found.answered_by = told, clock.now(), by.id
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    record(UnitExplained(region=unit, subject=None, inquiry=found.ref, doubt=doubt), by=by)
    return found


def _inquiry(by: Actor, collection: RecordRef, unit: Region, doubt: str, period_at: datetime) -> Inquiry:
    held = Inquiry.objects.select_for_update().filter(
        collection=collection.id, region=unit, doubt=doubt[:16], period_at=period_at
    )
    there = held.first()
    if there is not None:
        return there
    line = queries.doubt_of(by, collection, unit, doubt, period_at)
    made, _ = Inquiry.objects.get_or_create(
        collection_id=collection.id, region=unit, doubt=str(line.finding.doubt), period_at=line.period_at,
        defaults={"reasons": [w.to_json() for w in line.reasons]},
    )  # fmt: skip
    return made
