"""Orders by hand end by themselves, and many at once are told to those who oversee them.

OrderBatchAlarmed → messages.send              the county's lead and the discipline office, at once
ManualOrderDue    → healthcode.expire_order    the last day is over
ManualOrderProposed, ManualOrderAgreed, ManualOrderRefused wait for people; ManualOrderInForce, ManualOrderLifted and
ManualOrderExpired are followed by the evidence's own facts, and those reach the person
"""

from __future__ import annotations

from linan.core.accounts.workers import workers_for
from linan.core.ledger import when
from linan.core.messages.actions import send_many
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.facts import ManualOrderDue, OrderBatchAlarmed
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.words import Words

OVERSEERS = ("county_official", "auditor")
"""The county's lead, and who looks after discipline."""


@when(OrderBatchAlarmed, may=[OPEN_TASK])
def tell_those_who_oversee_orders(fact: OrderBatchAlarmed, by: Actor) -> None:
    words = Words(
        "Alarm: orders by hand for {people} people together, the last by {office}. Look into it now.",
        office=fact.office,
        people=fact.people,
    )
    told = dict.fromkeys(s for role in OVERSEERS for s in workers_for(fact.region, role=role))
    send_many(by, [(s, words) for s in told], kind="alarm", link="/healthcode/orders/")


@when(ManualOrderDue, may=[TAKE_EVIDENCE])
def let_the_order_end(fact: ManualOrderDue, by: Actor) -> None:
    healthcode.expire_order(by, fact.subject.id)
