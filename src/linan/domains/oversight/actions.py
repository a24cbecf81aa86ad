"""Saying that an entry is wrong and answering it; looking into somebody's reading; naming the office that answers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record, record_at
from linan.core.ledger.queries import actors_behind, why
from linan.core.ledger.readings import ReadingSpree
from linan.core.policy.queries import number
from linan.domains.oversight import queries, rules
from linan.domains.oversight.abilities import NAME_BODY, REVIEW_READS
from linan.domains.oversight.facts import (
    BodyNamed,
    DoubtAnswered,
    DoubtOverdue,
    EntryDoubted,
    ReviewDecided,
    ReviewOpened,
    ReviewStated,
)
from linan.domains.oversight.models import Doubt, NamedBody, Review
from linan.domains.oversight.rules import Answer, Outcome
from linan.kernel.actor import Actor
from linan.kernel.processes import Body
from linan.kernel.refs import EntryRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@transaction.atomic
def doubt_entry(by: Actor, entry: UUID, text: str) -> Doubt:
    """Say that an entry about oneself, or about somebody one may act for, is wrong. Twice while it is open is once.

    Leaves `EntryDoubted`; an answer is due in `oversight.answer_days`. Refuses `not_found` and `text_length`.
    """
    step = why(by, entry)[0]
    person = step.fact.subject if step.fact is not None else None
    if not isinstance(person, PersonRef) or not by.is_or_acts_for(person):
        person = by.person  # a reading of theirs, or an entry whose content is gone
    if person is None:
        raise not_found()
    words = _said(text)
    open_one = Doubt.objects.filter(entry=entry, person=person.id, answer=Answer.OPEN).first()
    if open_one is not None:
        return open_one
    region, at = (step.fact.region if step.fact is not None else step.region), clock.now()
    due = at + timedelta(days=number("oversight.answer_days", region, at).value)
    row = Doubt.objects.create(entry=entry, person=person.id, region=region, text=words, said_at=at, due_at=due)
    fact = EntryDoubted(region=region, subject=person, doubt=row.ref, entry=EntryRef(entry), due_at=due)
    cause = record(fact, by=by, cause=entry)
    late = DoubtOverdue(region=region, subject=person, doubt=row.ref)
    record_at(due, late, by=by, once=_clock(row), cause=cause)
    return row


@transaction.atomic
def answer_doubt(by: Actor, doubt: UUID, answer: Answer, reasons: str) -> Doubt:
    """Answer with reasons the person reads. `corrected` is itself the correction: its entry points to the wrong one.

    Needs ANSWER_DOUBT over the region. Refuses `own_deed` to who had a hand in the entry, `answered`, `text_length`.
    """
    row = Doubt.objects.select_for_update().get(pk=queries.doubt_row(by, doubt).pk)
    if by.id in actors_behind([row.entry]):
        raise Refusal(
            "own_deed",
            Words("You had a hand in this entry, so somebody else answers."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask your street office: it may answer too."),
        )
    if answer is Answer.OPEN:
        raise Refusal("no_answer", Words("Please choose an answer."), kind=Kind.INVALID, field="answer")
    if row.answer == answer:
        return row
    if row.answer != Answer.OPEN:
        raise Refusal("answered", Words("This was answered by somebody else meanwhile."))
    row.reasons = _said(reasons)
    row.answer, row.answered_at, row.answered_by = answer.value, clock.now(), by.id
    row.save()
    cancel_at(_clock(row))
    fact = DoubtAnswered(region=row.region, subject=row.subject, doubt=row.ref, outcome=answer.value)
    record(fact, by=by, cause=row.entry, corrects=row.entry if answer is Answer.CORRECTED else None)
    return row


@transaction.atomic
def open_review(by: Actor, spree: ReadingSpree, region: Region, *, threshold: int) -> Review:
    """Look into somebody's reading; they are asked what it was for. One at a time for each reader.

    Needs REVIEW_READS over `region`. Refuses `own_reading`.
    """
    by.must(REVIEW_READS, over=region)
    _not_oneself(by, spree.actor)
    row = Review.objects.filter(reader=spree.actor, outcome=Outcome.OPEN).first()
    if row is not None:
        return row
    row = Review.objects.create(
        reader=spree.actor, role=spree.role, region=region, households=spree.households, threshold=threshold,
        since=spree.since, until=spree.until, purposes="\n".join(spree.purposes), opened_at=clock.now(),
        opened_by=by.id,
    )  # fmt: skip
    record(ReviewOpened(region=region, subject=row.subject, review=row.ref, households=row.households), by=by)
    return row


@transaction.atomic
def state_purpose(by: Actor, review: UUID, text: str) -> Review:
    """The reader says what it was for, while it is open. Refuses `not_found` to everybody else."""
    row = Review.objects.select_for_update().filter(pk=review, reader=by.id, outcome=Outcome.OPEN).first()
    if row is None:
        raise not_found()
    row.statement, row.stated_at = _said(text), clock.now()
    row.save(update_fields=["statement", "stated_at"])
    record(ReviewStated(region=row.region, subject=row.subject, review=row.ref), by=by)
    return row


@transaction.atomic
def decide_review(by: Actor, review: UUID, outcome: Outcome, reasons: str) -> Review:
    """Decide what to make of the reading, with reasons the reader sees. Needs REVIEW_READS; never one's own.

    Refuses `own_reading`, `decided`, `no_answer` and `text_length`.
    """
    row = Review.objects.select_for_update().get(pk=queries.review_of(by, review).row.pk)
    _not_oneself(by, row.reader)
    by.must(REVIEW_READS, over=row.region)
    if outcome is Outcome.OPEN:
        raise Refusal("no_answer", Words("Please choose an answer."), kind=Kind.INVALID, field="outcome")
    if row.outcome == outcome:
        return row
    if row.outcome != Outcome.OPEN:
        raise Refusal("decided", Words("This was decided by somebody else meanwhile."))
    row.reasons = _said(reasons)
    row.outcome, row.decided_at, row.decided_by = outcome.value, clock.now(), by.id
    row.save()
    record(ReviewDecided(region=row.region, subject=row.subject, review=row.ref, outcome=outcome.value), by=by)
    return row


@transaction.atomic
def name_body(by: Actor, body: Body, region: Region, office: UUID) -> NamedBody:
    """Say which office of the register a body of an area is; the one named before is no longer it.

    Needs NAME_BODY over `region`. Refuses `wrong_area` for an area the body does not answer over, and `no_such_office`
    for an office that belongs to another area.
    """
    by.must(NAME_BODY, over=region)
    if region.level is not body.level:
        raise Refusal(
            "wrong_area",
            Words("This body does not answer over such an area."),
            kind=Kind.INVALID,
            field="area",
            next_step=Words("Choose a county, or a street for its street office."),
        )
    row = next((o for o in queries.offices(by, region) if o.id == office), None)
    if row is None:
        raise Refusal(
            "no_such_office",
            Words("There is no such office here."),
            kind=Kind.INVALID,
            field="office",
            next_step=Words("Choose one from the list; the clerk enters offices with the staff who belong to them."),
        )
    found = NamedBody.objects.select_for_update().filter(body=body.value, region=region).first()
    if found is not None and found.office_id == office:
        return found
    named = found or NamedBody(body=body.value, region=region)
    named.office_id, named.named_at, named.named_by = office, clock.now(), by.id
    named.save()
    record(BodyNamed(region=region, body=body.value, office=row.name), by=by)
    return named


def _not_oneself(by: Actor, reader: str) -> None:
    if by.id == reader:
        raise Refusal(
            "own_reading",
            Words("Nobody decides about their own reading."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Another auditor of the county looks into it."),
        )


def _said(text: str) -> str:
    if not rules.fits(text):
        raise Refusal(
            "text_length",
            Words("Please say why in {least} to {most} characters.", least=rules.SHORTEST, most=rules.LONGEST),
            kind=Kind.INVALID,
            field="text",
        )
    return text.strip()


def _clock(row: Doubt) -> str:
    return f"doubt:{row.id}"
