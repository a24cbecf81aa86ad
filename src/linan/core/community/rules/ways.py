"""How one walks: the shortest way along the drawn routes, through a gate where a wall lies between."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import pairwise
from math import hypot
from typing import Generic, TypeVar

from linan.kernel.geo import LocalPlane, Metres, Point, inside

K = TypeVar("K", bound=Hashable)

JOINED = 3.0
"""Ends of routes within so many metres of another are the same spot: finer than anybody clicks on a map."""
NEAR_A_ROUTE = 60.0
"""Further than this from any route, a walk is given as the straight line and says so."""


@dataclass(frozen=True, slots=True)
class Way:
    """The points walked, how far, and whether it follows drawn routes throughout."""

    points: tuple[Point, ...]
    metres: float
    along_routes: bool

    def then(self, other: Way) -> Way:
        return Way(self.points + other.points[1:], self.metres + other.metres, self.along_routes and other.along_routes)


@dataclass(frozen=True, slots=True)
class Reached(Generic[K]):
    """The nearest of several, the way there, and the gate one passes."""

    goal: K
    way: Way
    gate: K | None


class Network(Generic[K]):
    """The routes of a community as a graph, with the named spots tied to the nearest route."""

    def __init__(self, plane: LocalPlane, routes: Iterable[Sequence[Point]], spots: Mapping[K, Point]) -> None:
        self._plane = plane
        self._spots = dict(spots)
        self._nodes: list[Metres] = []
        self._edges: dict[int, dict[int, float]] = {}
        self._at: dict[K, int] = {}
        lines = [[plane.metres(p) for p in line] for line in routes]
        sides = [(a, b) for line in lines for a, b in pairwise(line) if a != b]
        cuts: list[list[Metres]] = [[a, b] for a, b in sides]
        for vertex in (v for line in lines for v in line):
            for side, cut in zip(sides, cuts, strict=True):
                foot = _foot(vertex, *side)
                if _far(foot, vertex) <= JOINED:
                    cut.append(foot)
        for i, side in enumerate(sides):
            for j in range(i):
                crossing = _crossing(*side, *sides[j])
                if crossing is not None:
                    cuts[i].append(crossing)
                    cuts[j].append(crossing)
        feet: dict[K, Metres] = {}
        for key, point in self._spots.items():
            here = plane.metres(point)
            near = min(((_far(f := _foot(here, *s), here), i, f) for i, s in enumerate(sides)), default=None)
            if near is not None and near[0] <= NEAR_A_ROUTE:
                cuts[near[1]].append(near[2])
                feet[key] = near[2]
        for (a, _), cut in zip(sides, cuts, strict=True):
            ids = [self._node(m) for m in sorted(cut, key=partial(_far, a))]
            for one, two in pairwise(ids):
                self._tie(one, two)
        for key, foot in feet.items():
            self._nodes.append(plane.metres(self._spots[key]))
            self._at[key] = len(self._nodes) - 1
            self._tie(self._at[key], self._node(foot))

    def ways(self, start: K, goals: Iterable[K]) -> dict[K, Way]:
        """The shortest way to each goal; the straight line where no route leads."""
        came, far = self._search(self._at[start]) if start in self._at else ({}, {})
        found: dict[K, Way] = {}
        for goal in goals:
            node = self._at.get(goal)
            if node is None or node not in far:
                a, b = self._spots[start], self._spots[goal]
                found[goal] = Way((a, b), _far(self._plane.metres(a), self._plane.metres(b)), along_routes=False)
                continue
            steps, at = [node], node
            while at in came:
                at = came[at]
                steps.append(at)
            points = tuple(self._plane.point(self._nodes[s]) for s in reversed(steps))
            found[goal] = Way(points, far[node], along_routes=True)
        return found

    def nearest(
        self, start: K, goals: Iterable[K], *, gates: Sequence[K] = (), wall: Sequence[Point] = ()
    ) -> Reached[K] | None:
        """The goal with the shortest walk; where `wall` lies between, through whichever gate is shortest."""
        goals = list(goals)
        home = bool(wall) and inside(self._spots[start], wall)
        free = [g for g in goals if not wall or inside(self._spots[g], wall) == home]
        choices = [Reached(g, way, None) for g, way in self.ways(start, free).items()]
        beyond = [g for g in goals if g not in free]
        if beyond and not gates:
            choices += [Reached(g, way, None) for g, way in self.ways(start, beyond).items()]
        elif beyond:
            for gate, first in self.ways(start, gates).items():
                choices += [Reached(g, first.then(way), gate) for g, way in self.ways(gate, beyond).items()]
        return min(choices, key=lambda r: r.way.metres, default=None)

    def _node(self, at: Metres) -> int:
        for i, there in enumerate(self._nodes):
            if i not in self._at.values() and _far(there, at) <= JOINED:
                return i
        self._nodes.append(at)
        return len(self._nodes) - 1

    def _tie(self, one: int, two: int) -> None:
        far = _far(self._nodes[one], self._nodes[two])
        if one != two:
            self._edges.setdefault(one, {})[two] = self._edges.setdefault(two, {})[one] = far

    def _search(self, start: int) -> tuple[dict[int, int], dict[int, float]]:
        came: dict[int, int] = {}
        far = {start: 0.0}
        open_: list[tuple[float, int]] = [(0.0, start)]
        while open_:
            walked, at = heappop(open_)
            if walked > far[at]:
                continue
            for to, metres in self._edges.get(at, {}).items():
                if walked + metres < far.get(to, float("inf")):
                    far[to], came[to] = walked + metres, at
                    heappush(open_, (far[to], to))
        return came, far


def _far(a: Metres, b: Metres) -> float:
    return hypot(a.east - b.east, a.north - b.north)


def _foot(p: Metres, a: Metres, b: Metres) -> Metres:
    """The point of the side `a b` nearest to `p`."""
    east, north = b.east - a.east, b.north - a.north
    t = ((p.east - a.east) * east + (p.north - a.north) * north) / (east * east + north * north)
    t = max(0.0, min(1.0, t))
    return Metres(a.east + t * east, a.north + t * north)


def _crossing(a: Metres, b: Metres, c: Metres, d: Metres) -> Metres | None:
    """Where two sides cross; None when they do not, or run alike."""
    east, north, over, up = b.east - a.east, b.north - a.north, d.east - c.east, d.north - c.north
    turn = east * up - north * over
    if turn == 0:
        return None
    t = ((c.east - a.east) * up - (c.north - a.north) * over) / turn
    u = ((c.east - a.east) * north - (c.north - a.north) * east) / turn
    return Metres(a.east + t * east, a.north + t * north) if 0 <= t <= 1 and 0 <= u <= 1 else None
