"""The chain of infection from one case, as a tree and as a table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from linan.core import clock
from linan.core.policy.queries import number
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    SEE_CASES,
)
from linan.domains.tracing.facts import Outcome
from linan.domains.tracing.models import Case, Contact
from linan.domains.tracing.queries.shown import case_for, places_for
from linan.domains.tracing.rules import CaseState, ContactState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef

Node = dict[str, Any]


DEEPEST = 4
"""Generations shown: as far as the search goes."""


def tree(by: Actor, case: CaseRef) -> Node:
    """The chain from one case (A-49): `nodes` for the chart, `generations` as a table, share isolated in time.

    A contact who became a case themselves leads on to their own contacts, to generation 4. Nodes carry no names. A case
    the reader may not see stands there as the contact it was, and nothing follows from it. Generation by generation, so
    the number of statements does not grow with the cases.
    """
    root = case_for(by, case)
    nodes: list[Node] = [
        {"id": str(root.id), "parent": None, "generation": 0, "kind": "case", "label": root.number, "place": ""}
    ]
    latent = number("tracing.latent_days", root.region, clock.now()).value
    table: dict[int, dict[str, int]] = {}
    frontier, seen = [(root, 0)], {root.person_id}
    while frontier:
        above, frontier = frontier, []
        lines = _lines_of([parent for parent, _ in above])
        fresh = [c for parent, _ in above for c in lines[parent.id] if c.person_id not in seen]
        later = _later_cases(by, {c.person_id for c in fresh})
        names = places_for(fresh)
        for parent, generation in above:
            for line in lines[parent.id]:
                if line.person_id in seen:
                    continue
                seen.add(line.person_id)
                child = later.get(line.person_id)
                at = generation + line.generation
                node = _node(line, child, parent, at, latent, names)
                nodes.append(node)
                row = table.setdefault(at, {"contacts": 0, "cases": 0, "in_time": 0})
                row["contacts"] += 1
                row["cases"] += child is not None
                row["in_time"] += node["in_time"]
                if child is not None and at < DEEPEST:
                    frontier.append((child, at))
    return {
        "nodes": nodes,
        "generations": [
            {"generation": g, **row, "share": round(100 * row["in_time"] / row["contacts"])}
            for g, row in sorted(table.items())
        ],
    }


def _lines_of(parents: list[Case]) -> dict[UUID, list[Contact]]:
    """The determined contacts of these cases whom the edition's rings name, by case."""
    rows = Contact.objects.select_related("push").filter(
        case__in=[p.id for p in parents], ring__in=[r.value for r in rules.PUSHED_RINGS]
    )
    told: dict[UUID, list[Contact]] = {p.id: [] for p in parents}
    for line in rows.exclude(state=ContactState.PROPOSED).order_by("met_at", "id"):
        told[line.case_id].append(line)
    return told


def _later_cases(by: Actor, people: set[UUID]) -> dict[UUID, Case]:
    """Those of these people who became a case the reader may see."""
    rows = Case.objects.filter(person_id__in=list(people)).exclude(state__in=(CaseState.EXCLUDED, CaseState.PAST))
    return {c.person_id: c for c in rows.order_by("opened_at", "id") if by.can(SEE_CASES, c.region)}


def _node(line: Contact, child: Case | None, parent: Case, at: int, latent: int, names: dict[UUID, str]) -> Node:
    reached = line.push.located_at if line.push and line.push.outcome == Outcome.CONTROLLED else None
    return {
        "id": str(child.id if child else line.id),
        "parent": str(parent.id),
        "generation": at,
        "kind": "case" if child else "contact",
        "label": child.number if child else "",
        "place": names.get(line.place_id, "") if line.place_id else "",
        "met_at": line.met_at.isoformat(),
        "minutes": line.minutes,
        "in_time": rules.isolated_in_time(line.met_at, latent, reached),
    }
