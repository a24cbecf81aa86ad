"""A call-out goes down the tree to whoever answers for each area, and to the deputy where somebody is gone.

DirectiveIssued           → messages.send_many   who answers for each addressed area reads it
DutyEnded, AbsenceNoted   → messages.send_many   what is still unanswered there goes to who answers now
"""

from __future__ import annotations

from collections.abc import Iterable

from linan.core import clock
from linan.core.accounts.facts import AbsenceNoted, DutyEnded
from linan.core.accounts.tree import answering
from linan.core.ledger import when
from linan.core.messages.actions import send_many
from linan.domains.directives.abilities import SEE_DIRECTIVES
from linan.domains.directives.facts import DirectiveIssued
from linan.domains.directives.queries import unanswered_in, units_of
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


@when(DirectiveIssued, may=[SEE_DIRECTIVES])
def tell_who_answers_for_each_area(fact: DirectiveIssued, by: Actor) -> None:
    _tell(by, fact.subject, units_of(fact.subject))


@when(DutyEnded, may=[SEE_DIRECTIVES])
def pass_it_to_who_answers_now(fact: DutyEnded, by: Actor) -> None:
    _tell_again(by, fact.region)


@when(AbsenceNoted, may=[SEE_DIRECTIVES])
def pass_it_to_who_answers_meanwhile(fact: AbsenceNoted, by: Actor) -> None:
    _tell_again(by, fact.region)


def _tell_again(by: Actor, area: Region) -> None:
    for directive, units in unanswered_in(area, clock.today()).items():
        _tell(by, directive, units)


def _tell(by: Actor, directive: RecordRef, units: Iterable[Region]) -> None:
    words = Words("A call-out waits for your word.")
    told = sorted(set(answering(units).values()))
    send_many(by, [(s, words) for s in told], kind="directive", link=f"/directives/{directive.id}/")
