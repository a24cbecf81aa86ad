"""A patient recovers, or dies.

ResultReported → tracing.note_samples      each read sample of a patient counts towards the discharge criteria
               → tracing.note_links        … and of a contact is a link of their chain
CaseRecovered  → healthcode.take_evidence  `recovered` clears what lay before it; `discharged` colours for the days of
                                           observation, if the edition in force has any
               → testing.drop_tests, workforce.drop_tasks
               → messages.send             they read what follows
CaseDied       → quarantine.lapse_orders, testing.drop_tests, workforce.drop_tasks
CaseMovedToHospital is for the record of the case; no workflow answers it
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core.ledger import when, when_many
from linan.core.messages.actions import send_many
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.rules import NewEvidence
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.abilities import ORDER_QUARANTINE
from linan.domains.testing import actions as testing
from linan.domains.testing.abilities import ORDER_TEST
from linan.domains.testing.facts import Outcome, ResultReported
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.abilities import PUSH_CONTACT, RECORD_OUTCOME
from linan.domains.tracing.facts import CaseDied, CaseRecovered
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@when_many(ResultReported, may=[RECORD_OUTCOME, PUSH_CONTACT])
def count_samples_towards_discharge(facts: Sequence[ResultReported], by: Actor) -> None:
    tracing.note_samples(
        by,
        [(f.subject, f.sampled_at, f.outcome is Outcome.NEGATIVE) for f in facts if f.outcome is not Outcome.INVALID],
    )
    tracing.note_links(
        by,
        [
            tracing.Told(f.subject, sampled_at=f.sampled_at, reported_at=f.reported_at)
            for f in facts
            if f.outcome is not Outcome.INVALID
        ],
    )


@when(CaseRecovered, may=[TAKE_EVIDENCE])
def let_the_code_recover(fact: CaseRecovered, by: Actor) -> None:
    at, because = fact.recovered_at, fact.case
    healthcode.take_evidence_many(
        by,
        [
            NewEvidence(fact.subject, "recovered", at, because=because),
            NewEvidence(fact.subject, "discharged", at, because=because),
        ],
    )


@when(CaseRecovered, may=[ORDER_TEST])
def ask_for_no_more_tests(fact: CaseRecovered, by: Actor) -> None:
    testing.drop_tests(by, because=fact.case)


@when(CaseRecovered, may=[OPEN_TASK])
def send_nobody_any_more(fact: CaseRecovered, by: Actor) -> None:
    workforce.drop_tasks(by, f"case:{fact.case.id}:", reason="recovered")


@when(CaseRecovered, may=[OPEN_TASK])
def tell_them_what_follows(fact: CaseRecovered, by: Actor) -> None:
    words = Words("Your recovery is recorded. Your page says whether days of observation follow, and until when.")
    send_many(by, [(fact.subject, words)], kind="case", link="/me/healthcode/")


@when(CaseDied, may=[ORDER_QUARANTINE])
def end_what_was_ordered(fact: CaseDied, by: Actor) -> None:
    quarantine.lapse_orders(by, because=fact.case)


@when(CaseDied, may=[ORDER_TEST])
def test_nobody(fact: CaseDied, by: Actor) -> None:
    testing.drop_tests(by, because=fact.case)


@when(CaseDied, may=[OPEN_TASK])
def knock_no_more(fact: CaseDied, by: Actor) -> None:
    workforce.drop_tasks(by, f"case:{fact.case.id}:", reason="died")
