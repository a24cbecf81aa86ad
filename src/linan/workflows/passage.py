"""Gate and home act on each other. An ordinary passage is a reading and tells no story.

VerdictChanged     → gates.note_colours     the gate knows, for those who show no phone
                   → messages.send          and so does the person
VerdictDue         → healthcode.weigh_again a reason has run its time
PassageRefused     → workforce.open_task    the grid worker comes to the gate
HandoverOverdue    → workforce.open_task    nobody came: the grid leader
HandedOver         → workforce.drop_tasks
RiskyEntryNoticed  → workforce.open_task    the household is asked, unasked
                   → community.note_return  the register knows where they came from
RiskyVisitNoticed  → workforce.open_task    the house a visitor from a risk area goes to is asked
EntranceTightened, EntranceEased, RiskRegionListed tell the gates themselves; no workflow answers them
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.abilities import NOTE_REASONS
from linan.core.community.facts import PresenceSource
from linan.core.community.provinces import province_name
from linan.core.ledger import when, when_many
from linan.core.messages.actions import send_many
from linan.domains.gates import actions as gates
from linan.domains.gates.abilities import NOTE_ANSWER
from linan.domains.gates.facts import HandedOver, HandoverOverdue, PassageRefused, RiskyEntryNoticed, RiskyVisitNoticed
from linan.domains.gates.queries import know_codes, know_codes_in_force, know_issuers, know_revocations
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.facts import VerdictChanged, VerdictDue
from linan.domains.healthcode.queries import (
    code_holder,
    codes_in_force,
    issuer_statuses,
    issuers,
    listed_from,
    revocation_list,
)
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.time import civil_day
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words

DEPARTMENT = "community"

know_codes(code_holder, listed_from)
know_codes_in_force(codes_in_force)
know_issuers(issuers, issuer_statuses)
know_revocations(revocation_list)


@when_many(VerdictChanged, may=[NOTE_ANSWER])
def let_the_gates_know(facts: Sequence[VerdictChanged], by: Actor) -> None:
    gates.note_colours(by, [(f.subject, f.now.value, f.until) for f in facts])


@when_many(VerdictChanged, may=[OPEN_TASK])
def let_them_know(facts: Sequence[VerdictChanged], by: Actor) -> None:
    green = Words("Your code is green again.")
    changed = Words("Your code changed. Your page says why, until when and what turns it green.")
    # A new reason for the same colour stands on their page; a letter for each would teach people not to read them.
    letters = [(f.subject, green if f.now is Colour.GREEN else changed) for f in facts if f.was is not f.now]
    send_many(by, letters, kind="healthcode", link="/me/healthcode/")


@when(VerdictDue, may=[TAKE_EVIDENCE])
def weigh_them_again(fact: VerdictDue, by: Actor) -> None:
    healthcode.weigh_again(by, fact.subject)


@when(PassageRefused, may=[OPEN_TASK])
def call_the_grid_worker_to_the_gate(fact: PassageRefused, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="handover",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(minutes=15),
        words=Words("Somebody waits at the gate: take them over"),
        department=DEPARTMENT,
        key=f"handover:{fact.handover.id}",
        link="/gates/handovers/",
    )


@when(HandoverOverdue, may=[OPEN_TASK])
def call_the_grid_leader_to_the_gate(fact: HandoverOverdue, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="handover_overdue",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(minutes=10),
        words=Words("Nobody has come to the gate yet: somebody still waits"),
        department=DEPARTMENT,
        key=f"handover:{fact.handover.id}:overdue",
        link="/gates/handovers/",
        role="grid_leader",
    )


@when(HandedOver, may=[OPEN_TASK])
def nobody_waits_any_more(fact: HandedOver, by: Actor) -> None:
    workforce.drop_tasks(by, f"handover:{fact.handover.id}", reason="handed over")


@when(RiskyEntryNoticed, may=[NOTE_REASONS])
def note_where_they_came_from(fact: RiskyEntryNoticed, by: Actor) -> None:
    if province_name(fact.origin):
        register.note_return(by, fact.subject, fact.origin, civil_day(fact.at), source=PresenceSource.GATE)


@when(RiskyEntryNoticed, may=[OPEN_TASK])
def ask_at_home(fact: RiskyEntryNoticed, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="follow_up",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=4),
        words=Words("Came back from a risk area: ask how they are and what they need"),
        department=DEPARTMENT,
        key=f"follow_up:{fact.subject.id}",
        link=f"/people/{fact.subject.id}/",
    )


@when(RiskyVisitNoticed, may=[OPEN_TASK])
def ask_the_house_they_visit(fact: RiskyVisitNoticed, by: Actor) -> None:
    came = Words("A visitor from a risk area came in: ask the house they visit how they are and what they need")
    waits = Words("A visitor from a risk area waits at the gate: speak with the house they want to visit")
    workforce.open_task(
        by,
        kind="follow_up",
        subject=None,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=4),
        words=came if fact.let_in else waits,
        department=DEPARTMENT,
        key=f"risky_visit:{fact.visit.id}",
        link=f"/community/households/{fact.household.id}/" if fact.household else "/gates/handovers/",
    )
