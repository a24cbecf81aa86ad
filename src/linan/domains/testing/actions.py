"""What can be done with tests: order, sample, receive, report, decide. Every clock is set here and stopped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community.queries import regions_of
from linan.core.ledger import cancel_at, record, record_at, record_at_many, record_many
from linan.core.policy.queries import number
from linan.domains.testing import rules
from linan.domains.testing.abilities import CONFIRM_RESULT, ORDER_TEST, REPORT_RESULT, TAKE_SAMPLE
from linan.domains.testing.facts import (
    Form,
    InfectionConfirmed,
    MissNoted,
    Outcome,
    ResultReported,
    RetestPositiveReported,
    SampleLate,
    SampleLost,
    SampleReceived,
    SampleTaken,
    ScreenExcluded,
    ScreenPositiveReported,
    TestDropped,
    TestOrdered,
    TestOverdue,
    TubeDoubled,
)
from linan.domains.testing.models import Miss, Sample, TestOrder
from linan.domains.testing.rules import Decision, MissReason, OrderState
from linan.kernel.actor import Ability, Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, Ref, SampleRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import need_aware
from linan.kernel.words import Words

OLDEST_ONSET_DAYS = 60
CLOCK_SKEW = timedelta(minutes=5)
"""A laboratory's clock may run this far ahead of ours."""


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────


def order_test(
    by: Actor, person: PersonRef, reason: str, due_at: datetime, because: Ref | UUID | None = None
) -> TestOrder:
    """Ask somebody to be tested by `due_at`; the same reason and cause again gives the order already open.

    Needs ORDER_TEST over the person's region. Sets the clock that records TestOverdue.
    """
    return order_tests(by, [(person, reason, due_at, because)])[0]


def order_tests(by: Actor, wanted: Iterable[tuple[PersonRef, str, datetime, Ref | UUID | None]]) -> list[TestOrder]:
    """Many orders in one transaction: (person, reason, due, because); each as `order_test` does one."""
    asked = [_Asked(p, reason, need_aware(due_at), str(because or "")) for p, reason, due_at, because in wanted]
    return _order(by, asked, _homes(by, {a.person for a in asked}, ORDER_TEST))


def drop_tests(by: Actor, because: Ref | UUID) -> int:
    """Take back every open order with this cause; how many there were. Needs ORDER_TEST where they lie."""
    with transaction.atomic():
        found = list(TestOrder.objects.select_for_update().filter(because=str(because), state=OrderState.OPEN))
        for order in found:
            by.must(ORDER_TEST, over=order.region)
            _close(order, OrderState.DROPPED)
        record_many([TestDropped(region=o.region, subject=o.subject, order=o.id) for o in found], by=by)
    return len(found)


# ── samples ──────────────────────────────────────────────────────────────────────────────────────────────────────


def take_sample(
    by: Actor, person: PersonRef, tube: str, at: datetime | None = None, order: UUID | None = None
) -> Sample:
    """Write down that a sample of `person` lies in `tube`.

    Needs TAKE_SAMPLE over the person's region. The same person and tube again is the same sample. A tube already used
    for somebody else raises TubeDoubled for both, and both are asked again: neither result could be trusted.
    While a first positive of the person is undecided, the sample counts as its retest (复核).
    """
    region = _home(by, person, TAKE_SAMPLE)
    code, now = rules.tube_code(tube), clock.now()
    at = _not_later(need_aware(at or now), now)
    with transaction.atomic():
        others = list(Sample.objects.select_for_update().filter(tube=code).order_by("sampled_at"))
        mine = next((s for s in others if s.person_id == person.id), None)
        if mine is not None:
            return mine
        wanted = _order_for(person, order)
        sample = Sample.objects.create(
            id=new_id(),
            person_id=person.id,
            region=region,
            order=wanted,
            tube=code,
            doubled=bool(others),
            retest_of=_undecided(person),
            sampled_at=at,
            receive_by=at + _minutes("testing.lost_minutes", region, at),
        )
        record(SampleTaken(region=region, subject=person, sample=sample.ref, tube=code, sampled_at=at), by=by)
        Miss.objects.filter(person_id=person.id).delete()
        if others:
            _doubled(by, [s for s in others if not s.reported_at and not s.doubled], sample)
            return sample
        if wanted is not None:
            _close(wanted, OrderState.SAMPLED)
        record_at(
            sample.receive_by,
            SampleLost(region=region, subject=person, sample=sample.ref, tube=code, due_at=sample.receive_by),
            by=by,
            once=_receive_clock(sample),
        )
    return sample


