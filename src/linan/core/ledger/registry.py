"""Which workflow answers which fact, and with which powers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from linan.kernel.actor import Ability, Actor
from linan.kernel.facts import Fact
from linan.kernel.region import Level, Region

MANY = 500
"""The most entries one bulk step answers in one transaction."""

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Workflow:
    """`name` is `<story>.<function>`; `may` is all it may do, in the fact's region."""

    name: str
    kind: str
    may: tuple[Ability, ...]
    run: Callable[..., None]
    many: bool
    over: Level | None = None

    def scope(self, region: Region) -> Region:
        """Where the workflow may act for a fact of `region`: there, or at the level it named."""
        return region if self.over is None else region.at(self.over)


_by_kind: dict[str, list[Workflow]] = {}
_by_name: dict[str, Workflow] = {}


def _subscribe(
    fact: type[Fact], may: Iterable[Ability], run: Callable[..., None], *, many: bool, over: Level | None
) -> None:
    name = f"{run.__module__.rsplit('.', 1)[-1]}.{run.__qualname__}"
    if fact.kind in {w.kind for w in _by_name.values() if w.name == name}:
        raise TypeError(f"two workflows of the name {name} for {fact.kind}")
    workflow = Workflow(name, fact.kind, tuple(may), run, many, over)
    _by_kind.setdefault(fact.kind, []).append(workflow)
    _by_name[name] = workflow


def when(
    fact: type[F], *, may: Iterable[Ability], over: Level | None = None
) -> Callable[[Callable[[F, Actor], None]], Callable[[F, Actor], None]]:
    """Answer each entry of this kind once: `@when(CaseConfirmed, may=[ORDER_QUARANTINE])` above `f(fact, by)`.

    `by` may act in the fact's region; `over` widens that to the region's building, grid or community where the deed
    itself lies there (the entrance of a building).
    """

    def subscribe(run: Callable[[F, Actor], None]) -> Callable[[F, Actor], None]:
        _subscribe(fact, may, run, many=False, over=over)
        return run

    return subscribe


def when_many(
    fact: type[F], *, may: Iterable[Ability]
) -> Callable[[Callable[[Sequence[F], Actor], None]], Callable[[Sequence[F], Actor], None]]:
    """Answer up to 500 entries of this kind in one transaction: `f(facts, by)`.

    `by` holds `may` over each of the facts' regions. What is recorded inside about a fact's subject carries that
    fact's entry as its cause.
    """

    def subscribe(run: Callable[[Sequence[F], Actor], None]) -> Callable[[Sequence[F], Actor], None]:
        _subscribe(fact, may, run, many=True, over=None)
        return run

    return subscribe


_from_nodes: set[str] = set()


def let_nodes_write(fact: type[Fact]) -> None:
    """Entries of this kind are taken over from certified nodes; of any other kind they are refused."""
    _from_nodes.add(fact.kind)


def nodes_may_write(kind: str) -> bool:
    return kind in _from_nodes


def workflows_of(kind: str) -> tuple[Workflow, ...]:
    return tuple(_by_kind.get(kind, ()))


def workflow_named(name: str) -> Workflow | None:
    return _by_name.get(name)


def all_workflows() -> tuple[Workflow, ...]:
    return tuple(_by_name.values())
