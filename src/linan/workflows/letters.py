"""Another county asks about somebody who is here, and a tracer takes them on.

LetterContactAccepted → healthcode.take_evidence      their code, as for a contact found here
                      → quarantine.order_many         as the edition in force asks of their ring
                      → workforce.open_task           their own grid worker reaches them
                      → messages.send                 and they read what it means
LetterContactAnswered → workforce.drop_tasks
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core import clock
from linan.core.ledger import when, when_many
from linan.core.messages.actions import send_many
from linan.core.policy.queries import regime_for
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.rules import NewEvidence
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.abilities import ORDER_QUARANTINE
from linan.domains.tracing.facts import LetterContactAccepted, LetterContactAnswered
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.time import end_of
from linan.kernel.words import Words
from linan.workflows.case import EVIDENCE, reaching, stay


@when_many(LetterContactAccepted, may=[TAKE_EVIDENCE])
def change_the_codes_of_the_letter(facts: Sequence[LetterContactAccepted], by: Actor) -> None:
    now = clock.now()
    healthcode.take_evidence_many(
        by,
        [
            # The letter knows the day alone: the day's end, so that it follows all of that day.
            NewEvidence(person=f.subject, kind=EVIDENCE[f.ring], at=min(end_of(f.last_met_on), now), because=f.contact)
            for f in facts
            if f.ring in EVIDENCE
        ],
    )


@when_many(LetterContactAccepted, may=[ORDER_QUARANTINE])
def order_what_the_edition_asks_of_them(facts: Sequence[LetterContactAccepted], by: Actor) -> None:
    asked = [(fact, regime_for(fact.ring, fact.region, clock.now())) for fact in facts]
    wanted = [stay(regime, f.subject, f.contact, f.last_met_on) for f, regime in asked if regime is not None]
    quarantine.order_many(by, wanted)


@when_many(LetterContactAccepted, may=[OPEN_TASK])
def send_their_own_worker(facts: Sequence[LetterContactAccepted], by: Actor) -> None:
    workforce.open_many(by, [reaching(fact) for fact in facts if fact.to_reach])


@when_many(LetterContactAccepted, may=[OPEN_TASK])
def tell_them(facts: Sequence[LetterContactAccepted], by: Actor) -> None:
    words = Words("Another county tells us that you were near an infected person. Your page says what it means.")
    send_many(by, [(f.subject, words) for f in facts], kind="case", link="/me/healthcode/")


@when(LetterContactAnswered, may=[OPEN_TASK])
def take_it_off_their_list(fact: LetterContactAnswered, by: Actor) -> None:
    if fact.subject is not None:
        workforce.drop_tasks(by, f"locate:{fact.subject.id}", reason="located")
