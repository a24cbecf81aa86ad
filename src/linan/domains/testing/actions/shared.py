"""What the actions of testing share: homes behind the door, clocks and parameters."""

from __future__ import annotations

from datetime import datetime, timedelta

from linan.core.community.queries import regions_of
from linan.core.ledger.compiled import One
from linan.core.policy.queries import number
from linan.domains.testing.facts import (
    Outcome,
)
from linan.domains.testing.models import Sample
from linan.domains.testing.rules import Decision
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


def home_of(by: Actor, person: PersonRef, ability: Ability) -> Region:
    """The person's region; "absent" and "not yours" refuse alike."""
    return homes_of(by, {person}, ability)[person]


def homes_of(by: Actor, people: set[PersonRef], ability: Ability) -> dict[PersonRef, Region]:
    """Everybody's region; one who is absent or not yours refuses for all."""
    by.must_somewhere(ability)
    homes = regions_of(people)
    if len(homes) < len(people) or not all(by.can(ability, region) for region in homes.values()):
        raise not_found()
    return homes


_UNDECIDED = One(
    lambda: Sample.objects.filter(
        outcome=Outcome.SCREEN_POSITIVE.value, retest_of=None, decision=Decision.UNDECIDED
    ).order_by("sampled_at"),
    "person",
)


def undecided_of(person: PersonRef) -> Sample | None:
    """The first positive of the person that nobody has decided yet."""
    return _UNDECIDED.first(person.id)


def minutes_of(name: str, region: Region, at: datetime) -> timedelta:
    return timedelta(minutes=number(name, region, at).value)


def receive_clock(sample: Sample) -> str:
    return f"testing.receive:{sample.id}"


def result_clock(sample: Sample) -> str:
    return f"testing.result:{sample.id}"
