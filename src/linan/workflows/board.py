"""A stay makes a household one to hear from every day, and each check-in is its word on the household board.

QuarantineOrdered                     → community.manage_household   from now on somebody wants to hear from them
CheckedIn                             → community.hear_from          the member's last word
QuarantineReleased, QuarantineLapsed  → community.free_households    that ground is gone; another may still hold
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core.community import actions as register
from linan.core.community.abilities import KEEP_BOARD
from linan.core.community.facts import PresenceSource
from linan.core.community.queries import household_ref, household_refs, region_of, regions_of
from linan.core.ledger import when, when_many
from linan.domains.quarantine.facts import CheckedIn, QuarantineLapsed, QuarantineOrdered, QuarantineReleased
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef


@when_many(QuarantineOrdered, may=[KEEP_BOARD])
def hear_from_them_every_day(facts: Sequence[QuarantineOrdered], by: Actor) -> None:
    people = [f.subject for f in facts]
    homes, regions = household_refs(people), regions_of(people)
    register.manage_households(
        by,
        [
            (homes[f.subject], f.order)
            for f in facts
            # They may have moved since: each is asked by where their own order was made.
            if f.subject in homes and f.region.covers(regions[f.subject])
        ],
    )


@when(CheckedIn, may=[KEEP_BOARD])
def put_their_word_on_the_board(fact: CheckedIn, by: Actor) -> None:
    home = household_ref(fact.subject)
    if home is not None and _lives_there(fact.subject, by):
        register.hear_from(by, home, route=PresenceSource.SELF_REPORT, person=fact.subject, symptoms=fact.symptoms)


@when(QuarantineReleased, may=[KEEP_BOARD])
def hear_from_them_no_longer(fact: QuarantineReleased, by: Actor) -> None:
    register.free_households(by, because=fact.order)


@when(QuarantineLapsed, may=[KEEP_BOARD])
def hear_from_them_no_longer_either(fact: QuarantineLapsed, by: Actor) -> None:
    register.free_households(by, because=fact.order)


def _lives_there(person: PersonRef, by: Actor) -> bool:
    """They may have moved since the order, and the household with them: the new worker sees a new order there."""
    return by.can(KEEP_BOARD, over=region_of(person))
