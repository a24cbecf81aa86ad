"""The day the rules change: everybody with evidence is weighed again, and who may go is told.

EditionBegun   → healthcode.weigh_region_again   from the hour the edition counts
EditionDue     → healthcode.weigh_region_again   … also where nobody decided and the national date alone counts
             → policy.follow_dates           and the next date is looked for
OverlayBegun   → healthcode.weigh_region_again   the place added days …
OverlayEnded   → healthcode.weigh_region_again   … and takes them away again
OverlayLapsed  → healthcode.weigh_region_again   or the clock does
WeighingLotDue → healthcode.weigh_lot            five hundred people in a transaction, by whichever worker is free
VerdictChanged is answered in `passage`: the gates know, and so does the person
EditionAdopted is answered by none: its hour may still lie ahead
OverlayProposed is answered by no workflow: it waits for a second person; nor is WeighingBegun, whose page shows it
"""

from __future__ import annotations

from linan.core.ledger import when
from linan.core.policy.abilities import FOLLOW_DATES
from linan.core.policy.actions import follow_dates
from linan.core.policy.facts import EditionBegun, EditionDue, OverlayBegun, OverlayEnded, OverlayLapsed
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.facts import WeighingLotDue
from linan.domains.healthcode.rules import Why
from linan.kernel.actor import Actor


@when(EditionBegun, may=[TAKE_EVIDENCE])
def weigh_everybody_again(fact: EditionBegun, by: Actor) -> None:
    healthcode.weigh_region_again(by, fact.region, Why.EDITION, fact.subject)


@when(EditionDue, may=[TAKE_EVIDENCE])
def weigh_by_the_national_date(fact: EditionDue, by: Actor) -> None:
    healthcode.weigh_region_again(by, fact.region, Why.EDITION, fact.subject)


@when(EditionDue, may=[FOLLOW_DATES])
def look_for_the_next_date(fact: EditionDue, by: Actor) -> None:
    follow_dates(by, fact.region)


@when(OverlayBegun, may=[TAKE_EVIDENCE])
def weigh_with_what_was_added(fact: OverlayBegun, by: Actor) -> None:
    healthcode.weigh_region_again(by, fact.region, Why.OVERLAY_BEGUN, fact.subject)


@when(OverlayEnded, may=[TAKE_EVIDENCE])
def weigh_without_what_was_added(fact: OverlayEnded, by: Actor) -> None:
    healthcode.weigh_region_again(by, fact.region, Why.OVERLAY_ENDED, fact.subject)


@when(OverlayLapsed, may=[TAKE_EVIDENCE])
def weigh_when_its_hour_has_come(fact: OverlayLapsed, by: Actor) -> None:
    healthcode.weigh_region_again(by, fact.region, Why.OVERLAY_LAPSED, fact.subject)


@when(WeighingLotDue, may=[TAKE_EVIDENCE])
def weigh_the_next_lot(fact: WeighingLotDue, by: Actor) -> None:
    healthcode.weigh_lot(by, fact.subject.id, fact.lot)
