"""The roles of a cell and their three lists: what each may do, must do and must not do (权力清单、责任清单、负面清单).

The lists are machine rules: `may` holds abilities, the items of `must_not` are quoted when something is refused, and a
kind of task goes only to a role that has an item of `must` for it.
The registry is filled once at start from `linan.web.roles`, the only place that knows the abilities of all domains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from linan.core.policy.modes.rules import may_lend
from linan.kernel.actor import OUTSIDE, Ability
from linan.kernel.region import Level
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `code` is stored with duties and shown in the public part of the ledger."""

    code: str
    words: Words
    may: Iterable[Ability]
    must: Iterable[Words] = ()
    must_not: Iterable[Words] = ()
    needed_in: Level | None = None
    """Every area of this level needs somebody in this role; the set-up page names those that have nobody."""
    needed_at_gates: bool = False
    leads: Level | None = None
    """Who holds this role exactly over an area of this level answers for it in the tree of responsibility."""
    tasks: Mapping[str, Words] = field(default_factory=dict)
    """Kind of task → the item of `must` it rests on. A kind that is not here never goes to this role."""

    in_mode: Mapping[str, Iterable[Ability]] = field(default_factory=dict)
    """Mode → what an order of it may lend to this role while it is in force."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset(self.may)

    @property
    def refusals(self) -> tuple[Words, ...]:
        """The negative list with the item every role shares at its end."""
        return tuple(dict.fromkeys((*self.must_not, OUTSIDE)))


_ROLES: dict[str, Role] = {}


def register(roles: Iterable[Role]) -> None:
    """Add roles; a second role of the same code replaces the first. ValueError for a task that rests on nothing."""
    for role in roles:
        frozen = replace(role, may=tuple(role.may), must=tuple(role.must), must_not=tuple(role.must_not))
        for kind, item in frozen.tasks.items():
            if item not in frozen.must:
                raise ValueError(f"{role.code} has no must item for the task {kind}")
        for mode, abilities in frozen.in_mode.items():
            may_lend(mode, role.code, abilities)
        _ROLES[role.code] = frozen


def role(code: str) -> Role:
    """The role of that code. An unknown one may do nothing, so a duty that outlives its role opens no door."""
    return _ROLES.get(code) or Role(code, Words("No longer used"), ())


def known(code: str) -> bool:
    return code in _ROLES


def all_roles() -> list[Role]:
    """Every role in the order in which they were registered."""
    return list(_ROLES.values())


def who_acted(code: str) -> Words:
    """The role an entry of the ledger was made under, in words: a role, a resident, or the system itself."""
    if code.partition(":")[0] == "workflow":
        return Words("the system, by its rules")
    if code == "resident":
        return Words("a resident")
    return role(code).words if known(code) else Words("{text}", text=code)


def must_do(code: str, kind: str) -> bool:
    """True when the role of that code has an item of its must list for this kind of task."""
    return kind in role(code).tasks


def leading(level: Level) -> str:
    """The code of the role that leads areas of a level; empty while there is none."""
    return next((r.code for r in _ROLES.values() if r.leads is level), "")