def note_missed(by: Actor, person: PersonRef, reason: MissReason) -> None:
    """Write down why somebody who is here was not sampled. Needs TAKE_SAMPLE over the person's region."""
    region = _home(by, person, TAKE_SAMPLE)
    with transaction.atomic():
        Miss.objects.update_or_create(
            person_id=person.id, defaults={"region": region, "reason": reason.value, "noted_at": clock.now()}
        )
        record(MissNoted(region=region, subject=person, reason=reason.value), by=by)


def receive_sample(by: Actor, tube: str) -> Sample:
    """The laboratory takes a tube in; its result clock starts. Doing it twice is harmless. Needs REPORT_RESULT."""
    with transaction.atomic():
        sample = _at_bench(by, tube)
        if sample.received_at is None:
            _receive(by, sample, clock.now())
    return sample


def report_result(by: Actor, tube: str, outcome: Outcome, at: datetime | None = None) -> Sample:
    """Report one tube. Needs REPORT_RESULT over the sample's region.

    The same outcome again changes nothing; another one is refused (`already_reported`). A first positive records
    ScreenPositiveReported and decides nothing; an unusable sample asks for another one.
    """
    now = clock.now()
    with transaction.atomic():
        sample = _at_bench(by, tube)
        if sample.reported_at is not None:
            if sample.outcome == outcome:
                return sample
            raise Refusal(
                "already_reported",
                Words("A different result was already reported for tube {tube}.", tube=sample.tube),
                next_step=Words("Take a new sample, and ask the confirmatory desk to look at both."),
            )
        at = _not_later(need_aware(at or now), now)
        if at < sample.sampled_at:
            raise Refusal(
                "reported_before_sampled",
                Words("The result is dated before the sample was taken."),
                kind=Kind.INVALID,
                field="at",
                next_step=Words("Check the laboratory's clock."),
            )
        if sample.received_at is None:
            _receive(by, sample, at)
        sample.outcome, sample.reported_at = outcome.value, at
        sample.save(update_fields=["outcome", "reported_at"])
        cancel_at(_result_clock(sample))
        first = sample.retest_of
        record(
            ResultReported(
                region=sample.region,
                subject=sample.subject,
                sample=sample.ref,
                outcome=outcome,
                sampled_at=sample.sampled_at,
                reported_at=at,
                retest_of=first.ref if first else None,
            ),
            by=by,
        )
        if outcome is Outcome.INVALID:
            _ask_again(by, sample)
        elif sample.order is not None:
            _close(sample.order, OrderState.DONE)
        if outcome is Outcome.SCREEN_POSITIVE:
            if first is None:
                record(
                    ScreenPositiveReported(
                        region=sample.region,
                        subject=sample.subject,
                        sample=sample.ref,
                        sampled_at=sample.sampled_at,
                        reported_at=at,
                    ),
                    by=by,
                )
            else:
                record(
                    RetestPositiveReported(
                        region=sample.region, subject=sample.subject, sample=sample.ref, first_sample=first.ref
                    ),
                    by=by,
                )
    return sample


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What became of one pasted line."""

    line: int
    tube: str
    words: Words
    done: bool


def report_batch(by: Actor, rows: Sequence[tuple[str, str]]) -> list[BatchLine]:
    """Report many (tube, result) lines; each line stands alone, so a bad one stops no other. Needs REPORT_RESULT."""
    by.must_somewhere(REPORT_RESULT)
    told = []
    for n, (tube, said) in enumerate(rows, start=1):
        try:
            outcome = rules.outcome_of(said)
            report_result(by, tube, outcome)
            told.append(BatchLine(n, tube, rules.OUTCOME_WORDS[outcome], True))
        except Refusal as refused:
            told.append(BatchLine(n, tube[:40], refused.words, False))
    return told


# ── the confirmatory desk ────────────────────────────────────────────────────────────────────────────────────────


def confirm_infection(by: Actor, sample: SampleRef, form: Form, onset_on: date | None = None) -> Sample:
    """Confirm on a positive retest `sample`, different from the first. Needs CONFIRM_RESULT over its region."""
    with transaction.atomic():
        retest, first = _retest(by, sample, Outcome.SCREEN_POSITIVE)
        decision = Decision(form.value)
        if first.decision:
            return _same_decision(first, decision)
        now = clock.now()
        if onset_on is not None and not timedelta(0) <= now.date() + timedelta(days=1) - onset_on <= timedelta(
            days=OLDEST_ONSET_DAYS
        ):
            raise Refusal(
                "onset_out_of_range",
                Words("The first day of symptoms cannot be in the future or more than {days} days ago.", days=60),
                kind=Kind.INVALID,
                field="onset_on",
                next_step=Words("Ask the person once more, or leave it empty."),
            )
        _decide(first, retest, decision, now, onset_on)
        record(
            InfectionConfirmed(
                region=retest.region,
                subject=retest.subject,
                sample=retest.ref,
                form=form,
                onset_on=onset_on,
                first_positive_at=first.sampled_at,
            ),
            by=by,
        )
    return retest


def exclude_infection(by: Actor, sample: SampleRef) -> Sample:
    """Exclude on a negative retest `sample`, different from the first. Needs CONFIRM_RESULT over its region."""
    with transaction.atomic():
        retest, first = _retest(by, sample, Outcome.NEGATIVE)
        if first.decision:
            return _same_decision(first, Decision.EXCLUDED)
        _decide(first, retest, Decision.EXCLUDED, clock.now(), None)
        record(
            ScreenExcluded(region=retest.region, subject=retest.subject, sample=retest.ref, first_sample=first.ref),
            by=by,
        )
    return retest


# ── what the actions share ───────────────────────────────────────────────────────────────────────────────────────


def _home(by: Actor, person: PersonRef, ability: Ability) -> Region:
    """The person's region; "absent" and "not yours" refuse alike."""
    return _homes(by, {person}, ability)[person]


