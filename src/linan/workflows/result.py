"""A sample has a result.

ScreenPositiveReported → tracing.open_case          somebody holds the thread from here on
ResultReported         → healthcode.take_evidence   a negative result counts at once
                       → quarantine.note_test       and towards a release
RetestPositiveReported → tracers are told           a person confirms, not a machine
InfectionConfirmed     → tracing.confirm_case
ScreenExcluded         → tracing.exclude_case
SampleLate, SampleLost, TubeDoubled, TestOverdue → a task for whoever can find out
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from linan.core import clock
from linan.core.ledger import when, when_many
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.rules import NewEvidence
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.abilities import RELEASE
from linan.domains.testing.facts import (
    InfectionConfirmed,
    Outcome,
    ResultReported,
    RetestPositiveReported,
    SampleLate,
    SampleLost,
    ScreenExcluded,
    ScreenPositiveReported,
    TestOverdue,
    TubeDoubled,
)
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.abilities import CONFIRM_CASE, OPEN_CASE
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.time import civil_day
from linan.kernel.words import Words

DEPARTMENT = "health"


@when(ScreenPositiveReported, may=[OPEN_CASE])
def open_a_provisional_case(fact: ScreenPositiveReported, by: Actor) -> None:
    tracing.open_case(by, fact.subject, because=fact.sample)


@when_many(ResultReported, may=[TAKE_EVIDENCE])
def let_negative_results_count(facts: Sequence[ResultReported], by: Actor) -> None:
    healthcode.take_evidence_many(
        by,
        [
            NewEvidence(f.subject, "test_negative", f.sampled_at, because=f.sample)
            for f in facts
            if f.outcome is Outcome.NEGATIVE
        ],
    )


@when(ResultReported, may=[RELEASE])
def note_the_result_towards_release(fact: ResultReported, by: Actor) -> None:
    if fact.outcome is not Outcome.INVALID:
        quarantine.note_test(by, fact.subject, civil_day(fact.sampled_at), fact.outcome is Outcome.NEGATIVE)


@when(RetestPositiveReported, may=[OPEN_TASK])
def ask_a_tracer_to_confirm(fact: RetestPositiveReported, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="confirm",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(minutes=30),
        words=Words("A second sample is positive too: confirm the infection"),
        department=DEPARTMENT,
        key=f"confirm:{fact.subject.id}",
        link="/testing/confirm/",
        role="tracer",
    )


@when(InfectionConfirmed, may=[CONFIRM_CASE, OPEN_CASE])
def confirm_the_case(fact: InfectionConfirmed, by: Actor) -> None:
    tracing.confirm_case(
        by,
        fact.subject,
        because=fact.sample,
        onset_on=fact.onset_on,
        first_positive_at=fact.first_positive_at,
    )


@when(InfectionConfirmed, may=[OPEN_TASK])
def close_the_question(fact: InfectionConfirmed, by: Actor) -> None:
    workforce.drop_tasks(by, f"confirm:{fact.subject.id}", reason="confirmed")


@when(ScreenExcluded, may=[OPEN_TASK])
def close_the_question_the_other_way(fact: ScreenExcluded, by: Actor) -> None:
    workforce.drop_tasks(by, f"confirm:{fact.subject.id}", reason="excluded")


@when(ScreenExcluded, may=[CONFIRM_CASE])
def exclude_the_case(fact: ScreenExcluded, by: Actor) -> None:
    tracing.exclude_case(by, fact.subject, because=fact.sample)


@when(SampleLate, may=[OPEN_TASK])
def ask_where_the_result_is(fact: SampleLate, by: Actor) -> None:
    _ask(by, fact, "late", Words("A sample has no result yet: ask the laboratory"))


@when(SampleLost, may=[OPEN_TASK])
def ask_for_a_new_sample(fact: SampleLost, by: Actor) -> None:
    _ask(by, fact, "lost", Words("A sample seems lost: take a new one"))


@when(TubeDoubled, may=[OPEN_TASK])
def sort_out_two_of_one_tube(fact: TubeDoubled, by: Actor) -> None:
    _ask(by, fact, "doubled", Words("One tube number was used twice: sort out whose sample it is"))


@when(TestOverdue, may=[OPEN_TASK])
def remind_of_the_test(fact: TestOverdue, by: Actor) -> None:
    _ask(by, fact, "test", Words("A test is overdue: ask, or take the sample at the door"))


@when(TestOverdue, may=[TAKE_EVIDENCE])
def let_an_overdue_test_count(fact: TestOverdue, by: Actor) -> None:
    healthcode.take_evidence(by, fact.subject, "test_overdue", at=clock.now())


def _ask(by: Actor, fact: SampleLate | SampleLost | TubeDoubled | TestOverdue, kind: str, words: Words) -> None:
    workforce.open_task(
        by,
        kind=kind,
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=4),
        words=words,
        department=DEPARTMENT,
        key=f"{kind}:{fact.subject.id}",
        link=f"/people/{fact.subject.id}/",
    )
