"""The four headline figures are read off what happened, never typed in.

CaseConfirmed      → response.note_event   the clock of a case starts
ContactDetermined  → response.note_event   a contact waits to be reached
ContactLocated     → response.note_event   and is
TaskOpened, TaskDone → response.note_event households and grids asked, households and grids that acted
CheckedIn          → response.note_event   a household acted by itself
RiskyEntryNoticed  → response.ask_joint_act    the gate asks the home …
TaskDone(follow_up) → response.answer_joint_act … and the home answers
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core import clock
from linan.core.ledger import when, when_many
from linan.domains.gates.facts import RiskyEntryNoticed
from linan.domains.quarantine.facts import CheckedIn, QuarantineOrdered
from linan.domains.response import actions as response
from linan.domains.response.abilities import NOTE_EVENTS
from linan.domains.response.rules import EventKind
from linan.domains.tracing.facts import CaseConfirmed, ContactDetermined, ContactLocated, Ring
from linan.domains.workforce.facts import TaskDone, TaskOpened
from linan.kernel.actor import Actor
from linan.kernel.region import Level

ASKED = frozenset({Ring.CLOSE, Ring.SECONDARY})


@when(CaseConfirmed, may=[NOTE_EVENTS])
def start_the_clock_of_the_case(fact: CaseConfirmed, by: Actor) -> None:
    response.note_event(by, EventKind.CASE_CONFIRMED, region=fact.region, thread=fact.case.id, at=fact.confirmed_at)


@when_many(ContactDetermined, may=[NOTE_EVENTS])
def count_who_is_to_be_reached(facts: Sequence[ContactDetermined], by: Actor) -> None:
    now = clock.now()
    asked = [response.Noted(f.region, str(f.case.id), now, str(f.contact.id)) for f in facts if f.ring in ASKED]
    response.note_events(by, EventKind.CONTACT_FOUND, asked)


@when(ContactLocated, may=[NOTE_EVENTS])
def count_who_was_reached(fact: ContactLocated, by: Actor) -> None:
    response.note_event(
        by,
        EventKind.CONTACT_REACHED,
        region=fact.region,
        thread=fact.case.id,
        at=fact.located_at,
        member=fact.contact.id,
    )


@when_many(QuarantineOrdered, may=[NOTE_EVENTS])
def a_household_is_asked(facts: Sequence[QuarantineOrdered], by: Actor) -> None:
    now = clock.now()
    response.note_events(by, EventKind.HOUSEHOLD_ASKED, [response.Noted(f.region, str(f.region), now) for f in facts])


@when_many(CheckedIn, may=[NOTE_EVENTS])
def a_household_acted(facts: Sequence[CheckedIn], by: Actor) -> None:
    now = clock.now()
    response.note_events(by, EventKind.HOUSEHOLD_ACTED, [response.Noted(f.region, str(f.region), now) for f in facts])


@when_many(TaskOpened, may=[NOTE_EVENTS])
def a_grid_is_asked(facts: Sequence[TaskOpened], by: Actor) -> None:
    now = clock.now()
    asked = [response.Noted(f.region, str(f.region.at(Level.GRID)), now) for f in facts]
    response.note_events(by, EventKind.GRID_ASKED, asked)


@when(TaskDone, may=[NOTE_EVENTS])
def a_grid_acted(fact: TaskDone, by: Actor) -> None:
    grid = fact.region.at(Level.GRID)
    response.note_event(by, EventKind.GRID_ACTED, region=fact.region, thread=grid, at=clock.now())
    if fact.task_kind == "follow_up" and fact.subject is not None:
        response.answer_joint_act(by, f"risky_entry:{fact.subject.id}", subject=fact.subject)


@when(RiskyEntryNoticed, may=[NOTE_EVENTS])
def the_gate_asks_the_home(fact: RiskyEntryNoticed, by: Actor) -> None:
    response.ask_joint_act(
        by, "risky_entry", region=fact.region, subject=fact.subject, key=f"risky_entry:{fact.subject.id}"
    )
