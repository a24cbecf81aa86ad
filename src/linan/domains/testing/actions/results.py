"""What the laboratory reports, one tube at a time or a rack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record
from linan.core.ledger.compiled import Save
from linan.domains.testing import rules
from linan.domains.testing.abilities import REPORT_RESULT
from linan.domains.testing.actions.orders import close_order
from linan.domains.testing.actions.samples import ask_again, not_later, receive, sample_at_bench
from linan.domains.testing.actions.shared import result_clock
from linan.domains.testing.facts import (
    Outcome,
    ResultReported,
    RetestPositiveReported,
    ScreenPositiveReported,
)
from linan.domains.testing.models import Sample
from linan.domains.testing.rules import OrderState
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import need_aware
from linan.kernel.words import Words

_OUTCOME = Save(Sample, "outcome", "reported_at")


def report_result(by: Actor, tube: str, outcome: Outcome, at: datetime | None = None) -> Sample:
    """Report one tube. Needs REPORT_RESULT over the sample's region.

    The same outcome again changes nothing; another one is refused (`already_reported`). A first positive records
    ScreenPositiveReported and decides nothing; an unusable sample asks for another one.
    """
    now = clock.now()
    with transaction.atomic():
        sample = sample_at_bench(by, tube)
        if sample.reported_at is not None:
            if sample.outcome == outcome:
                return sample
            raise Refusal(
                "already_reported",
                Words("A different result was already reported for tube {tube}.", tube=sample.tube),
                next_step=Words("Take a new sample, and ask the confirmatory desk to look at both."),
            )
        at = not_later(need_aware(at or now), now)
        if at < sample.sampled_at:
            raise Refusal(
                "reported_before_sampled",
                Words("The result is dated before the sample was taken."),
                kind=Kind.INVALID,
                field="at",
                next_step=Words("Check the laboratory's clock."),
            )
        if sample.received_at is None:
            receive(by, sample, at)
        sample.outcome, sample.reported_at = outcome.value, at
        _OUTCOME.of(sample)
        cancel_at(result_clock(sample))
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
            ask_again(by, sample)
        elif sample.order is not None:
            close_order(sample.order, OrderState.DONE)
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
