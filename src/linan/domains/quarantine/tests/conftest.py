"""Three homes, the people at their doors, and a neighbour who must see nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from linan.core import clock
from linan.core.community.models import Household, Person
from linan.domains.quarantine import abilities
from linan.domains.quarantine.queries import one
from linan.domains.quarantine.rules import CareName, CareRole
from linan.kernel.actor import Ability, Actor, ActorKind, Duty, workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA

COMMUNITY_A = Region.of_code("330110001001")
COMMUNITY_B = Region.of_code("330110001002")
HOME = Region(f"{COMMUNITY_A}g01/b01/u1/0101/")
ALL = (
    abilities.ORDER_QUARANTINE,
    abilities.NAME_FIVE,
    abilities.SERVE_NOTICE,
    abilities.CHECK_IN,
    abilities.RELEASE,
    abilities.WATCH_DOORS,
    abilities.SEE_ORDERS,
)
FIVE = [CareName(role, f"{role} of the day", "13800000000") for role in CareRole]


@dataclass
class Neighbourhood:
    """Who acts in these tests; the clock is theirs to move."""

    wang: Actor
    sun: Actor
    zhao: Actor
    liu: Actor
    story: Actor
    person: PersonRef
    other: PersonRef
    next_door: PersonRef


def staff(role: str, region: Region, *may: Ability) -> Actor:
    return Actor(f"staff:{new_id()}", ActorKind.STAFF, (Duty(role, region, frozenset(may)),))


def resident(name: str, region: Region) -> PersonRef:
    home = Household.objects.create(region=region, address="1-101")
    person = Person.objects.create(name=name, region=region, household=home, registered_at=clock.now(), phone="")
    return PersonRef(person.id)


class Hands:
    """A clock one can turn."""

    def __init__(self) -> None:
        self._held: Any = None

    def at(self, text: str) -> None:
        self.stop()
        self._held = clock.frozen(datetime.fromisoformat(text).replace(tzinfo=CHINA))
        self._held.__enter__()

    def later(self, **by: int) -> None:
        at = clock.now() + timedelta(**by)
        self.stop()
        self._held = clock.frozen(at)
        self._held.__enter__()

    def stop(self) -> None:
        if self._held is not None:
            self._held.__exit__(None, None, None)
            self._held = None


@pytest.fixture
def hands():
    turned = Hands()
    turned.at("2022-03-02T09:00")
    yield turned
    turned.stop()


@pytest.fixture
def nobody_on_duty(monkeypatch):
    monkeypatch.setattr(one, "workers_for", lambda region, role: [])


@pytest.fixture
def hood(db: None, hands: Hands, nobody_on_duty: None) -> Neighbourhood:
    zhao = resident("赵大爷", HOME)
    return Neighbourhood(
        wang=staff("grid_worker", HOME.at(Level.GRID), *ALL[1:]),
        sun=staff("grid_worker", COMMUNITY_B, *ALL),
        zhao=Actor(f"person:{zhao.id}", ActorKind.RESIDENT, person=zhao),
        liu=staff("street_director", COMMUNITY_A.parent, *ALL),
        story=workflow_actor("quarantine", COMMUNITY_A, ALL),
        person=zhao,
        other=resident("邻居", Region(f"{COMMUNITY_A}g01/b01/u1/0102/")),
        next_door=resident("隔壁", Region(f"{COMMUNITY_B}g01/b01/u1/0101/")),
    )
