"""Reading the team of a grid (1+N): the duty card."""

from __future__ import annotations

from dataclasses import dataclass

from linan.core.accounts import roles
from linan.core.accounts.abilities import SEE_STAFF
from linan.core.accounts.models import HelperKind, TeamPlace
from linan.core.accounts.queries import staff_phone
from linan.core.accounts.tree import Holder, Node, away_now, held_at
from linan.core.community.queries import name_of
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class HelperLine:
    """One of the N on the card."""

    staff: StaffRef
    name: str
    phone: str
    kind: str
    says: str
    position: int
    away: bool
    stands_in: bool
    """Whether they hold the leader's rights now."""


@dataclass(frozen=True, slots=True)
class Team:
    """A grid's card: exactly one leader, and the helpers in the order in which they stand in."""

    grid: Region
    leaders: tuple[Holder, ...]
    phones: dict[StaffRef, str]
    helpers: tuple[HelperLine, ...]
    answers: Holder | None

    @property
    def has_one_leader(self) -> bool:
        return len(self.leaders) == 1


def team_of(by: Actor, grid: Region) -> Team:
    """The team of a grid. Needs SEE_STAFF over it."""
    by.must(SEE_STAFF, over=grid)
    role = roles.role(roles.leading(Level.GRID))
    leads, deputies = held_at(grid, role.code)
    node = Node(grid, name_of(grid), role.words, leads, deputies)
    away = away_now()
    serving = {d.ref.id for d in deputies}
    rows = TeamPlace.objects.filter(region=grid, staff__left_at=None).select_related("staff").order_by("position")
    helpers = tuple(
        HelperLine(
            p.staff.ref, p.staff.name, p.staff.phone, p.kind, str(HelperKind(p.kind).label), p.position,
            p.staff_id in away, p.stands_in_id is not None and p.staff_id in serving,
        )
        for p in rows
    )  # fmt: skip
    return Team(grid, leads, {h.ref: staff_phone(h.ref) for h in leads}, helpers, node.answers)
