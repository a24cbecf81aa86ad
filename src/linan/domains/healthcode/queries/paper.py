"""Who stands on a paper code, and how little of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linan.core.accounts import queries as staff
from linan.core.accounts.workers import workers_for
from linan.core.community import queries as register
from linan.domains.healthcode.abilities import ISSUE_CODE
from linan.domains.healthcode.queries.codes import Helper
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found

SHEET_MOST = 12
"""Codes on one print; a larger household prints the rest one by one."""


@dataclass(frozen=True, slots=True)
class Holder:
    """As much of a person as a sheet that may be lost should say: enough to compare with an identity card."""

    person: PersonRef
    masked_name: str
    last_four: str
    helper: Helper | None


def holders_on_paper(by: Actor, people: Sequence[PersonRef]) -> list[Holder]:
    """What stands beside each code. For those whose codes the reader may print; refuses `not_found` else."""
    cards = register.cards_of(by, people, under=ISSUE_CODE, what="healthcode.paper")
    if len(cards) != len(set(people)):
        raise not_found()
    return [_holder(cards[p]) for p in people]


def _holder(card: register.PersonCard) -> Holder:
    name, number = card.name, card.masked_identity.strip("*")
    workers = workers_for(card.region)
    helper = Helper(staff.staff_name(workers[0]), staff.staff_phone(workers[0])) if workers else None
    return Holder(card.ref, name[:1] + "＊" * max(1, len(name) - 1), number[-4:] if len(number) >= 4 else "", helper)


def household_on_paper(by: Actor, person: PersonRef) -> list[PersonRef]:
    """The person, then those whose codes the reader may print too: on one's own phone whomever one acts for; for staff
    with ISSUE_CODE the rest of the household."""
    if by.is_or_acts_for(person):
        family = [p for p in (by.person, *sorted(by.may_act_for)) if p is not None and p != person]
        return [person, *family][:SHEET_MOST]
    card = register.card_of(by, person, under=ISSUE_CODE)
    if card.household is None:
        return [person]
    members = register.members_of(by, card.household, under=ISSUE_CODE)
    regions = register.regions_of(members)
    mine = [m for m in members if by.can(ISSUE_CODE, over=regions[m])]
    return [person, *(m for m in mine if m != person)][:SHEET_MOST]
