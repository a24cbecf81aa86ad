"""Who acts, with which powers, where. Absence of a permission means no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

OUTSIDE = Words("Nobody acts outside the area and the term of their duty.")
"""The item of every role's negative list; quoted too when somebody holds no duty at all."""
OWN_ALONE = Words("A resident acts for themselves and for family who agreed, and for nobody else.")
"""The negative list of those who hold no duty because they live here."""


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing a role may do: a stable code and the words of the deed ("order quarantine")."""

    code: str
    words: Words = field(compare=False)


class ActorKind(StrEnum):
    STAFF = "staff"
    RESIDENT = "resident"
    WORKFLOW = "workflow"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Duty:
    """A role over a region for a term. `until` is exclusive; None has no end."""

    role: str
    region: Region
    abilities: frozenset[Ability]
    since: datetime | None = None
    until: datetime | None = None
    must_not: tuple[Words, ...] = ()
    """The negative list of the role, quoted when something is refused (权力清单、责任清单、负面清单)."""

    def in_force(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


FEW_DUTIES = 8
"""Beyond so many, as in a bulk answer for five hundred homes, the duties are looked up and not gone through."""
_latest: tuple[tuple[Duty, ...], dict[Ability, frozenset[str]]] = ((), {})


def _held(duties: tuple[Duty, ...]) -> dict[Ability, frozenset[str]]:
    """The regions of each ability; remembered for the duties asked about last, which one bulk answer asks 500 times."""
    global _latest
    known, held = _latest
    if known is not duties:
        regions: dict[Ability, set[str]] = {}
        for duty in duties:
            for ability in duty.abilities:
                regions.setdefault(ability, set()).add(str(duty.region))
        held = {a: frozenset(r) for a, r in regions.items()}
        _latest = (duties, held)
    return held


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. `id` is `staff:…`, `person:…`, `workflow:…` or `device:…`; `duties` are those in force now.

    A resident has no duties: what is theirs follows from `person` and `may_act_for` (family members who agreed).
    `organisation` is the department a member of staff acts for; `purpose` says why a record is opened.
    """

    id: str
    kind: ActorKind
    duties: tuple[Duty, ...] = ()
    person: PersonRef | None = None
    may_act_for: frozenset[PersonRef] = frozenset()
    organisation: str = ""
    purpose: str = ""

    @property
    def role(self) -> str:
        """The role shown in the public part of the ledger: the first duty's, or the kind of actor."""
        return self.duties[0].role if self.duties else self.kind.value

    def can(self, ability: Ability, over: Region) -> bool:
        """True when a duty in force grants `ability` over a region that covers `over`."""
        if len(self.duties) > FEW_DUTIES:
            held = _held(self.duties).get(ability)
            # A path is covered by the paths it begins with: a few lookups instead of one comparison for each duty.
            return held is not None and (
                "" in held or any(over[: n + 1] in held for n, c in enumerate(over) if c == "/")
            )
        return any(ability in d.abilities and d.region.covers(over) for d in self.duties)

    def must(self, ability: Ability, over: Region) -> None:
        """Raise the refusal `not_permitted` unless `can`; it quotes `must_not`."""
        if not self.can(ability, over):
            raise self._refused(ability)

    @property
    def must_not(self) -> tuple[Words, ...]:
        """The negative list to quote: that of the actor's roles, or of who holds none."""
        quoted = tuple(dict.fromkeys(w for d in self.duties for w in d.must_not))
        return quoted or ((OWN_ALONE, OUTSIDE) if self.person is not None else (OUTSIDE,))

    def _refused(self, ability: Ability) -> Refusal:
        return Refusal(
            "not_permitted",
            Words("You may not {deed} here.", deed=ability.words),
            kind=Kind.NOT_PERMITTED,
            reasons=self.must_not,
            next_step=Words("Ask the person responsible for this area, or have the duty assigned to you."),
        )

    def regions(self, ability: Ability) -> tuple[Region, ...]:
        """The regions over which the actor holds `ability`, without those covered by another of them."""
        held = {d.region for d in self.duties if ability in d.abilities}
        return tuple(sorted(r for r in held if not any(o != r and o.covers(r) for o in held)))

    def must_somewhere(self, ability: Ability) -> tuple[Region, ...]:
        """The regions of `regions(ability)`; refuses `not_permitted` when there are none."""
        found = self.regions(ability)
        if not found:
            raise self._refused(ability)
        return found

    def only(self, region: Region) -> Actor:
        """The same actor with no duties but those that cover `region`: for one item of a bulk answer."""
        return replace(self, duties=tuple(d for d in self.duties if d.region.covers(region)))

    def is_or_acts_for(self, person: PersonRef) -> bool:
        """True for the person themselves and for a family member they agreed may act for them."""
        return self.person == person or person in self.may_act_for

    def for_purpose(self, purpose: str) -> Actor:
        return replace(self, purpose=purpose)


def workflow_actor(name: str, region: Region, may: Iterable[Ability]) -> Actor:
    """The limited actor of a workflow: those abilities, that region, nothing else."""
    duty = Duty(role=f"workflow:{name}", region=region, abilities=frozenset(may))
    return Actor(id=f"workflow:{name}", kind=ActorKind.WORKFLOW, duties=(duty,))
