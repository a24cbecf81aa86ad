"""An inspector wants something of a unit; what it gave already is shown instead of asked for again."""

from __future__ import annotations

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.reporting import queries
from linan.domains.reporting.abilities import INSPECT
from linan.domains.reporting.facts import InspectionAnswered, UnitInspected
from linan.domains.reporting.models import Inspection
from linan.domains.reporting.rules.items import plain_label
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

MOST_MINUTES = 10_000


@transaction.atomic
def inspect_unit(by: Actor, unit: Region, topic: str, *, despite: str = "") -> Inspection:
    """Ask a unit for something. Needs INSPECT over it.

    What it gave within the days of the policy is shown and nobody is asked, unless `despite` says why; both are logged.
    """
    by.must(INSPECT, over=unit)
    queries.unit_of(by, unit)
    if not plain_label(topic):
        words = Words("Say what you want to know.")
        raise Refusal("topic_missing", words, kind=Kind.INVALID, field="topic")
    held = queries.given_already(unit, topic)
    made = Inspection.objects.create(
        region=unit, topic=topic.strip()[:80], topic_key=plain_label(topic)[:80], asked_at=clock.now(), asked_by=by.id,
        department=by.organisation[:80], shown=[w.to_json() for w in held],
        despite=despite.strip()[:200] if held else "",
    )  # fmt: skip
    fact = UnitInspected(region=unit, subject=None, inspection=made.ref, asked=made.was_asked)
    record(fact, by=by)
    return made


@transaction.atomic
def answer_inspection(by: Actor, inspection: RecordRef, answer: str, minutes: int) -> Inspection:
    """Answer for the unit, and say how long it took. Needs REPORT_FIGURE there. The first answer stays."""
    found = queries.inspection_to_answer(by, inspection)
    if found.answered_at is not None:
        return found
    if not answer.strip() or len(answer) > 2000:
        words = Words("Write something, at most {limit} characters.", limit=2000)
        raise Refusal("message_length", words, kind=Kind.INVALID, field="answer")
    if not 0 <= minutes <= MOST_MINUTES:
        words = Words("Say how many minutes it took.")
        raise Refusal("minutes_unusable", words, kind=Kind.INVALID, field="minutes")
    found.answer, found.minutes = answer.strip(), minutes
    found.answered_at, found.answered_by = clock.now(), by.id
    found.save(update_fields=["answer", "minutes", "answered_at", "answered_by"])
    record(InspectionAnswered(region=found.region, subject=None, inspection=found.ref, minutes=minutes), by=by)
    return found
