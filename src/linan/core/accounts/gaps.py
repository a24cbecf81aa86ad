"""What a county still lacks before it can work: posts nobody holds, gates nobody guards, communities without a roll."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.abilities import SET_UP
from linan.core.accounts.models import Duty, Staff
from linan.core.accounts.queries import StaffCard, staff_cards
from linan.core.accounts.workers import in_force
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.areas import Area, areas_within
from linan.core.community.queries import gates, headcount
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, in words, and the page that mends it."""

    area: Area
    words: Words
    url: str
    verb: Words


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the set-up is, in numbers. Served communities are those with at least one grid."""

    streets: int
    communities: int
    served: int
    grids: int
    gates: int
    staff: int
    waiting: int
    gaps: int


def gaps(by: Actor, county: Region, areas: list[Area] | None = None) -> list[Gap]:
    """Everything that is missing in the served part of a county, the widest areas first. Needs SET_UP over it.

    Which role an area of which level needs is said by the roles themselves (`Role.needed_in`, `needed_at_gates`). A
    duty over a wider area covers what lies below it only for gates; a grid needs a worker of its own.
    """
    by.must(SET_UP, over=county)
    areas = areas_within(county) if areas is None else areas
    held = set(
        Duty.objects.filter(within("region", county), in_force(clock.now()), staff__left_at=None).values_list(
            "role", "region"
        )
    )
    served = _served(areas)
    found = [
        Gap(
            area,
            Words("No {role} works here.", role=role.words),
            _staff_url(area.region, role.code),
            Words("Add somebody"),
        )
        for area in areas
        if area.region.level is not Level.COMMUNITY or area.region in served
        if area.region.level is not Level.STREET or any(area.region.covers(s) for s in served)
        for role in roles.all_roles()
        if role.needed_in is area.region.level and (role.code, area.region) not in held
    ]
    found += _gate_gaps(by, county, areas, served, held)
    found += _roll_gaps(by, areas, served)
    if not served:
        whole = areas[0]
        found.append(Gap(whole, Words("No community has grids yet."), "/setup/areas/", Words("Add grids")))
    return sorted(found, key=lambda g: (g.area.region.level, g.area.region))


def _gate_gaps(
    by: Actor, county: Region, areas: list[Area], served: set[Region], held: set[tuple[str, Region]]
) -> list[Gap]:
    guards = {r.code for r in roles.all_roles() if r.needed_at_gates}
    places = {a.region: a for a in areas}
    guarded = {region for role, region in held if role in guards}
    found = []
    known: set[Region] = set()
    for gate in gates(by, county, limit=5000):
        known.add(gate.region.community)
        area = places.get(gate.region) or places.get(gate.region.community)
        if area is None or any(g.covers(gate.region) and g.level >= Level.COMMUNITY for g in guarded):
            continue
        for code in sorted(guards):
            words = Words("The gate {name} has nobody: {role} is missing.", name=gate.name, role=roles.role(code).words)
            found.append(Gap(area, words, _staff_url(area.region, code), Words("Add somebody")))
    for community in sorted(served - known):
        url = f"/setup/areas/?{urlencode({'area': str(community)})}"
        found.append(Gap(places[community], Words("No gate is entered here."), url, Words("Add a gate")))
    return found


def _roll_gaps(by: Actor, areas: list[Area], served: set[Region]) -> list[Gap]:
    places = {a.region: a for a in areas}
    empty = [c for c in sorted(served) if by.can(SEE_PEOPLE, over=c) and not headcount(by, c).on_roll]
    return [
        Gap(
            places[c],
            Words("Nobody is on the roll of residents yet."),
            f"/community/import/?{urlencode({'community': str(c)})}",
            Words("Bring in the list"),
        )
        for c in empty
    ]


def progress(by: Actor, county: Region) -> Progress:
    """The numbers of the set-up's first page. Needs SET_UP over the county."""
    by.must(SET_UP, over=county)
    areas = areas_within(county)
    count = {level: sum(a.region.level is level for a in areas) for level in Level}
    return Progress(
        streets=count[Level.STREET],
        communities=count[Level.COMMUNITY],
        served=len(_served(areas)),
        grids=count[Level.GRID],
        gates=len(gates(by, county, limit=5000)),
        staff=Staff.objects.filter(within("region", county), left_at=None).count(),
        waiting=_never_signed_in(county).count(),
        gaps=len(gaps(by, county, areas)),
    )


def waiting_for_sheets(by: Actor, county: Region) -> list[StaffCard]:
    """Staff who never signed in: they need a sheet, or a new one. Needs SET_UP over the county."""
    by.must(SET_UP, over=county)
    wanted = set(_never_signed_in(county).values_list("pk", flat=True))
    return [c for c in staff_cards(by, limit=5000) if c.ref.id in wanted]


def _never_signed_in(county: Region) -> QuerySet[Staff]:
    return Staff.objects.filter(within("region", county), left_at=None, user__last_login=None)


def _served(areas: Iterable[Area]) -> set[Region]:
    return {a.region.community for a in areas if a.region.level is Level.GRID}


def _staff_url(region: Region, role: str) -> str:
    return f"/setup/staff/?{urlencode({'area': str(region), 'role': role})}"
