"""Objections have a clock: an unanswered one is told to who leads there, and silence lifts an order by hand.

AppealUnanswered → messages.send            who leads there: nobody has answered yet
AppealOverdue    → healthcode.lapse_appeal  silence lifts an order by hand
                 → messages.send            other evidence stays, and those above are told
AppealDecided    → messages.send            the person reads what came of it
AppealMade, AppealReplayed, AppealAnswered and AppealWordAdded stand on the desk of those who decide; no workflow
"""

from __future__ import annotations

from linan.core.accounts.workers import workers_for
from linan.core.ledger import when
from linan.core.messages.actions import send_many
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.facts import AppealDecided, AppealOverdue, AppealUnanswered
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words

DESK = "/healthcode/appeals/"


@when(AppealUnanswered, may=[OPEN_TASK])
def tell_who_leads_there(fact: AppealUnanswered, by: Actor) -> None:
    _tell(by, fact.region, Words("An objection has had no answer yet."), ("community_lead", "street_director"))


@when(AppealOverdue, may=[TAKE_EVIDENCE])
def let_silence_lift_the_order(fact: AppealOverdue, by: Actor) -> None:
    if not healthcode.lapse_appeal(by, fact.appeal.id):
        words = Words("An objection was not decided in time.")
        _tell(by, fact.region, words, ("street_director", "county_official"))


@when(AppealDecided, may=[OPEN_TASK])
def tell_them_what_was_decided(fact: AppealDecided, by: Actor) -> None:
    words = Words("Your objection is decided. The page says why.")
    send_many(by, [(fact.subject, words)], kind="appeal", link=f"/me/healthcode/appeals/{fact.appeal.id}/")


def _tell(by: Actor, region: Region, words: Words, roles: tuple[str, ...]) -> None:
    told = dict.fromkeys(s for role in roles for s in workers_for(region, role=role))
    send_many(by, [(s, words) for s in told], kind="appeal", link=DESK)
