"""A stay is ordered, lived through and ended.

QuarantineOrdered   → testing.order_tests          the tests its regime asks for
                    → messages.send                why, until when, whom to call
QuarantineActivated → workforce.open_task          somebody brings the notice and asks what is needed
CheckedIn           → quarantine.expect_check_in   tomorrow's word
                    → workforce.take_self_report   no call is needed
CheckInMissed       → workforce.open_task          the same evening
SymptomsReported    → healthcode.take_evidence, workforce.open_task   a doctor looks today
ReleaseNear         → quarantine.list_blockers     a day ahead
ReleaseBlocked      → workforce.open_task          what is missing, and who can see to it
                    → healthcode.note_missing      the certificate names it
TestNoted           → healthcode.note_missing      … or what is left of it
ReleaseDue          → quarantine.release_if_due    with nobody opening a page
QuarantineReleased  → the next phase of the edition, or healthcode.take_evidence: complete
QuarantineLapsed    → what hung on it is dropped
LeftHome            → workforce.open_task          somebody looks; nobody is accused by a sensor
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from linan.core import clock
from linan.core.ledger import when, when_many
from linan.core.messages.actions import send, send_many
from linan.core.policy.queries import regime_for
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.abilities import CHECK_IN, ORDER_QUARANTINE, RELEASE, SEE_ORDERS
from linan.domains.quarantine.facts import (
    CheckedIn,
    CheckInMissed,
    LeftHome,
    QuarantineActivated,
    QuarantineChanged,
    QuarantineLapsed,
    QuarantineOrdered,
    QuarantineReleased,
    Regime,
    ReleaseBlocked,
    ReleaseDue,
    ReleaseNear,
    SymptomsReported,
    TestNoted,
)
from linan.domains.quarantine.queries import blockers_of, locked_order, locked_orders
from linan.domains.quarantine.rules import blocker_words
from linan.domains.testing import actions as testing
from linan.domains.testing.abilities import ORDER_TEST
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.time import CHINA
from linan.kernel.words import Words

DEPARTMENT = "community"
EVENING = time(18)
"""A day's test and visit are due by six in the evening."""


NIGHT = timedelta(hours=12)
"""Who is told in the evening is not late the same moment: a first test has at least the night."""


def _evening(day: date) -> datetime:
    return max(datetime.combine(day, EVENING, CHINA), clock.now() + NIGHT if day == clock.today() else clock.now())


@when_many(QuarantineOrdered, may=[ORDER_TEST, SEE_ORDERS])
def order_its_tests(facts: Sequence[QuarantineOrdered], by: Actor) -> None:
    _order_tests(facts, by)


@when(QuarantineChanged, may=[ORDER_TEST, SEE_ORDERS])
def order_its_tests_anew(fact: QuarantineChanged, by: Actor) -> None:
    testing.drop_tests(by, because=fact.order)
    _order_tests([fact], by)


def _order_tests(facts: Sequence[QuarantineOrdered | QuarantineChanged], by: Actor) -> None:
    """Order the tests of the stays as they stand now: a later change may have been answered already."""
    today = clock.today()
    held = locked_orders(by, SEE_ORDERS, [f.order for f in facts])
    stays = [(f, held[f.order]) for f in facts]
    wanted = [(f, n, s.anchor_on + timedelta(days=n)) for f, s in stays if s.is_open for n in s.test_days]
    testing.order_tests(
        by, [(f.subject, f"stay day {day}", _evening(on), f.order) for f, day, on in wanted if on >= today]
    )


@when_many(QuarantineOrdered, may=[OPEN_TASK])
def tell_them_why_and_until_when(facts: Sequence[QuarantineOrdered], by: Actor) -> None:
    text = "Please stay in through {until_on}. Your page says why, what is allowed and whom to call."
    letters = [(f.subject, Words(text, until_on=f.until_on)) for f in facts]
    send_many(by, letters, kind="quarantine", link="/me/quarantine/")


@when_many(QuarantineActivated, may=[OPEN_TASK])
def bring_the_notice(facts: Sequence[QuarantineActivated], by: Actor) -> None:
    workforce.open_many(
        by,
        [
            workforce.NewTask(
                kind="notice",
                subject=fact.subject,
                region=fact.region,
                due_at=clock.now() + timedelta(hours=4),
                words=Words("Bring the notice and ask what the household needs"),
                department=DEPARTMENT,
                key=f"stay:{fact.order.id}:notice",
                link=f"/quarantine/{fact.order.id}/",
            )
            for fact in facts
        ],
    )


@when_many(CheckedIn, may=[CHECK_IN])
def expect_the_next_word(facts: Sequence[CheckedIn], by: Actor) -> None:
    for fact in facts:
        quarantine.expect_check_in(by.only(fact.region), fact.order)


@when_many(CheckedIn, may=[OPEN_TASK])
def spare_a_call(facts: Sequence[CheckedIn], by: Actor) -> None:
    for fact in facts:
        mine = by.only(fact.region)
        workforce.take_self_report(mine, fact.subject, "daily_check")
        workforce.drop_tasks(mine, f"stay:{fact.order.id}:missed", reason="heard")


