"""The answer of a fast search: columns for those who want all, findings for those who want one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linan.kernel.contacts.search import Finding, Step

Int32 = NDArray[np.int32]
_THREAD_WORTH = 50_000
"""Meetings from which a second thread gains more than it costs."""
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Round:
    """Those whose exposure became earlier in one round, by person, with the meeting that did it.

    `visit` is the person's own row of the index, `source` the infectious one, `via_since` from when that was so.
    """

    people: Int32
    at: Int32
    visit: Int32
    source: Int32
    via_since: Int32

    def row_of(self, person: int) -> int:
        row = int(np.searchsorted(self.people, person))
        return row if row < len(self.people) and self.people[row] == person else -1


class Found:
    """As `Search`. `known` ascends; `people` stand by generation, time and number.

    `index` is a FastIndex, or what another engine describes a meeting by; `rounds` are its own.
    """

    def __init__(
        self, index: Any, known: Any, at: Any, generation: Any, fewest_hops: Any, rounds: Sequence[Any]
    ) -> None:
        self.index = index
        self.known = known
        self.rounds = rounds
        self._at = at
        self._generation = generation
        self._fewest = fewest_hops

    def __len__(self) -> int:
        return len(self.known)

    @cached_property
    def _order(self) -> Ints:
        return np.lexsort((self.known, self._at, self._generation))

    @cached_property
    def people(self) -> Ints:
        people: Ints = self.known[self._order].astype(np.int64)
        return people

    def per_generation(self) -> list[int]:
        """How many people by `generation`, from 1."""
        return [int(n) for n in np.bincount(self._generation, minlength=1)[1:]] if len(self) else []

    def edges(self, *, minutes: bool = True) -> dict[str, Ints]:
        """Every meeting that made somebody's exposure earlier, by generation and person.

        Columns person, via, generation, place, met_from, met_to, minutes and final (1 where it is the person's
        exposure in the end; a chain may pass through somebody while theirs was still a later one).
        """
        columns: dict[str, list[Any]] = {}
        for generation, past in enumerate(self.rounds, start=1):
            one = self._described(past, slice(None), minutes)
            one["generation"] = np.full(len(past.people), generation)
            one["final"] = self._generation[np.searchsorted(self.known, past.people)] == generation
            for name, values in one.items():
                columns.setdefault(name, []).append(values)
        names = (
            "person",
            "via",
            "generation",
            "place",
            "met_from",
            "met_to",
            *(["minutes"] if minutes else []),
            "final",
        )
        return {n: np.concatenate(columns[n]).astype(np.int64) if columns else np.empty(0, np.int64) for n in names}

    def contacts(self, *, minutes: bool = True) -> dict[str, Ints]:
        """One row a person in the order of `people`: as `edges`, with exposed_at and fewest_hops."""
        edges = self.edges(minutes=minutes)
        last = edges.pop("final").astype(bool)
        edges = {n: v[last] for n, v in edges.items()}
        at = np.searchsorted(self.known, edges["person"])
        edges["exposed_at"] = edges["met_from"]
        edges["fewest_hops"] = self._fewest[at].astype(np.int64)
        # By person they stand already, and this keeps it.
        order = np.argsort(edges["generation"] << 40 | (edges["exposed_at"] - self.index.first), kind="stable")
        return {n: v[order] for n, v in edges.items()}

    def finding(self, person: int) -> Finding:
        """The finding of one exposed person; KeyError for anyone else."""
        at = self._at_of(person)
        chain = self.chain(person)
        last = chain[-1]
        return Finding(
            person=person,
            generation=int(self._generation[at]),
            fewest_hops=int(self._fewest[at]),
            exposed_at=int(self._at[at]) + self.index.first,
            place=last.place,
            met_from=last.met_from,
            met_to=last.met_to,
            minutes=last.minutes,
            via=last.via,
            chain=chain,
        )

    def findings(self, *, most: int | None = None) -> list[Finding]:
        """All findings, or the first so many, by generation, then exposure, then person."""
        people = self.people[:most]
        at = np.searchsorted(self.known, people)
        columns = (self._generation[at], self._fewest[at], self._at[at].astype(np.int64) + self.index.first)
        return [
            Finding(
                p, generation, fewest, exposed, last.place, last.met_from, last.met_to, last.minutes, last.via, chain
            )
            for p, generation, fewest, exposed, chain in zip(
                people.tolist(), *(c.tolist() for c in columns), self._chains(people, self._generation[at]), strict=True
            )
            for last in chain[-1:]
        ]

    def exposure_of(self, person: int) -> int:
        """When one exposed person was exposed."""
        at: int = int(self._at[self._at_of(person)]) + int(self.index.first)
        return at

    def _chains(self, people: Any, generation: Any) -> list[tuple[Step, ...]]:
        """The chains of many, one round after another: each meeting is described once, however many chains it is in."""
        heads = people.copy()
        chains: list[tuple[Step, ...]] = [()] * len(people)
        for number in range(len(self.rounds), 0, -1):
            past = self.rounds[number - 1]
            mine = np.flatnonzero(generation >= number)
            row = np.minimum(np.searchsorted(past.people, heads[mine]), len(past.people) - 1)
            here = past.people[row] == heads[mine]
            mine, row = mine[here], row[here]
            rows, which = np.unique(row, return_inverse=True)
            told = self._described(past, rows, True)
            names = Step.__dataclass_fields__
            steps = [Step(*one) for one in zip(*(np.asarray(told[n]).tolist() for n in names), strict=True)]
            for k, one in zip(mine.tolist(), which.tolist(), strict=True):
                chains[k] = (steps[one], *chains[k])
            heads[mine] = np.asarray(told["via"])[which]
        return chains

    def chain(self, person: int) -> tuple[Step, ...]:
        """The meetings from a case to `person`; KeyError when the search did not reach them."""
        steps: list[Step] = []
        at, generation = person, int(self._generation[self._at_of(person)])
        # A link's own label may have improved later: what counts is the label it had when it passed the exposure on.
        while generation:
            past = self.rounds[generation - 1]
            row = past.row_of(at)
            generation -= 1
            if row >= 0:
                one = {n: int(v[0]) for n, v in self._described(past, slice(row, row + 1), True).items()}
                steps.append(Step(**one))
                at = one["via"]
        return tuple(reversed(steps))

    def _at_of(self, person: int) -> int:
        at = int(np.searchsorted(self.known, person))
        if at >= len(self.known) or self.known[at] != person:
            raise KeyError(person)
        return at

    def _described(self, past: Any, rows: Any, minutes: bool) -> dict[str, Any]:
        from linan.kernel.contacts import kernels

        c, first = self.index.columns, self.index.first
        visit, source = past.visit[rows], past.source[rows]
        ends = [c.start[r].astype(np.int64) + c.lasts[r] for r in (visit, source)]
        told: dict[str, Any] = {
            "via": c.person[source],
            "person": past.people[rows],
            "place": np.empty(len(visit), dtype=np.int64),
            "met_from": past.at[rows].astype(np.int64) + first,
            "met_to": np.minimum(*ends) + first,
        }
        kernels.places_of(visit, self.index.place_table, told["place"])
        if minutes:
            told["minutes"] = np.zeros(len(visit), dtype=np.int64)
            args = (c.start, c.lasts, c.rows, c.person_from, self.index.place_table, self.index.widest)

            def one(part: slice) -> None:
                of = (told["person"][part], told["via"][part], past.via_since[rows][part])
                kernels.met_minutes(*of, *args, told["minutes"][part])

            _together(len(visit), one)
        return told


def _together(count: int, one: Callable[[slice], None]) -> None:
    """Both halves at once where that is worth a thread; the loops hold no lock, and each writes to its own half."""
    if count < _THREAD_WORTH or (os.cpu_count() or 1) < 2:
        one(slice(0, count))
        return
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, [slice(0, count // 2), slice(count // 2, count)]))
