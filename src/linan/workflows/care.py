"""Every restriction is paired with care.

QuarantineOrdered                     → wellbeing.open_care    a helper with a name, food, medicine, a call
CareOverdue                           → workforce.open_task    nobody spoke with them in time: the grid leader does
CareContacted                         → workforce.drop_tasks   somebody has
QuarantineReleased, QuarantineLapsed  → wellbeing.close_care   and what still asked for a call is dropped
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from linan.core import clock
from linan.core.ledger import when, when_many
from linan.domains.quarantine.facts import QuarantineLapsed, QuarantineOrdered, QuarantineReleased
from linan.domains.wellbeing import actions as wellbeing
from linan.domains.wellbeing.abilities import OPEN_CARE
from linan.domains.wellbeing.facts import CareClosed, CareContacted, CareOverdue
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.words import Words

AT_ONCE = timedelta(hours=2)
"""What is late already is done the same half day."""


@when_many(QuarantineOrdered, may=[OPEN_CARE])
def pair_it_with_care(facts: Sequence[QuarantineOrdered], by: Actor) -> None:
    wellbeing.open_care(by, [wellbeing.NewCare(f.order, f.subject, f.region) for f in facts])


@when(CareOverdue, may=[OPEN_TASK])
def somebody_must_speak_with_them(fact: CareOverdue, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="care_overdue",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + AT_ONCE,
        words=Words("Nobody has spoken with them since they were asked to stay in: call now"),
        department="community",
        key=f"care:{fact.plan.id}",
        link=f"/wellbeing/{fact.plan.id}/",
        role="grid_leader",
    )


@when(CareContacted, may=[OPEN_TASK])
def nobody_needs_to_be_sent(fact: CareContacted, by: Actor) -> None:
    workforce.drop_tasks(by, f"care:{fact.plan.id}", reason="heard")


@when(CareClosed, may=[OPEN_TASK])
def nobody_needs_to_be_sent_any_more(fact: CareClosed, by: Actor) -> None:
    workforce.drop_tasks(by, f"care:{fact.plan.id}", reason="released")


@when(QuarantineReleased, may=[OPEN_CARE])
def end_the_care(fact: QuarantineReleased, by: Actor) -> None:
    wellbeing.close_care(by, fact.order)


@when(QuarantineLapsed, may=[OPEN_CARE])
def end_the_care_too(fact: QuarantineLapsed, by: Actor) -> None:
    wellbeing.close_care(by, fact.order)
