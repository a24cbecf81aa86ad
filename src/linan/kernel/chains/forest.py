"""Recorded links as trees: each person hangs below the first infector named for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Link:
    """`infected` had it from `infector`, at `place` when that is known."""

    infector: str
    infected: str
    place: str = ""


@dataclass(slots=True)
class Tree:
    """One person of a chain. `generation` 0 had it from nobody named; `link` is how it came to them."""

    person: str
    generation: int = 0
    link: Link | None = None
    children: list[Tree] = field(default_factory=list)

    def all(self) -> Iterator[Tree]:
        """Itself and everybody below, parents first; without recursion, because a chain may be long."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.children))

    @property
    def places(self) -> Counter[str]:
        """Where the children had it, with how many."""
        return Counter(c.link.place for c in self.children if c.link is not None)


@dataclass(frozen=True, slots=True)
class Forest:
    """The chains, the longest first. `several` are people with more than one infector named, in the order named: the
    first is drawn. `circles` are links left out because they would lead back to the person themselves."""

    chains: tuple[Tree, ...]
    several: dict[str, tuple[str, ...]]
    circles: tuple[Link, ...]
    repeated: int

    def find(self, person: str) -> Tree | None:
        return next((t for c in self.chains for t in c.all() if t.person == person), None)


def forest(links: Iterable[Link]) -> Forest:
    """Put recorded links in order. The order of the links decides: what is named first is drawn."""
    first: dict[str, Link] = {}
    named: dict[str, list[str]] = {}
    order: dict[str, None] = {}
    circles: list[Link] = []
    repeated = 0
    for link in links:
        order.setdefault(link.infector)
        order.setdefault(link.infected)
        before = named.setdefault(link.infected, [])
        if link.infector in before:
            repeated += 1
        elif _leads_back(first, link):
            circles.append(link)
        else:
            before.append(link.infector)
            first.setdefault(link.infected, link)
    trees = {person: Tree(person, link=first.get(person)) for person in order}
    for tree in trees.values():
        if tree.link is not None:
            trees[tree.link.infector].children.append(tree)
    roots = [t for p, t in trees.items() if p not in first]
    for root in roots:
        for one in root.all():
            for child in one.children:
                child.generation = one.generation + 1
    sizes = {id(r): sum(1 for _ in r.all()) for r in roots}
    several = {p: tuple(n) for p, n in named.items() if len(n) > 1}
    return Forest(tuple(sorted(roots, key=lambda r: -sizes[id(r)])), several, tuple(circles), repeated)


def _leads_back(first: dict[str, Link], link: Link) -> bool:
    """Whether the infector had it, over whatever steps, from the infected."""
    at: str | None = link.infector
    while at is not None:
        if at == link.infected:
            return True
        above = first.get(at)
        at = above.infector if above else None
    return False
