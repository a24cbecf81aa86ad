"""Figures are asked again by the clock, and silence passes a message up.

CollectionDue    → reporting.open_period      the cut-off has come: the next period opens
UpwardUnanswered → reporting.pass_unanswered  the level that has a message said nothing: the next one reads it
ExportDue        → reporting.make_due_export  a department's own table is filled at its time
ExportOver       → reporting.let_export_go    a filled table goes after its days
TableKept, ExportMade, ExportDownloaded, ExportReceived are for the record
ContactDetermined  → reporting.note_found      the search brought somebody to notice
InfectionConfirmed → reporting.note_infected   what had brought an infected person to notice first
SelfReported, SelfReportAnswered, UnitInspected, InspectionAnswered,
UnitAsked, UnitExplained                       Today shows both sides what waits; no workflow answers them
CollectionBegun, CollectionEnded, FigureHandedOver, SentUp, UpwardLayered are for the record; no workflow answers them
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core import clock
from linan.core.files.abilities import ERASE_FILE
from linan.core.ledger import when, when_many
from linan.domains.reporting import actions as reporting
from linan.domains.reporting.abilities import MAKE_EXPORT, NOTE_FOUND, OPEN_PERIOD, PASS_UNANSWERED
from linan.domains.reporting.facts import CollectionDue, ExportDue, ExportOver, UpwardUnanswered
from linan.domains.testing.facts import InfectionConfirmed
from linan.domains.tracing.facts import ContactDetermined
from linan.kernel.actor import Actor


@when(CollectionDue, may=[OPEN_PERIOD])
def open_the_next_period(fact: CollectionDue, by: Actor) -> None:
    reporting.open_period(by, fact.collection)


@when(UpwardUnanswered, may=[PASS_UNANSWERED])
def silence_passes_it_on(fact: UpwardUnanswered, by: Actor) -> None:
    reporting.pass_unanswered(by, fact.message)


@when(ExportDue, may=[MAKE_EXPORT])
def fill_the_departments_table(fact: ExportDue, by: Actor) -> None:
    reporting.make_due_export(by, fact.table)


@when(ExportOver, may=[ERASE_FILE])
def let_the_filled_table_go(fact: ExportOver, by: Actor) -> None:
    reporting.let_export_go(by, fact.export)


@when_many(ContactDetermined, may=[NOTE_FOUND])
def the_search_brought_them_to_notice(facts: Sequence[ContactDetermined], by: Actor) -> None:
    reporting.note_found_many(by, [f.subject for f in facts], "search", clock.now())


@when(InfectionConfirmed, may=[NOTE_FOUND])
def count_what_found_them(fact: InfectionConfirmed, by: Actor) -> None:
    reporting.note_infected(by, fact.subject, fact.first_positive_at)
