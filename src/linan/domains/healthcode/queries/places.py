"""The places of one's own last days, for the person and whoever acts for them; nobody else asks here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.movement import queries as movement
from linan.core.movement.models import Certainty
from linan.domains.healthcode import rules
from linan.domains.healthcode.rules import Been
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found

VISITS_MOST = 2000
"""A hundred and forty stays a day for a fortnight; nobody has more."""


@dataclass(frozen=True, slots=True)
class BeenLine:
    """One place as the page says it."""

    been: Been
    name: str

    @property
    def hours(self) -> str:
        return f"{self.been.minutes / 60:.1f}"


@dataclass(frozen=True, slots=True)
class Itinerary:
    """The window, the least time that counts, and the places."""

    name: str
    since_on: date
    days: int
    least_minutes: int
    at: datetime
    lines: tuple[BeenLine, ...]


def my_places(by: Actor, person: PersonRef) -> Itinerary:
    """Where this person was long enough to count; refuses `not_found` to all but them and who acts for them.

    How far back and how long are numbers of the county. It never touches the code: only evidence does.
    """
    if not by.is_or_acts_for(person):
        raise not_found()
    at, region = clock.now(), register.region_of(person)
    days = int(policy.number("healthcode.places_days", region, at).value)
    least = int(policy.number("healthcode.places_minutes", region, at).value)
    stays = [
        rules.Presence(v.place, v.start_at, v.end_at, v.certainty == Certainty.MINUTE)
        for v in movement.visits_of(by, person, limit=VISITS_MOST)
    ]
    been = rules.places_been(stays, at, days=days, least_minutes=least)
    names = register.place_names(b.place for b in been)
    lines = tuple(BeenLine(b, names[b.place]) for b in been if names.get(b.place))
    name = register.names_of([person]).get(person, "")
    return Itinerary(name, rules.window_start(at, days).date(), days, least, at, lines)
