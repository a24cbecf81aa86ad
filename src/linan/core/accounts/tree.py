"""The tree of responsibility: street → residential area → grid → building, who leads each and who stands in.

A role says which level it leads (`Role.leads`); whoever holds it exactly there as a post is the lead, whoever holds it
there standing in or lent is a deputy. Nothing is stored here: a duty that ends leaves its gap at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from linan.core import clock
from linan.core.accounts import roles
from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.models import Duty, DutyHow
from linan.core.accounts.queries import in_force
from linan.core.community.areas import areas_within
from linan.core.community.models import Building
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody at a node."""

    ref: StaffRef
    name: str


@dataclass(frozen=True, slots=True)
class Node:
    """One area of the tree with who answers for it."""

    region: Region
    name: str
    role: Words
    leads: tuple[Holder, ...]
    deputies: tuple[Holder, ...]

    @property
    def gap(self) -> Words | None:
        """What is missing here, in words; None when there is exactly one lead and at least one deputy."""
        if not self.leads:
            return Words("Nobody leads here; the deputy answers.") if self.deputies else Words("Nobody leads here.")
        if len(self.leads) > 1:
            return Words("Two lead here; there must be exactly one.")
        return None if self.deputies else Words("Nobody stands in here.")

    @property
    def answers(self) -> Holder | None:
        """Whom a message for this node reaches: the lead, and for a vacant post the deputy."""
        return next(iter((*self.leads, *self.deputies)), None)

    @property
    def depth(self) -> int:
        return max(0, self.region.level - Level.STREET)


def tree(by: Actor, region: Region) -> list[Node]:
    """Every node from the street down to the building within an area, in path order. Needs SEE_STAFF over it."""
    by.must(SEE_STAFF, over=region)
    leading = {r.leads: r for r in roles.all_roles() if r.leads is not None}
    names = {a.region: a.name for a in areas_within(region)}
    names |= dict(Building.objects.filter(within("region", region)).values_list("region", "name"))
    held: dict[tuple[Region, bool], list[Holder]] = {}
    codes = {r.code: level for level, r in leading.items()}
    duties = Duty.objects.filter(
        in_force(clock.now()), within("region", region), role__in=list(codes), staff__left_at=None
    )
    for d in duties.select_related("staff").order_by("since", "id"):
        if codes[d.role] is d.region.level:
            held.setdefault((d.region, d.how == DutyHow.POST), []).append(Holder(d.staff.ref, d.staff.name))
    return [
        Node(
            at,
            names[at],
            leading[at.level].words,
            tuple(dict.fromkeys(held.get((at, True), ()))),
            tuple(dict.fromkeys(held.get((at, False), ()))),
        )
        for at in sorted(names)
        if at.level in leading
    ]


def path_of(nodes: list[Node], home: Region) -> list[Node]:
    """The nodes that answer for one home, the widest first: one for each level, or fewer where the tree has none."""
    return [n for n in nodes if n.region.covers(home)]
