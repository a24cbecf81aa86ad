"""The spatial readiness of a community: a figure, its inputs and the gaps behind it. No person is named."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from linan.core.community.facts import Air, Presence
from linan.core.community.models import Building, Gate, Person, Site
from linan.core.community.queries.layout import layer_of, map_communities
from linan.core.community.queries.names import name_of
from linan.core.community.queries.parameters import measures_of
from linan.core.community.queries.sites import standing
from linan.core.community.rules.readiness import Inputs, Measures, Readiness, TermKind, readiness
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing or not known, and what it would change."""

    kind: TermKind
    name: str
    words: Words
    unknown: bool
    building: Region | None = None
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class SpaceOf:
    """One community with its figure."""

    region: Region
    name: str
    residents: int
    readiness: Readiness
    measures: Measures
    gaps: tuple[Gap, ...]


def readiness_list(by: Actor) -> list[SpaceOf]:
    """Every community whose map the reader may open, at most 200."""
    return [_of(region, name) for region, name in map_communities(by)]


def readiness_of(by: Actor, community: Region) -> SpaceOf:
    """One community. Whoever may open its map; `not_found` else."""
    layer_of(by, community)
    return _of(community, name_of(community))


def _of(community: Region, name: str) -> SpaceOf:
    measures = measures_of(community)
    buildings = list(Building.objects.filter(within("region", community)).order_by("region"))
    gates = list(Gate.objects.filter(region=community, closed_at__isnull=True).order_by("name", "id"))
    sites = list(Site.objects.filter(standing(), within("region", community)).order_by("region", "name"))
    turned = [s for s in sites if s.uses]
    # Who is away still comes home, and who is only on the roll may live here.
    residents = Person.objects.filter(within("region", community)).exclude(presence=Presence.AWAY.value).count()
    at_gate = {g.pk: [s for s in sites if s.buffers_id == g.pk] for g in gates}
    inputs = Inputs(
        exits=tuple(b.exits for b in buildings),
        aired=tuple(None if not b.air else b.air != Air.NONE.value for b in buildings),
        residents=residents,
        convertible=tuple(s.square_metres for s in turned),
        buffers=tuple(sum(s.square_metres for s in at_gate[g.pk]) for g in gates),
        buffers_unmeasured=tuple(any(not s.square_metres for s in at_gate[g.pk]) for g in gates),
    )
    found = readiness(inputs, measures)
    gaps = [*_of_buildings(buildings, measures), *_of_room(turned, found), *_of_gates(gates, at_gate, measures)]
    return SpaceOf(community, name, residents, found, measures, tuple(gaps))


def _of_buildings(buildings: list[Building], measures: Measures) -> list[Gap]:
    gaps = []
    for b in buildings:
        if b.exits < measures.exits_needed:
            words = (
                Words("only {n} way out of each stair", n=b.exits) if b.exits else Words("ways out: nobody has looked")
            )
            gaps.append(Gap(TermKind.EXITS, b.name, words, not b.exits, building=b.region))
        if not b.air or b.air == Air.NONE.value:
            words = Words("the air of its stairs does not change") if b.air else Words("air: nobody has looked")
            gaps.append(Gap(TermKind.AIR, b.name, words, not b.air, building=b.region))
    return gaps


def _of_room(turned: list[Site], found: Readiness) -> list[Gap]:
    gaps = [
        Gap(TermKind.ROOM, s.name, Words("nobody has measured it"), unknown=True, site=s)
        for s in turned
        if not s.square_metres
    ]
    term = next(t for t in found.terms if t.kind is TermKind.ROOM)
    if term.have < term.need:
        gaps.append(Gap(TermKind.ROOM, "", Words("{n} more square metres are needed", n=term.need - term.have), False))
    return gaps


def _of_gates(gates: list[Gate], at_gate: dict[UUID, list[Site]], measures: Measures) -> list[Gap]:
    gaps = []
    for g in gates:
        metres = sum(s.square_metres for s in at_gate[g.pk])
        if metres >= measures.buffer_square_metres:
            continue
        unmeasured = next((s for s in at_gate[g.pk] if not s.square_metres), None)
        if unmeasured is not None:
            words = Words("room to wait apart: nobody has measured it")
        elif metres:
            words = Words("{n} more square metres are needed", n=measures.buffer_square_metres - metres)
        else:
            words = Words("no room to wait apart")
        gaps.append(Gap(TermKind.BUFFER, g.name, words, unmeasured is not None, site=unmeasured))
    return gaps