@when(CheckInMissed, may=[CHECK_IN])
def go_on_expecting(fact: CheckInMissed, by: Actor) -> None:
    quarantine.expect_check_in(by, fact.order)


@when(CheckInMissed, may=[OPEN_TASK])
def ask_after_them_the_same_evening(fact: CheckInMissed, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="missed",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=2),
        words=Words("No word today: call, and knock if nobody answers"),
        department=DEPARTMENT,
        key=f"stay:{fact.order.id}:missed",
        link=f"/quarantine/{fact.order.id}/",
        role="grid_leader",
    )


@when(SymptomsReported, may=[TAKE_EVIDENCE])
def let_symptoms_count(fact: SymptomsReported, by: Actor) -> None:
    healthcode.take_evidence(by, fact.subject, "symptom", at=clock.now(), because=fact.order)


@when(SymptomsReported, may=[OPEN_TASK])
def ask_a_doctor_to_look(fact: SymptomsReported, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="doctor",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=2),
        words=Words("Symptoms were reported in quarantine: call today"),
        department="clinic",
        key=f"stay:{fact.order.id}:doctor",
        link=f"/quarantine/{fact.order.id}/",
        role="clinic_doctor",
    )


@when(ReleaseNear, may=[RELEASE])
def look_what_is_missing(fact: ReleaseNear, by: Actor) -> None:
    quarantine.list_blockers(by, fact.order)


@when(ReleaseBlocked, may=[OPEN_TASK])
def see_to_what_is_missing(fact: ReleaseBlocked, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="blocked",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=12),
        words=Words("Something is missing for a release: see to it today"),
        department=DEPARTMENT,
        key=f"stay:{fact.order.id}:blocked",
        link=f"/quarantine/{fact.order.id}/",
    )


@when(ReleaseBlocked, may=[TAKE_EVIDENCE])
def name_what_the_certificate_lacks(fact: ReleaseBlocked, by: Actor) -> None:
    healthcode.note_missing(by, fact.subject, fact.order, [blocker_words(b) for b in fact.blockers])


@when(TestNoted, may=[TAKE_EVIDENCE, SEE_ORDERS])
def name_what_it_lacks_now(fact: TestNoted, by: Actor) -> None:
    stay = locked_order(by, SEE_ORDERS, fact.order)
    missing = blockers_of(stay, at=None) if stay.is_open else ()
    healthcode.note_missing(by, fact.subject, fact.order, [blocker_words(b) for b in missing])


@when(ReleaseDue, may=[RELEASE])
def release_without_being_asked(fact: ReleaseDue, by: Actor) -> None:
    quarantine.release_if_due(by, fact.order)


@when(QuarantineReleased, may=[ORDER_QUARANTINE, TAKE_EVIDENCE])
def begin_the_next_phase_or_be_done(fact: QuarantineReleased, by: Actor) -> None:
    if not _next_phase(fact, by):
        healthcode.take_evidence(by, fact.subject, "quarantine_completed", at=clock.now(), because=fact.order)


def _next_phase(fact: QuarantineReleased, by: Actor) -> bool:
    """Order what the edition asks for after this stay (days of monitoring at home); False when nothing follows."""
    over = locked_order(by, ORDER_QUARANTINE, fact.order)
    name, _, step = over.rule.partition("#")
    asked = regime_for(name.rpartition(".")[2], fact.region, clock.now())
    done = int(step or 1)
    if asked is None or asked.rule != name or done >= len(asked.phases):
        return False
    phase = asked.phases[done]
    quarantine.order_quarantine(
        by,
        fact.subject,
        regime=Regime(phase.regime),
        because=fact.order,
        last_exposed_on=over.until_on,
        days=phase.days,
        rule=f"{name}#{done + 1}",
        test_days=phase.tests,
    )
    return True


@when(QuarantineReleased, may=[OPEN_TASK, ORDER_TEST])
def drop_what_hung_on_the_stay(fact: QuarantineReleased, by: Actor) -> None:
    workforce.drop_tasks(by, f"stay:{fact.order.id}:", reason="released")
    testing.drop_tests(by, because=fact.order)


@when(QuarantineReleased, may=[OPEN_TASK])
def tell_them_it_is_over(fact: QuarantineReleased, by: Actor) -> None:
    send(
        by,
        fact.subject,
        Words("This stay is complete. Certificate {certificate}.", certificate=fact.certificate),
        kind="quarantine",
        link="/me/quarantine/",
    )


@when(QuarantineLapsed, may=[OPEN_TASK, ORDER_TEST])
def drop_what_hung_on_the_lapsed_stay(fact: QuarantineLapsed, by: Actor) -> None:
    workforce.drop_tasks(by, f"stay:{fact.order.id}:", reason="lapsed")
    testing.drop_tests(by, because=fact.order)


@when(LeftHome, may=[OPEN_TASK])
def ask_somebody_to_look(fact: LeftHome, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="left_home",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(minutes=30),
        words=Words("A leaving was reported: call, look, and write down what you found"),
        department=DEPARTMENT,
        key=f"stay:{fact.order.id}:left:{fact.alarm.id}",
        link=f"/quarantine/{fact.order.id}/",
    )
