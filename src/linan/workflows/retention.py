"""What was kept long enough is deleted, with nobody having to remember.

KeepingEnds → movement.delete_older_than   by the keeping period of the policy and the mode in force
            → movement.look_daily          and again tomorrow
            → tracing.forget_findings      whom searches reached through movements that are gone
            → tracing.forget_interviews    what was told in interviews, with the movements of those days
            → community.forget_returns     where people came back from, when nobody asks about it any more
            → gates.forget_register        who came to see whom, by its own keeping period
            → reopening.forget_files       who works in a firm whose file is closed, by its own keeping period
            → gates.forget_waiting         who had to wait at a gate, and open questions at doors
            → healthcode.forget_old_codes  ended codes, daily words, changes, and what was said in objections
ForgettingDue → healthcode.forget_old_codes  the next lot of them
"""

from __future__ import annotations

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.abilities import NOTE_REASONS
from linan.core.ledger import when
from linan.core.movement import actions as movement
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.movement.facts import KeepingEnds
from linan.core.policy.modes.queries import areas_apart
from linan.core.policy.queries import number
from linan.domains.gates import actions as gates
from linan.domains.gates.abilities import FORGET_REGISTER
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import FORGET_CODES
from linan.domains.healthcode.facts import ForgettingDue
from linan.domains.healthcode.queries import keeping_of
from linan.domains.reopening import actions as reopening
from linan.domains.reopening.abilities import NOTE_WORKER
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.abilities import INTERVIEW
from linan.kernel.actor import Actor
from linan.kernel.region import Region


@when(KeepingEnds, may=[FORGET_MOVEMENT])
def forget_old_movements(fact: KeepingEnds, by: Actor) -> None:
    at = clock.now()
    apart = {r: number("movement.retention_days", r, at).value for r in areas_apart(fact.region, at)}
    movement.delete_older_than(by, number("movement.retention_days", fact.region, at).value, apart)


@when(KeepingEnds, may=[FORGET_MOVEMENT])
def forget_what_searches_reached(fact: KeepingEnds, by: Actor) -> None:
    at = clock.now()
    apart = {r: number("movement.retention_days", r, at).value for r in areas_apart(fact.region, at)}
    tracing.forget_findings(by, number("movement.retention_days", fact.region, at).value, apart)


@when(KeepingEnds, may=[INTERVIEW])
def forget_old_interviews(fact: KeepingEnds, by: Actor) -> None:
    at = clock.now()
    apart = {r: number("movement.retention_days", r, at).value for r in areas_apart(fact.region, at)}
    tracing.forget_interviews(by, number("movement.retention_days", fact.region, at).value, apart)


@when(KeepingEnds, may=[FORGET_REGISTER])
def forget_old_visitors(fact: KeepingEnds, by: Actor) -> None:
    at = clock.now()
    apart = {r: number("gates.register_days", r, at).value for r in areas_apart(fact.region, at)}
    gates.forget_register(by, number("gates.register_days", fact.region, at).value, apart)


@when(KeepingEnds, may=[NOTE_WORKER])
def forget_closed_firms(fact: KeepingEnds, by: Actor) -> None:
    at = clock.now()
    apart = {r: int(number("reopening.keep_days", r, at).value) for r in areas_apart(fact.region, at)}
    reopening.forget_files(by, int(number("reopening.keep_days", fact.region, at).value), apart)


@when(KeepingEnds, may=[FORGET_REGISTER])
def forget_who_waited(fact: KeepingEnds, by: Actor) -> None:
    at = clock.now()
    apart = {r: int(number("gates.waiting_days", r, at).value) for r in areas_apart(fact.region, at)}
    gates.forget_waiting(by, int(number("gates.waiting_days", fact.region, at).value), apart)


@when(KeepingEnds, may=[FORGET_CODES])
def forget_ended_codes(fact: KeepingEnds, by: Actor) -> None:
    _forget_codes(fact.region, by)


@when(ForgettingDue, may=[FORGET_CODES])
def forget_the_next_lot(fact: ForgettingDue, by: Actor) -> None:
    _forget_codes(fact.region, by)


def _forget_codes(region: Region, by: Actor) -> None:
    at = clock.now()
    healthcode.forget_old_codes(by, keeping_of(region, at), {r: keeping_of(r, at) for r in areas_apart(region, at)})


@when(KeepingEnds, may=[NOTE_REASONS])
def forget_old_returns(fact: KeepingEnds, by: Actor) -> None:
    register.forget_returns(by, int(number("register.back_days", fact.region, clock.now()).value))


@when(KeepingEnds, may=[FORGET_MOVEMENT])
def look_again_tomorrow(fact: KeepingEnds, by: Actor) -> None:
    movement.look_daily(by, fact.region)
