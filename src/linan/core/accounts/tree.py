"""The tree of responsibility: street → residential area → grid → building, who leads each and who stands in.

A role says which level it leads (`Role.leads`). Who holds it nearest over an area as a post is the lead; who holds it
there standing in or lent is a deputy. Nothing is stored here: a duty that ends leaves its gap at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.models import Absence, Duty, DutyHow, TeamPlace
from linan.core.accounts.rules import covering
from linan.core.accounts.workers import acting, in_force
from linan.core.community.areas import areas_within
from linan.core.community.models import Building
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody at a node; `away` while they are absent or lent elsewhere."""

    ref: StaffRef
    name: str
    away: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One area of the tree with who answers for it."""

    region: Region
    name: str
    role: Words
    leads: tuple[Holder, ...]
    deputies: tuple[Holder, ...]
    team: bool = False
    """Whether the grid has a team, whose helpers stand in by order when the lead is away."""

    @property
    def gap(self) -> Words | None:
        """What is missing here, in words; None when there is exactly one lead and at least one deputy."""
        if not self.leads:
            return Words("Nobody leads here; the deputy answers.") if self.deputies else Words("Nobody leads here.")
        if len(self.leads) > 1:
            return Words("Two lead here; there must be exactly one.")
        if self.leads[0].away and not any(not d.away for d in self.deputies):
            return Words("The lead is away and nobody stands in.")
        return None if self.deputies or self.team else Words("Nobody stands in here.")

    @property
    def vacant(self) -> bool:
        """Whether there is no lead at all; the other gaps are about who stands in."""
        return not self.leads

    @property
    def answers(self) -> Holder | None:
        """Whom a message for this node reaches: the lead, and for a vacant post the deputy."""
        return next((h for h in (*self.leads, *self.deputies) if not h.away), None)

    @property
    def depth(self) -> int:
        return max(0, self.region.level - Level.STREET)


@dataclass(slots=True)
class _Held:
    """The leading duties of an area and above it, by where they lie and whether they are posts."""

    at: dict[tuple[str, Region], tuple[list[Holder], list[Holder]]]

    def of(self, role: str, region: Region) -> tuple[tuple[Holder, ...], tuple[Holder, ...]]:
        """Leads are the nearest posts over the region, deputies all who stand in over it."""
        leads: list[Holder] = []
        deputies: list[Holder] = []
        for above in covering(region):
            posts, others = self.at.get((role, above), ([], []))
            leads = leads or posts
            deputies += others
        return tuple(dict.fromkeys(leads)), tuple(dict.fromkeys(d for d in deputies if d not in leads))


def _held(region: Region, codes: Iterable[str]) -> _Held:
    at = clock.now()
    above = [str(r) for r in covering(region)]
    here = Duty.objects.filter(in_force(at), role__in=list(codes), staff__left_at=None)
    rows = here.filter(within("region", region)) | here.filter(region__in=above)
    there = set(Duty.objects.filter(acting(at), pk__in=rows.values("pk")).values_list("pk", flat=True))
    found = _Held({})
    for d in rows.select_related("staff").order_by("since", "id"):
        posts, others = found.at.setdefault((d.role, d.region), ([], []))
        holder = Holder(d.staff.ref, d.staff.name, away=d.pk not in there)
        (posts if d.how == DutyHow.POST else others).append(holder)
    return found


def held_at(region: Region, role: str) -> tuple[tuple[Holder, ...], tuple[Holder, ...]]:
    """Who leads one area in a role, and who stands in there."""
    return _held(region, [role]).of(role, region)


def tree(by: Actor, region: Region) -> list[Node]:
    """Every node from the street down to the building within an area, in path order. Needs SEE_STAFF over it."""
    by.must(SEE_STAFF, over=region)
    leading = {r.leads: r for r in roles.all_roles() if r.leads is not None}
    names = {a.region: a.name for a in areas_within(region)}
    names |= dict(Building.objects.filter(within("region", region)).values_list("region", "name"))
    held = _held(region, [r.code for r in leading.values()])
    teams = set(TeamPlace.objects.filter(within("region", region)).values_list("region", flat=True))
    return [
        Node(at, names[at], leading[at.level].words, *held.of(leading[at.level].code, at), team=at in teams)
        for at in sorted(names)
        if at.level in leading
    ]


def path_of(nodes: Iterable[Node], home: Region) -> list[Node]:
    """The nodes that answer for one home, the widest first: one for each level, or fewer where the tree has none."""
    return [n for n in nodes if n.region.covers(home)]


def answering(regions: Iterable[Region]) -> dict[Region, StaffRef]:
    """Whom a message for each area reaches now: its lead, else who stands in, else the area above; for workflows.

    An area in which nobody answers up to the street is left out. It names nobody.
    """
    codes = {r.leads: r.code for r in roles.all_roles() if r.leads is not None}
    wanted = list(dict.fromkeys(regions))
    above = {str(a) for r in wanted for a in covering(r)}
    rows = Duty.objects.filter(acting(clock.now()), role__in=codes.values(), region__in=above, staff__left_at=None)
    held: dict[tuple[str, Region], list[tuple[bool, UUID]]] = {}
    for role, at, how, staff in rows.order_by("since", "id").values_list("role", "region", "how", "staff_id"):
        held.setdefault((role, at), []).append((how != DutyHow.POST, staff))
    found: dict[Region, StaffRef] = {}
    for region in wanted:
        for level in (n for n in (Level.BUILDING, Level.GRID, Level.COMMUNITY, Level.STREET) if n <= region.level):
            ranked = [h for at in covering(region.at(level)) for h in sorted(held.get((codes.get(level, ""), at), []))]
            if ranked:
                # A post anywhere above goes before somebody who only stands in nearby.
                found[region] = StaffRef(min(ranked, key=lambda h: h[0])[1])
                break
    return found


def areas_down_to(region: Region, level: Level) -> list[Region]:
    """The areas of the tree below a region, from the community down to a level: whom a call-out goes to. No names."""
    found = [a.region for a in areas_within(region) if Level.COMMUNITY <= a.region.level <= min(level, Level.GRID)]
    if level >= Level.BUILDING:
        found += Building.objects.filter(within("region", region)).values_list("region", flat=True)
    return sorted(r for r in found if r != region)


def away_now() -> set[UUID]:
    """Members of staff who are absent now."""
    return set(Absence.objects.filter(in_force(clock.now())).values_list("staff_id", flat=True))
