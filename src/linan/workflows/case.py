"""Somebody may be infected, is infected, or was not after all.

CaseOpened        → healthcode.take_evidence      the code says that a second test is pending
                  → quarantine.order_quarantine   they and their household stay in until it is read
                  → testing.order_test            the second sample, soon
                  → workforce.open_task           somebody knocks and explains
CaseConfirmed     → tracing.search_contacts       who was near them?
                  → healthcode.take_evidence      their own code
                  → gates.tighten_entrance        their building's entrance, no other
                  → quarantine.lapse_orders       the provisional stay ends: care takes over
InterviewEnded    → tracing.search_contacts       and once more, with what they told
ContactFound      → a line to be determined, nothing else: a search proposes, a person decides
ContactDetermined → healthcode.take_evidence      each contact's code
                  → quarantine.order_many         as the edition in force asks of their ring
DecidingLotDue    → tracing.decide_lot            five hundred lines of a tracer's decision, written down as theirs
ReachingLotDue    → tracing.reach_lot             five hundred contacts put on lists, by whichever worker is free
ContactPushed     → workforce.open_task           the contact's own grid worker reaches them
                  → messages.send                 and they read what it means
ContactLocated    → workforce.drop_tasks
ContactOverdue    → workforce.open_task           the grid leader is told
CaseExcluded      → everything that rested on the case falls away within minutes, with the record of why
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from linan.core import clock
from linan.core.community.queries import building_of, housemates
from linan.core.ledger import when, when_many
from linan.core.messages.actions import send_many
from linan.core.policy import rules
from linan.core.policy.queries import number, regime_for
from linan.domains.gates import actions as gates
from linan.domains.gates.abilities import TIGHTEN_ENTRANCE
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.rules import NewEvidence
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.abilities import ORDER_QUARANTINE
from linan.domains.quarantine.facts import Regime
from linan.domains.testing import actions as testing
from linan.domains.testing.abilities import ORDER_TEST
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.abilities import DETERMINE_CONTACT, PUSH_CONTACT
from linan.domains.tracing.facts import (
    CaseConfirmed,
    CaseExcluded,
    CaseOpened,
    ContactDetermined,
    ContactLocated,
    ContactOverdue,
    ContactPushed,
    DecidingLotDue,
    InterviewEnded,
    LetterContactAccepted,
    ReachingLotDue,
    Ring,
)
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.refs import ContactRef, PersonRef
from linan.kernel.region import Level
from linan.kernel.time import civil_day
from linan.kernel.words import Words

DEPARTMENT = "cdc"
EVIDENCE = {Ring.CLOSE: "contact_close", Ring.SECONDARY: "contact_secondary"}
PROVISIONAL_DAYS = 2
"""A provisional stay ends by itself: a second sample takes hours, so two days bound a lost one (no source: ours)."""


@when(CaseOpened, may=[TAKE_EVIDENCE])
def show_that_a_second_test_is_pending(fact: CaseOpened, by: Actor) -> None:
    if fact.provisional:
        healthcode.take_evidence(by, fact.subject, "screen_positive", at=clock.now(), because=fact.case)


@when(CaseOpened, may=[ORDER_QUARANTINE])
def keep_the_household_in_for_now(fact: CaseOpened, by: Actor) -> None:
    if not fact.provisional:
        return
    for person in (fact.subject, *housemates(fact.subject)):
        quarantine.order_quarantine(
            by,
            person,
            regime=Regime.HOME_QUARANTINE,
            because=fact.case,
            last_exposed_on=clock.today(),
            days=PROVISIONAL_DAYS,
            rule="provisional",
            provisional=True,
        )


@when(CaseOpened, may=[ORDER_TEST])
def order_the_second_sample(fact: CaseOpened, by: Actor) -> None:
    if fact.provisional:
        minutes = number("testing.retest_minutes", fact.region, clock.now()).value
        testing.order_test(by, fact.subject, "retest", clock.now() + timedelta(minutes=minutes), because=fact.case)


@when(CaseOpened, may=[OPEN_TASK])
def ask_the_grid_worker_to_explain(fact: CaseOpened, by: Actor) -> None:
    if fact.provisional:
        workforce.open_task(
            by,
            kind="explain",
            subject=fact.subject,
            region=fact.region,
            due_at=clock.now() + timedelta(hours=1),
            words=Words("Knock and explain: please stay in until the second sample is read"),
            department=DEPARTMENT,
            key=f"case:{fact.case.id}:explain",
            link=f"/people/{fact.subject.id}/",
        )


@when(CaseConfirmed, may=[DETERMINE_CONTACT])
def find_the_contacts(fact: CaseConfirmed, by: Actor) -> None:
    tracing.search_contacts(by, fact.case)


@when(InterviewEnded, may=[DETERMINE_CONTACT])
def search_with_what_was_told(fact: InterviewEnded, by: Actor) -> None:
    if fact.confirmed:
        tracing.search_contacts(by, fact.case)


@when(CaseConfirmed, may=[TAKE_EVIDENCE])
def change_their_own_code(fact: CaseConfirmed, by: Actor) -> None:
    healthcode.take_evidence(by, fact.subject, "confirmed_case", at=fact.confirmed_at, because=fact.case)
    healthcode.withdraw_evidence(by, fact.subject, because=fact.case, kinds=["screen_positive"])


@when(CaseConfirmed, may=[TIGHTEN_ENTRANCE], over=Level.BUILDING)
def tighten_the_entrance_of_their_building_alone(fact: CaseConfirmed, by: Actor) -> None:
    building = building_of(fact.subject)
    hours = number("gates.tightened_hours", fact.region, clock.now()).value
    gates.tighten_entrance(
        by, building, until=clock.now() + timedelta(hours=hours), because="A person in this building fell ill."
    )


@when(CaseConfirmed, may=[ORDER_QUARANTINE])
def end_the_provisional_stay(fact: CaseConfirmed, by: Actor) -> None:
    quarantine.lapse_orders(by, because=fact.case)


@when(CaseConfirmed, may=[OPEN_TASK])
def drop_the_explaining(fact: CaseConfirmed, by: Actor) -> None:
    workforce.drop_tasks(by, f"case:{fact.case.id}:", reason="confirmed")


@when_many(ContactDetermined, may=[TAKE_EVIDENCE])
def change_the_contacts_codes(facts: Sequence[ContactDetermined], by: Actor) -> None:
    for fact in facts:
        if fact.ring not in EVIDENCE:
            healthcode.withdraw_evidence(by, fact.subject, because=fact.contact, reason="determined")
    healthcode.take_evidence_many(
        by,
        [
            NewEvidence(person=f.subject, kind=EVIDENCE[f.ring], at=f.last_met_at, because=f.contact)
            for f in facts
            if f.ring in EVIDENCE
        ],
    )


@when_many(ContactDetermined, may=[ORDER_QUARANTINE])
def order_what_the_edition_asks(facts: Sequence[ContactDetermined], by: Actor) -> None:
    wanted = []
    for fact in facts:
        asked = regime_for(fact.ring, fact.region, clock.now())
        if asked is None:
            quarantine.lapse_orders(by.only(fact.region), because=fact.contact)
            continue
        wanted.append(stay(asked, fact.subject, fact.contact, civil_day(fact.last_met_at)))
    quarantine.order_many(by, wanted)


def stay(asked: rules.Regime, person: PersonRef, contact: ContactRef, met_on: date) -> quarantine.Wanted:
    """What the edition asks of a contact last met on that day."""
    gone = (clock.today() - met_on).days
    return quarantine.Wanted(
        person=person,
        regime=Regime(asked.regime),
        because=contact,
        last_exposed_on=met_on,
        days=asked.days,
        rule=asked.rule,
        # Nobody can be tested on a day that was over before they were found.
        test_days=tuple(d for d in asked.test_days if d >= gone),
    )


@when(DecidingLotDue, may=[DETERMINE_CONTACT])
def write_down_the_next_lot_of_decisions(fact: DecidingLotDue, by: Actor) -> None:
    tracing.decide_lot(by, fact.subject.id, fact.lot)


@when(ReachingLotDue, may=[PUSH_CONTACT])
def put_the_next_lot_on_lists(fact: ReachingLotDue, by: Actor) -> None:
    tracing.reach_lot(by, fact.subject.id, fact.lot)


@when_many(ContactPushed, may=[OPEN_TASK])
def send_the_nearest_worker(facts: Sequence[ContactPushed], by: Actor) -> None:
    workforce.open_many(by, [reaching(fact) for fact in facts])


def reaching(fact: ContactPushed | LetterContactAccepted) -> workforce.NewTask:
    """The grid worker's task: one for a person, on however many lists they stand."""
    return workforce.NewTask(
        kind="locate",
        subject=fact.subject,
        region=fact.region,
        due_at=fact.locate_by,
        words=Words("Reach this person and say where they are"),
        department=DEPARTMENT,
        key=f"locate:{fact.subject.id}",
        link=f"/tracing/pushed/{fact.contact.id}/",
    )


