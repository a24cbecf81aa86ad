"""Somebody was told no at a gate, and objects; or one gate tells everybody from one place no.

RefusalObjected       → messages.send   the community's secretary answers it
RefusalUndecided      → messages.send   nobody answered: the street office
BlanketRefusalNoticed → messages.send   the street office reads which gate and which origin
HouseRuleNoted        → messages.send   in conflict: the street office and the secretary read it before it begins
HoldSet, HoldCleared, HoldLapsed → messages.send   the person reads why, until when and whom to ring
VenueCodeFoundWrong   → workforce.open_task    the community's secretary looks at the poster
VenueCodeSettled      → workforce.drop_tasks
GoodsRecalled         → messages.send   everybody at the doors it went to, and the secretary
VenueCodeIssued only replaces a poster; DeskRefused is shown at the desk: one refusal alone is nobody else's task.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from linan.core.accounts.workers import workers_for
from linan.core.ledger import when
from linan.core.messages.actions import send, send_many
from linan.domains.gates.facts import (
    BlanketRefusalNoticed,
    GoodsRecalled,
    HoldCleared,
    HoldLapsed,
    HoldSet,
    HouseRuleNoted,
    RefusalObjected,
    RefusalUndecided,
    VenueCodeFoundWrong,
    VenueCodeSettled,
)
from linan.domains.gates.queries import holders_of
from linan.domains.workforce import actions as workforce
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


@when(HouseRuleNoted, may=[OPEN_TASK])
def tell_the_street_office_of_a_flagged_rule(fact: HouseRuleNoted, by: Actor) -> None:
    if not fact.conflicts:
        return
    words = Words(
        "A compound's own rule is in conflict with what no local rule may do, and counts at no gate. It was to "
        "begin on {since}. Please speak with whoever made it.",
        since=fact.since,
    )
    for role in ("street_director", "community_lead"):
        _tell(by, fact.region, role, words)


@when(HoldSet, may=[OPEN_TASK])
def tell_them_of_the_question(fact: HoldSet, by: Actor) -> None:
    words = Words(
        "A gate may ask you to ring the desk. Your code has not changed colour, you may go home and out as always, "
        "and it ends by itself on {until}.",
        until=fact.until,
    )
    send(by, fact.subject, words, kind="gates", link="/me/gates/")


@when(HoldCleared, may=[OPEN_TASK])
def tell_them_it_is_answered(fact: HoldCleared, by: Actor) -> None:
    send(by, fact.subject, Words("The question to you is answered."), kind="gates", link="/me/gates/")


@when(HoldLapsed, may=[OPEN_TASK])
def tell_them_it_is_over(fact: HoldLapsed, by: Actor) -> None:
    send(by, fact.subject, Words("The question to you ended by itself."), kind="gates", link="/me/gates/")


@when(VenueCodeFoundWrong, may=[OPEN_TASK])
def ask_somebody_to_look_at_the_poster(fact: VenueCodeFoundWrong, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="poster",
        subject=None,
        region=fact.region,
        due_at=fact.at + timedelta(hours=4),
        words=Words("A poster of a place is forged, replaced or moved. Please look at it."),
        department="community",
        key=_poster(fact.region, fact.finding, fact.at),
        link="/gates/venues/",
        role="community_lead",
    )


@when(VenueCodeSettled, may=[OPEN_TASK])
def the_poster_is_put_right(fact: VenueCodeSettled, by: Actor) -> None:
    workforce.drop_tasks(by, _poster(fact.region, fact.finding, fact.found_at), reason="put right")


def _poster(region: Region, finding: str, at: datetime) -> str:
    return f"poster:{region}:{finding}:{at.timestamp():.6f}"


@when(GoodsRecalled, may=[OPEN_TASK])
def tell_everybody_who_received_some(fact: GoodsRecalled, by: Actor) -> None:
    words = Words("Goods your household received are recalled. Do not eat or open them; the community collects them.")
    send_many(by, [(person, words) for person in holders_of(fact.batch)], kind="gates")
    for staff in workers_for(fact.region, "community_lead"):
        told = Words("Goods are recalled from {holders} receivers. Please have them collected.", holders=fact.holders)
        send(by, staff, told, kind="gates", link=f"/gates/goods/{fact.batch.id}/")


def _tell(by: Actor, region: Region, role: str, words: Words) -> None:
    for staff in workers_for(region, role):
        send(by, staff, words, kind="gates", link=LINK)
