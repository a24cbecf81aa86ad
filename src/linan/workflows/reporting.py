"""Figures are asked again by the clock, and silence passes a message up.

CollectionDue    → reporting.open_period      the cut-off has come: the next period opens
UpwardUnanswered → reporting.pass_unanswered  the level that has a message said nothing: the next one reads it
UnitAsked, UnitExplained                       Today shows both sides what waits; no workflow answers them
CollectionBegun, CollectionEnded, FigureHandedOver, SentUp, UpwardLayered are for the record; no workflow answers them
"""

from __future__ import annotations

from linan.core.ledger import when
from linan.domains.reporting import actions as reporting
from linan.domains.reporting.abilities import OPEN_PERIOD, PASS_UNANSWERED
from linan.domains.reporting.facts import CollectionDue, UpwardUnanswered
from linan.kernel.actor import Actor


@when(CollectionDue, may=[OPEN_PERIOD])
def open_the_next_period(fact: CollectionDue, by: Actor) -> None:
    reporting.open_period(by, fact.collection)


@when(UpwardUnanswered, may=[PASS_UNANSWERED])
def silence_passes_it_on(fact: UpwardUnanswered, by: Actor) -> None:
    reporting.pass_unanswered(by, fact.message)
