"""Somebody was told no at a gate, and objects; or one gate tells everybody from one place no.

RefusalObjected       → messages.send   the community's secretary answers it
RefusalUndecided      → messages.send   nobody answered: the street office
BlanketRefusalNoticed → messages.send   the street office reads which gate and which origin
DeskRefused tells the desk itself, which shows it; one refusal alone is nobody else's task.
"""

from __future__ import annotations

from linan.core.accounts.workers import workers_for
from linan.core.ledger import when
from linan.core.messages.actions import send
from linan.domains.gates.facts import BlanketRefusalNoticed, RefusalObjected, RefusalUndecided
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words

LINK = "/gates/refusals/"


@when(RefusalObjected, may=[OPEN_TASK])
def ask_the_secretary_to_answer(fact: RefusalObjected, by: Actor) -> None:
    words = Words("Somebody was not let in at a gate and objects. Please answer by {due}.", due=fact.due_at)
    _tell(by, fact.region, "community_lead", words)


@when(RefusalUndecided, may=[OPEN_TASK])
def ask_the_street_office_to_answer(fact: RefusalUndecided, by: Actor) -> None:
    _tell(by, fact.region, "street_director", Words("An objection at a gate has not been answered in time."))


@when(BlanketRefusalNoticed, may=[OPEN_TASK])
def tell_the_street_office_of_the_gate(fact: BlanketRefusalNoticed, by: Actor) -> None:
    words = Words(
        "One gate turned away {refused} of {came} who came from the same place, with no reason of their own. "
        "Please speak with whoever keeps it.",
        refused=fact.refused,
        came=fact.came,
    )
    _tell(by, fact.region, "street_director", words)


def _tell(by: Actor, region: Region, role: str, words: Words) -> None:
    for staff in workers_for(region, role):
        send(by, staff, words, kind="gates", link=LINK)