def _homes(by: Actor, people: set[PersonRef], ability: Ability) -> dict[PersonRef, Region]:
    """Everybody's region; one who is absent or not yours refuses for all."""
    by.must_somewhere(ability)
    homes = regions_of(people)
    if len(homes) < len(people) or not all(by.can(ability, region) for region in homes.values()):
        raise not_found()
    return homes


@dataclass(frozen=True, slots=True)
class _Asked:
    """A test somebody asks for; the same again is the same order."""

    person: PersonRef
    reason: str
    due_at: datetime
    because: str


def _order(by: Actor, asked: Sequence[_Asked], homes: Mapping[PersonRef, Region]) -> list[TestOrder]:
    with transaction.atomic():
        standing = TestOrder.objects.filter(person_id__in=[p.id for p in homes]).exclude(state=OrderState.DROPPED)
        held = {_Asked(o.subject, o.reason, o.due_at, o.because): o for o in standing.order_by("-id")}
        fresh: list[TestOrder] = []
        for one in asked:
            if one not in held:
                held[one] = TestOrder(
                    person_id=one.person.id,
                    region=homes[one.person],
                    reason=one.reason,
                    because=one.because,
                    due_at=one.due_at,
                    ordered_at=clock.now(),
                )
                fresh.append(held[one])
        TestOrder.objects.bulk_create(fresh, batch_size=500)
        ordered = [
            TestOrdered(region=o.region, subject=o.subject, order=o.id, reason=o.reason, due_at=o.due_at) for o in fresh
        ]
        record_many(ordered, by=by)
        late = [TestOverdue(region=o.region, subject=o.subject, order=o.id) for o in fresh]
        clocks = [(o.due_at, f, f"testing.order:{o.id}") for o, f in zip(fresh, late, strict=True)]
        record_at_many(clocks, by=by)
    return [held[one] for one in asked]


def _order_for(person: PersonRef, order: UUID | None) -> TestOrder | None:
    """The order this sample answers: the one named, else the one due first."""
    found = TestOrder.objects.filter(person_id=person.id, state=OrderState.OPEN)
    if order is not None:
        named = found.filter(id=order).first()
        if named is None:
            raise not_found()
        return named
    return found.order_by("due_at").first()


def _close(order: TestOrder, state: OrderState) -> None:
    order.state = state.value
    order.save(update_fields=["state"])
    cancel_at(f"testing.order:{order.id}")


