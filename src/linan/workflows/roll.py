"""A list of residents is brought in, and nobody has to wait for it.

RollPartAsked → community.enter_next_part   a thousand people, then it asks for the next thousand
"""

from __future__ import annotations

from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES
from linan.core.community.actions.imports import enter_next_part
from linan.core.community.facts import RollPartAsked
from linan.core.ledger import when
from linan.kernel.actor import Actor


@when(RollPartAsked, may=[EDIT_PEOPLE, EDIT_PLACES])
def enter_the_next_part(fact: RollPartAsked, by: Actor) -> None:
    enter_next_part(by, fact.roll)
