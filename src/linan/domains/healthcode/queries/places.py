"""The places of one's own last days, for the person and whoever acts for them; nobody else asks here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.community.provinces import province_name
from linan.core.movement import queries as movement
from linan.core.movement.models import Certainty
from linan.domains.healthcode import rules
from linan.domains.healthcode.rules import Been
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA, civil_day
from linan.kernel.tokens import Places

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

    person: PersonRef
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
    at = clock.now()
    days, least, stays = _stays(by, person, at)
    been = rules.places_been(stays, at, days=days, least_minutes=least)
    names = register.place_names(b.place for b in been)
    lines = tuple(BeenLine(b, names[b.place]) for b in been if names.get(b.place))
    name = register.names_of([person]).get(person, "")
    return Itinerary(person, name, rules.window_start(at, days).date(), days, least, at, lines)


def my_counties(by: Actor, person: PersonRef, at: datetime) -> tuple[Places, dict[int, str]]:
    """What a proof of places says of this person, and the counties' names; to the same readers as `my_places`."""
    days, least, stays = _stays(by, person, at)
    regions = register.place_regions({s.place for s in stays})
    within = {place: _county(region) for place, region in regions.items()}
    told = [(within[s.place], s) for s in stays if within.get(s.place)]
    lines = rules.counties_been(told, at, days=days, least_minutes=least)
    named = {_county(region): region.at(Level.COUNTY) for region in regions.values()}
    names = {line.county: _name(named[line.county]) for line in lines}
    return Places(civil_day(at, CHINA), days, least, lines), names


def _stays(by: Actor, person: PersonRef, at: datetime) -> tuple[int, int, list[rules.Presence]]:
    """How far back, how long, and every stay; refuses `not_found` to all but the person and who acts for them."""
    if not by.is_or_acts_for(person):
        raise not_found()
    region = register.region_of(person)
    days = int(policy.number("healthcode.places_days", region, at).value)
    least = int(policy.number("healthcode.places_minutes", region, at).value)
    stays = [
        rules.Presence(v.place, v.start_at, v.end_at, v.certainty == Certainty.MINUTE)
        for v in movement.visits_of(by, person, limit=VISITS_MOST)
    ]
    return days, least, stays


def _county(region: Region) -> int:
    """The six digits of the county; of the city or province where no county is known; 0 for the whole country."""
    code = region.at(Level.COUNTY).code
    return int(code.ljust(6, "0")) if code else 0


def _name(county: Region) -> str:
    name = register.name_of(county)
    return name if name != county.code else province_name(county.code)