@when_many(ContactPushed, may=[OPEN_TASK])
def tell_the_contact(facts: Sequence[ContactPushed], by: Actor) -> None:
    words = Words("You were near an infected person. Your page says where, when and what it means.")
    _tell(by, [f.subject for f in facts], words)


@when(ContactLocated, may=[OPEN_TASK])
def take_it_off_the_list(fact: ContactLocated, by: Actor) -> None:
    workforce.drop_tasks(by, f"locate:{fact.subject.id}", reason="located")


@when(ContactOverdue, may=[OPEN_TASK])
def tell_the_grid_leader(fact: ContactOverdue, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="overdue_contact",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(minutes=30),
        words=Words("A contact has not been reached in time: take it over"),
        department=DEPARTMENT,
        key=f"overdue:{fact.subject.id}",
        link=f"/tracing/pushed/{fact.contact.id}/",
        role="grid_leader",
    )


@when(CaseExcluded, may=[TAKE_EVIDENCE])
def free_the_codes(fact: CaseExcluded, by: Actor) -> None:
    healthcode.withdraw_evidence(by, None, because=fact.case, reason="excluded")


@when(CaseExcluded, may=[ORDER_QUARANTINE])
def free_the_household(fact: CaseExcluded, by: Actor) -> None:
    quarantine.lapse_orders(by, because=fact.case)


@when(CaseExcluded, may=[OPEN_TASK])
def drop_the_tasks(fact: CaseExcluded, by: Actor) -> None:
    workforce.drop_tasks(by, f"case:{fact.case.id}:", reason="excluded")


@when(CaseExcluded, may=[ORDER_TEST])
def drop_the_tests(fact: CaseExcluded, by: Actor) -> None:
    testing.drop_tests(by, because=fact.case)


@when(CaseExcluded, may=[OPEN_TASK])
def tell_them_they_are_free(fact: CaseExcluded, by: Actor) -> None:
    words = Words("The second sample was negative. Everything that rested on the first is lifted.")
    _tell(by, [fact.subject, *housemates(fact.subject)], words)


def _tell(by: Actor, people: Sequence[PersonRef], words: Words) -> None:
    send_many(by, [(person, words) for person in people], kind="case", link="/me/healthcode/")
