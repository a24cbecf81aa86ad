"""What is heard at the doors, and what households say by themselves, reaches every room it matters to.

RoundOpened       → messages.send_many             one letter a household: answer yourselves, and nobody knocks
RouteLaid         → messages.send                  the worker knows whose doors are theirs
HouseholdAnswered → community.confirm_household    who lives there was confirmed
                  → community.hear_from            the household board heard from them
                  → workforce.drop_tasks           nobody has to look into an empty home any more
EmptyHomeDoubted  → workforce.open_task            empty, and somebody is registered: one of the two is wrong
EntryConfirmed    → screening.take_confirmation    confirmed elsewhere: no visit is needed for it
IllnessTold       → workforce.open_task            a doctor looks today; what is told at a door sets no colour
ChangeTold        → workforce.open_task            somebody compares it with the register
ChangeSettled     → workforce.drop_tasks
"""

from __future__ import annotations

from datetime import timedelta

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.abilities import EDIT_PEOPLE, KEEP_BOARD
from linan.core.community.facts import EntryConfirmed
from linan.core.desk.saying import say
from linan.core.ledger import when
from linan.core.messages.actions import send, send_many
from linan.core.policy.queries import number
from linan.domains.screening import actions as screening
from linan.domains.screening import queries, rules
from linan.domains.screening.abilities import VISIT_DOORS
from linan.domains.screening.facts import (
    ChangeSettled,
    ChangeTold,
    EmptyHomeDoubted,
    HouseholdAnswered,
    IllnessTold,
    RoundOpened,
    RouteLaid,
)
from linan.domains.screening.rules import Item
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef
from linan.kernel.words import Words

DEPARTMENT = "community"
LANGUAGE = "zh-hans"
"""The board keeps what was said in the county's own language."""


@when(RoundOpened, may=[OPEN_TASK])
def invite_households_to_answer(fact: RoundOpened, by: Actor) -> None:
    words = Words("A round goes from door to door. Answer on your page, and nobody has to knock.")
    letters = [(person, words) for person in queries.to_invite(fact.round)]
    for start in range(0, len(letters), 500):
        send_many(by, letters[start : start + 500], kind="screening", link="/me/screening/")


@when(RouteLaid, may=[OPEN_TASK])
def tell_the_worker(fact: RouteLaid, by: Actor) -> None:
    if fact.worker is not None:
        words = Words(
            "{doors} doors of a round are yours, to be done by {due_at}.", doors=fact.doors, due_at=fact.due_at
        )
        send(by, fact.worker, words, kind="screening", link=f"/screening/{fact.round.id}/route/")  # fmt: skip


@when(HouseholdAnswered, may=[EDIT_PEOPLE])
def confirm_the_register(fact: HouseholdAnswered, by: Actor) -> None:
    # Where somebody came or left the entry is not right until that is entered.
    if Item.MEMBERS in fact.items and not fact.changes:
        register.confirm_household(by, fact.subject, rules.SOURCES[fact.route])


@when(HouseholdAnswered, may=[KEEP_BOARD])
def put_the_household_on_the_board(fact: HouseholdAnswered, by: Actor) -> None:
    if Item.NEEDS not in fact.items:
        return
    source = rules.SOURCES[fact.route]
    needs = "、".join(say(rules.NEED_WORDS[n], LANGUAGE) for n in fact.needs)
    register.hear_from(by, fact.subject, route=source, needs=needs)
    felt = [say(rules.SYMPTOM_WORDS[s], LANGUAGE) for s in fact.symptoms] or [say(Words("feels ill"), LANGUAGE)]
    for person in fact.ill:
        register.hear_from(by, fact.subject, route=source, person=person, symptoms=felt)


@when(EntryConfirmed, may=[VISIT_DOORS])
def spare_a_visit(fact: EntryConfirmed, by: Actor) -> None:
    if isinstance(fact.subject, HouseholdRef):
        screening.take_confirmation(by, fact.subject, fact.route)


@when(IllnessTold, may=[OPEN_TASK])
def ask_a_doctor_to_call(fact: IllnessTold, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="doctor",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=2),
        words=Words("Somebody told that they feel ill: call today"),
        department="clinic",
        key=f"told:{fact.subject.id}:doctor",
        link=f"/people/{fact.subject.id}/",
        role="clinic_doctor",
    )


@when(ChangeTold, may=[OPEN_TASK])
def ask_somebody_to_compare(fact: ChangeTold, by: Actor) -> None:
    hours = number("screening.change_hours", fact.region, clock.now()).value
    workforce.open_task(
        by,
        kind="change",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=hours),
        words=Words("A household told of a change: compare it with the register"),
        department=DEPARTMENT,
        key=f"change:{fact.change.id}",
        link="/screening/changes/",
    )


@when(EmptyHomeDoubted, may=[OPEN_TASK])
def ask_somebody_to_look_into_an_empty_home(fact: EmptyHomeDoubted, by: Actor) -> None:
    hours = number("screening.change_hours", fact.region, clock.now()).value
    workforce.open_task(
        by,
        kind="vacant",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=hours),
        words=Words("A flat looks empty where people are registered: find out where they are"),
        department=DEPARTMENT,
        key=f"vacant:{fact.subject.id}",
        link=f"/community/households/{fact.subject.id}/",
    )


@when(HouseholdAnswered, may=[OPEN_TASK])
def nobody_has_to_look_any_more(fact: HouseholdAnswered, by: Actor) -> None:
    workforce.drop_tasks(by, f"vacant:{fact.subject.id}", reason="heard")


@when(ChangeSettled, may=[OPEN_TASK])
def nothing_is_left_to_compare(fact: ChangeSettled, by: Actor) -> None:
    workforce.drop_tasks(by, f"change:{fact.change.id}", reason="settled")
