"""A mode begins: its duties are somebody's tasks. It ends, by the clock or by a person: they are nobody's any more.

ModeSwitched          → workforce.open_many    each duty of the mode, in each community
ModeLapsed, ModeEnded → workforce.drop_tasks   what the order asked
                      → workforce.open_many    the duties of the mode that follows by itself
"""

from __future__ import annotations

from datetime import timedelta

from linan.core import clock
from linan.core.community.queries import communities_within
from linan.core.ledger import when
from linan.core.policy.facts import ModeEnded, ModeLapsed, ModeSwitched
from linan.core.policy.modes.rules import modes
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.domains.workforce.actions import NewTask
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region

DEPARTMENT = "community"


@when(ModeSwitched, may=[OPEN_TASK])
def give_its_duties(fact: ModeSwitched, by: Actor) -> None:
    _open(by, fact.mode, fact.region, fact.subject, f"mode:{fact.subject.id}")


@when(ModeLapsed, may=[OPEN_TASK])
def let_its_duties_lapse(fact: ModeLapsed, by: Actor) -> None:
    _over(by, fact.mode, fact.region, fact.subject)


@when(ModeEnded, may=[OPEN_TASK])
def let_its_duties_end(fact: ModeEnded, by: Actor) -> None:
    _over(by, fact.mode, fact.region, fact.subject)


def _over(by: Actor, mode: str, region: Region, order: RecordRef) -> None:
    workforce.drop_tasks(by, f"mode:{order.id}:", reason="mode_over")
    if after := modes()[mode].then:
        _open(by, after, region, order, f"after-mode:{order.id}")


def _open(by: Actor, mode: str, region: Region, order: RecordRef, key: str) -> None:
    at = clock.now()
    wanted = [
        NewTask(
            kind="mode_duty",
            subject=order,
            region=community,
            due_at=at + timedelta(hours=duty.hours),
            words=duty.words,
            department=DEPARTMENT,
            key=f"{key}:{n}:{community}",
            link="/policy/modes/",
            role=duty.role,
        )
        for n, duty in enumerate(modes()[mode].duties)
        for community in communities_within(region)
    ]
    for start in range(0, len(wanted), 500):
        workforce.open_many(by, wanted[start : start + 500])
