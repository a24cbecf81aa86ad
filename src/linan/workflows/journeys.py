"""Somebody declares a journey before they make it; the gate keeps what was promised.

EditionAdopted, EditionBegun, EditionDue → gates.promise_again   the rules of the day of arrival are others now
OverlayBegun, OverlayEnded, OverlayLapsed → gates.promise_again
RiskRegionListed → gates.promise_again          the place they come from is on the list now
PromiseChanged   → messages.send                told before they leave
JourneyEnded     → healthcode.take_evidence     the rule answers from here on, in the same words
                 → testing.order_tests          its tests become tasks
JourneyDeclared and JourneyWithdrawn are answered by no workflow: the traveller's own page shows them
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from linan.core import clock
from linan.core.ledger import when
from linan.core.messages.actions import send
from linan.core.policy.facts import EditionAdopted, EditionBegun, EditionDue, OverlayBegun, OverlayEnded, OverlayLapsed
from linan.domains.gates import actions as gates
from linan.domains.gates.abilities import NOTE_ANSWER
from linan.domains.gates.facts import JourneyEnded, PromiseChanged, RiskRegionListed
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.testing import actions as testing
from linan.domains.testing.abilities import ORDER_TEST
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.time import CHINA, civil_day
from linan.kernel.words import Words

EVENING = time(18)
"""A day's test is due by six in the evening, as during a stay."""


@when(EditionAdopted, may=[NOTE_ANSWER])
def promise_by_the_edition_decided(fact: EditionAdopted, by: Actor) -> None:
    gates.promise_again(by, fact.region)


@when(EditionBegun, may=[NOTE_ANSWER])
def promise_by_the_edition_in_force(fact: EditionBegun, by: Actor) -> None:
    gates.promise_again(by, fact.region)


@when(EditionDue, may=[NOTE_ANSWER])
def promise_by_the_national_date(fact: EditionDue, by: Actor) -> None:
    gates.promise_again(by, fact.region)


@when(OverlayBegun, may=[NOTE_ANSWER])
def promise_with_what_was_added(fact: OverlayBegun, by: Actor) -> None:
    gates.promise_again(by, fact.region)


@when(OverlayEnded, may=[NOTE_ANSWER])
def promise_without_what_was_added(fact: OverlayEnded, by: Actor) -> None:
    gates.promise_again(by, fact.region)


@when(OverlayLapsed, may=[NOTE_ANSWER])
def promise_when_its_hour_has_come(fact: OverlayLapsed, by: Actor) -> None:
    gates.promise_again(by, fact.region)


@when(RiskRegionListed, may=[NOTE_ANSWER])
def promise_by_the_list(fact: RiskRegionListed, by: Actor) -> None:
    gates.promise_again(by, fact.region)


@when(PromiseChanged, may=[OPEN_TASK])
def tell_the_traveller(fact: PromiseChanged, by: Actor) -> None:
    if fact.easier:
        words = Words("The rules were eased: the gate will ask less of you on {day} than we said.", day=fact.arrives_at)
    else:
        words = Words(
            "The rules changed: on {day} the gate will answer otherwise than we said. Please look before you leave.",
            day=fact.arrives_at,
        )
    send(by, fact.subject, words, kind="gates", link="/me/gates/journeys/")


@when(JourneyEnded, may=[TAKE_EVIDENCE])
def take_it_into_the_code(fact: JourneyEnded, by: Actor) -> None:
    if fact.risk:
        params: dict[str, str | int | bool] = {"risk": fact.risk}
        healthcode.take_evidence(by, fact.subject, "arrival", fact.left_at, params, None, fact.journey)


@when(JourneyEnded, may=[ORDER_TEST])
def its_tests_become_tasks(fact: JourneyEnded, by: Actor) -> None:
    left, today = civil_day(fact.left_at), clock.today()
    days = [left + timedelta(days=n) for n in fact.tests]
    due = [datetime.combine(day, EVENING, CHINA) for day in days if day >= today]
    soonest = clock.now() + timedelta(hours=12)
    testing.order_tests(by, [(fact.subject, "arrival", max(at, soonest), fact.journey) for at in due])
