"""A sample on its way: taken, missed, received, and doubled tubes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record, record_at
from linan.core.ledger.compiled import One, Save
from linan.domains.testing import rules
from linan.domains.testing.abilities import REPORT_RESULT, TAKE_SAMPLE
from linan.domains.testing.actions.orders import Asked, close_order, order_all, order_for
from linan.domains.testing.actions.shared import home_of, minutes_of, receive_clock, result_clock, undecided_of
from linan.domains.testing.facts import (
    MissNoted,
    SampleLate,
    SampleLost,
    SampleReceived,
    SampleTaken,
    TubeDoubled,
)
from linan.domains.testing.models import Miss, Sample
from linan.domains.testing.rules import MissReason, OrderState
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import need_aware
from linan.kernel.words import Words

CLOCK_SKEW = timedelta(minutes=5)
"""A laboratory's clock may run this far ahead of ours."""


def take_sample(
    by: Actor, person: PersonRef, tube: str, at: datetime | None = None, order: UUID | None = None
) -> Sample:
    """Write down that a sample of `person` lies in `tube`.

    Needs TAKE_SAMPLE over the person's region. The same person and tube again is the same sample. A tube already used
    for somebody else raises TubeDoubled for both, and both are asked again: neither result could be trusted.
    While a first positive of the person is undecided, the sample counts as its retest (复核).
    """
    region = home_of(by, person, TAKE_SAMPLE)
    code, now = rules.tube_code(tube), clock.now()
    at = not_later(need_aware(at or now), now)
    with transaction.atomic():
        others = list(Sample.objects.select_for_update().filter(tube=code).order_by("sampled_at"))
        mine = next((s for s in others if s.person_id == person.id), None)
        if mine is not None:
            return mine
        wanted = order_for(person, order)
        sample = Sample.objects.create(
            id=new_id(),
            person_id=person.id,
            region=region,
            order=wanted,
            tube=code,
            doubled=bool(others),
            retest_of=undecided_of(person),
            sampled_at=at,
            receive_by=at + minutes_of("testing.lost_minutes", region, at),
        )
        record(SampleTaken(region=region, subject=person, sample=sample.ref, tube=code, sampled_at=at), by=by)
        Miss.objects.filter(person_id=person.id).delete()
        if others:
            mark_doubled(by, [s for s in others if not s.reported_at and not s.doubled], sample)
            return sample
        if wanted is not None:
            close_order(wanted, OrderState.SAMPLED)
        record_at(
            sample.receive_by,
            SampleLost(region=region, subject=person, sample=sample.ref, tube=code, due_at=sample.receive_by),
            by=by,
            once=receive_clock(sample),
        )
    return sample


def note_missed(by: Actor, person: PersonRef, reason: MissReason) -> None:
    """Write down why somebody who is here was not sampled. Needs TAKE_SAMPLE over the person's region."""
    region = home_of(by, person, TAKE_SAMPLE)
    with transaction.atomic():
        Miss.objects.update_or_create(
            person_id=person.id, defaults={"region": region, "reason": reason.value, "noted_at": clock.now()}
        )
        record(MissNoted(region=region, subject=person, reason=reason.value), by=by)


def receive_sample(by: Actor, tube: str) -> Sample:
    """The laboratory takes a tube in; its result clock starts. Doing it twice is harmless. Needs REPORT_RESULT."""
    with transaction.atomic():
        sample = sample_at_bench(by, tube)
        if sample.received_at is None:
            receive(by, sample, clock.now())
    return sample


def mark_doubled(by: Actor, earlier: Sequence[Sample], sample: Sample) -> None:
    """Mark everyone in the tube, stop their clocks and ask each for another sample."""
    for one in [*earlier, sample]:
        if not one.doubled:
            one.doubled = True
            one.save(update_fields=["doubled"])
        cancel_at(receive_clock(one))
        cancel_at(result_clock(one))
        record(TubeDoubled(region=one.region, subject=one.subject, sample=one.ref, tube=one.tube), by=by)
        ask_again(by, one)


def ask_again(by: Actor, sample: Sample) -> None:
    """Order another sample in place of this one, as soon as the parameters allow."""
    order = sample.order
    if order is not None and order.state == OrderState.OPEN:
        return  # the order this sample should have answered is still waiting
    due_at = clock.now() + minutes_of("testing.retest_minutes", sample.region, clock.now())
    reason = order.reason if order else "screening"
    asked = Asked(sample.subject, reason, need_aware(due_at), str(sample.ref))
    order_all(by, [asked], {sample.subject: sample.region})


_IN_TUBE = One(lambda: Sample.objects.select_for_update().order_by("doubled"), "tube")


def sample_at_bench(by: Actor, tube: str) -> Sample:
    """The sample in this tube, locked, when the actor may report on it; refuses `tube_unknown` and `tube_doubled`."""
    by.must_somewhere(REPORT_RESULT)
    found = _IN_TUBE.first(rules.tube_code(tube))
    if found is None or not by.can(REPORT_RESULT, found.region):
        raise Refusal(
            "tube_unknown",
            Words("We know no tube {tube}.", tube=rules.tube_code(tube)),
            kind=Kind.NOT_FOUND,
            field="tube",
            next_step=Words("Check the label; if it is right, set the tube aside and call the sampling point."),
        )
    if found.doubled:
        raise Refusal(
            "tube_doubled",
            Words("Tube {tube} was used for two people; no result can be given.", tube=found.tube),
            next_step=Words("Set it aside. Both people have been asked for a new sample."),
        )
    return found


_RECEIVED = Save(Sample, "received_at", "result_by")


def receive(by: Actor, sample: Sample, at: datetime) -> None:
    """Note that the sample reached the laboratory, and set the clock of its result."""
    sample.received_at = at
    sample.result_by = at + minutes_of("testing.late_minutes", sample.region, at)
    _RECEIVED.of(sample)
    cancel_at(receive_clock(sample))
    record(SampleReceived(region=sample.region, subject=sample.subject, sample=sample.ref, received_at=at), by=by)
    record_at(
        sample.result_by,
        SampleLate(
            region=sample.region, subject=sample.subject, sample=sample.ref, tube=sample.tube, due_at=sample.result_by
        ),
        by=by,
        once=result_clock(sample),
    )


def not_later(at: datetime, now: datetime) -> datetime:
    """The moment told, when it is not later than now; refuses `in_the_future` else."""
    if at > now + CLOCK_SKEW:
        raise Refusal(
            "in_the_future",
            Words("This time lies in the future."),
            kind=Kind.INVALID,
            field="at",
            next_step=Words("Check the clock of your device."),
        )
    return min(at, now)