def _undecided(person: PersonRef) -> Sample | None:
    """The first positive of the person that nobody has decided yet."""
    return (
        Sample.objects.filter(
            person_id=person.id, outcome=Outcome.SCREEN_POSITIVE.value, retest_of=None, decision=Decision.UNDECIDED
        )
        .order_by("sampled_at")
        .first()
    )


def _doubled(by: Actor, earlier: Sequence[Sample], sample: Sample) -> None:
    """Mark everyone in the tube, stop their clocks and ask each for another sample."""
    for one in [*earlier, sample]:
        if not one.doubled:
            one.doubled = True
            one.save(update_fields=["doubled"])
        cancel_at(_receive_clock(one))
        cancel_at(_result_clock(one))
        record(TubeDoubled(region=one.region, subject=one.subject, sample=one.ref, tube=one.tube), by=by)
        _ask_again(by, one)


def _ask_again(by: Actor, sample: Sample) -> None:
    order = sample.order
    if order is not None and order.state == OrderState.OPEN:
        return  # the order this sample should have answered is still waiting
    due_at = clock.now() + _minutes("testing.retest_minutes", sample.region, clock.now())
    reason = order.reason if order else "screening"
    asked = _Asked(sample.subject, reason, need_aware(due_at), str(sample.ref))
    _order(by, [asked], {sample.subject: sample.region})


def _at_bench(by: Actor, tube: str) -> Sample:
    by.must_somewhere(REPORT_RESULT)
    found = Sample.objects.select_for_update().filter(tube=rules.tube_code(tube)).order_by("doubled").first()
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


def _receive(by: Actor, sample: Sample, at: datetime) -> None:
    sample.received_at = at
    sample.result_by = at + _minutes("testing.late_minutes", sample.region, at)
    sample.save(update_fields=["received_at", "result_by"])
    cancel_at(_receive_clock(sample))
    record(SampleReceived(region=sample.region, subject=sample.subject, sample=sample.ref, received_at=at), by=by)
    record_at(
        sample.result_by,
        SampleLate(
            region=sample.region, subject=sample.subject, sample=sample.ref, tube=sample.tube, due_at=sample.result_by
        ),
        by=by,
        once=_result_clock(sample),
    )


def _retest(by: Actor, sample: SampleRef, needed: Outcome) -> tuple[Sample, Sample]:
    by.must_somewhere(CONFIRM_RESULT)
    retest = Sample.objects.select_for_update().filter(id=sample.id).first()
    if retest is None or not by.can(CONFIRM_RESULT, retest.region):
        raise not_found()
    first = retest.retest_of
    if first is None or first.pk == retest.pk:
        raise Refusal(
            "retest_needed",
            Words("One sample decides nothing: a second one is needed."),
            next_step=Words("Take a second sample in a new tube and report it first."),
        )
    if retest.outcome != needed:
        raise Refusal(
            "retest_says_otherwise",
            Words("The second sample does not say so."),
            next_step=Words("Wait for its result, or take a third sample."),
        )
    return retest, first


def _same_decision(first: Sample, wanted: Decision) -> Sample:
    if first.decision == wanted:
        return first
    raise Refusal(
        "already_decided",
        Words("This was already decided otherwise."),
        next_step=Words("Open the record; a correction needs a new sample."),
    )


def _decide(first: Sample, retest: Sample, decision: Decision, at: datetime, onset_on: date | None) -> None:
    Sample.objects.filter(
        person_id=first.person_id, outcome=Outcome.SCREEN_POSITIVE.value, decision=Decision.UNDECIDED
    ).update(decision=decision.value, decided_at=at, onset_on=onset_on)
    Sample.objects.filter(pk=retest.pk).update(decision=decision.value, decided_at=at, onset_on=onset_on)
    retest.decision, retest.decided_at, retest.onset_on = decision.value, at, onset_on


def _minutes(name: str, region: Region, at: datetime) -> timedelta:
    return timedelta(minutes=number(name, region, at).value)


def _not_later(at: datetime, now: datetime) -> datetime:
    if at > now + CLOCK_SKEW:
        raise Refusal(
            "in_the_future",
            Words("This time lies in the future."),
            kind=Kind.INVALID,
            field="at",
            next_step=Words("Check the clock of your device."),
        )
    return min(at, now)


def _receive_clock(sample: Sample) -> str:
    return f"testing.receive:{sample.id}"


def _result_clock(sample: Sample) -> str:
    return f"testing.result:{sample.id}"
