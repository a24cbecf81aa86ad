"""The confirmatory desk: a person confirms or excludes, never a machine."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.testing.abilities import CONFIRM_RESULT
from linan.domains.testing.facts import (
    Form,
    InfectionConfirmed,
    Outcome,
    ScreenExcluded,
)
from linan.domains.testing.models import Sample
from linan.domains.testing.rules import Decision
from linan.kernel.actor import Actor
from linan.kernel.refs import SampleRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words

OLDEST_ONSET_DAYS = 60


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
