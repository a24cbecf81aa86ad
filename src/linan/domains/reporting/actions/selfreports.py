"""A resident reports something of themselves; it gets a number and a reply. And what first found somebody (A-71)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from linan.core import clock, policy
from linan.core.community.queries import region_of, regions_of
from linan.core.ledger import record
from linan.core.messages import actions as messages
from linan.domains.reporting import queries
from linan.domains.reporting.abilities import NOTE_FOUND
from linan.domains.reporting.facts import SelfReportAnswered, SelfReported
from linan.domains.reporting.models import Found, SelfReport, What
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.time import civil_day
from linan.kernel.words import Words

LONGEST = 500
SOURCES = ("self", "search", "test")


@transaction.atomic
def report_self(by: Actor, person: PersonRef, what: str, words: str = "") -> SelfReport:
    """Report a symptom, a contact or a return, as the resident or family acting for them; it gets a number at once."""
    if not by.is_or_acts_for(person):
        raise not_found()
    if what not in What.values or len(words) > LONGEST:
        raise Refusal(
            "report_unusable",
            Words("Choose what you want to report, in at most {limit} characters.", limit=LONGEST),
            kind=Kind.INVALID,
            field="what",
        )
    region, at = region_of(person), clock.now()
    minutes = int(policy.number("reporting.answer_minutes", region, at).value)
    day = civil_day(at)
    # Two at once wait for each other at the day's last number; the unique number is the last word.
    last = (
        SelfReport.objects.select_for_update().filter(number__startswith=f"{day:%y%m%d}-").order_by("-number").first()
    )
    running = int(last.number.partition("-")[2]) + 1 if last else 1
    made = SelfReport.objects.create(
        number=f"{day:%y%m%d}-{running:04d}", person_id=person.id, region=region, what=what, words=words.strip(),
        told_at=at, due_at=at + timedelta(minutes=minutes),
    )  # fmt: skip
    Found.objects.get_or_create(subject=str(person), source="self", at=at, defaults={"region": region})
    record(SelfReported(region=region, subject=person, report=made.ref, what=what), by=by)
    return made


@transaction.atomic
def answer_report(by: Actor, report: RecordRef, reply: str) -> SelfReport:
    """Answer a resident's report; the resident reads it beside it and gets a letter. Needs ANSWER_REPORT over the home.
    The first reply stays."""
    found = queries.self_report_of(by, report)
    if found.replied_at is not None:
        return found
    if not reply.strip() or len(reply) > LONGEST:
        words = Words("Write something, at most {limit} characters.", limit=LONGEST)
        raise Refusal("message_length", words, kind=Kind.INVALID, field="reply")
    found.reply, found.replied_at, found.replied_by = reply.strip(), clock.now(), by.id
    found.save(update_fields=["reply", "replied_at", "replied_by"])
    told = Words("Your report {number} was answered.", number=found.number)
    messages.send(by, found.subject, told, kind="self_report", link="/me/reporting/")
    record(SelfReportAnswered(region=found.region, subject=found.subject, report=found.ref), by=by)
    return found


@transaction.atomic
def note_found(by: Actor, person: PersonRef, source: str, at: datetime) -> None:
    """Somebody came to notice by `search` or `test`. Needs NOTE_FOUND over the home; twice is harmless."""
    region = region_of(person)
    by.must(NOTE_FOUND, over=region)
    if source in SOURCES:
        Found.objects.get_or_create(subject=str(person), source=source, at=at, defaults={"region": region})


@transaction.atomic
def note_found_many(by: Actor, people: Sequence[PersonRef], source: str, at: datetime) -> None:
    """`note_found` for at most 500 people, with a handful of statements."""
    regions = regions_of(people)
    for region in set(regions.values()):
        by.must(NOTE_FOUND, over=region)
    if source in SOURCES:
        rows = [Found(subject=str(p), source=source, at=at, region=r) for p, r in regions.items()]
        Found.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


@transaction.atomic
def note_infected(by: Actor, person: PersonRef, at: datetime) -> None:
    """An infection was confirmed: what had found the person within the days of the policy counts, else the test did."""
    region, now = region_of(person), clock.now()
    by.must(NOTE_FOUND, over=region)
    days = int(policy.number("reporting.found_days", region, now).value)
    Found.objects.get_or_create(subject=str(person), source="test", at=at, defaults={"region": region})
    rows = Found.objects.filter(subject=str(person), at__gte=at - timedelta(days=days), at__lte=at, confirmed_at=None)
    rows.update(confirmed_at=now)
