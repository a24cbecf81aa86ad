"""The chain of infection from one case, as a tree and as a table."""

from __future__ import annotations

from typing import Any

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


def tree(by: Actor, case: CaseRef) -> Node:
    """The chain from one case (A-49): `nodes` for the chart, `generations` as a table, share isolated in time.

    A contact who became a case themselves leads on to their own contacts, to generation 4. Nodes carry no names.
    """
    root = case_for(by, case)
    nodes: list[Node] = [
        {"id": str(root.id), "parent": None, "generation": 0, "kind": "case", "label": root.number, "place": ""}
    ]
    latent = number("tracing.latent_days", root.region, clock.now()).value
    table: dict[int, dict[str, int]] = {}
    frontier, seen = [(root, 0)], {root.person_id}
    while frontier:
        parent, generation = frontier.pop(0)
        if generation >= 4 or not by.can(SEE_CASES, parent.region):
            continue
        rows = list(
            Contact.objects.select_related("push")
            .filter(case=parent, ring__in=[r.value for r in rules.PUSHED_RINGS])
            .exclude(state=ContactState.PROPOSED)
            .order_by("met_at", "id")
        )
        later = {
            c.person_id: c
            for c in Case.objects.filter(person_id__in=[c.person_id for c in rows]).exclude(
                state__in=(CaseState.EXCLUDED, CaseState.PAST)
            )
        }
        names = places_for(rows)
        for c in rows:
            if c.person_id in seen:
                continue
            seen.add(c.person_id)
            child = later.get(c.person_id)
            reached = c.push.located_at if c.push and c.push.outcome == Outcome.CONTROLLED else None
            in_time = rules.isolated_in_time(c.met_at, latent, reached)
            at = generation + c.generation
            nodes.append(
                {
                    "id": str(child.id if child else c.id),
                    "parent": str(parent.id),
                    "generation": at,
                    "kind": "case" if child else "contact",
                    "label": child.number if child else "",
                    "place": names.get(c.place_id, "") if c.place_id else "",
                    "met_at": c.met_at.isoformat(),
                    "minutes": c.minutes,
                    "in_time": in_time,
                }
            )
            row = table.setdefault(at, {"contacts": 0, "cases": 0, "in_time": 0})
            row["contacts"] += 1
            row["cases"] += child is not None
            row["in_time"] += in_time
            if child is not None:
                frontier.append((child, at))
    return {
        "nodes": nodes,
        "generations": [
            {"generation": g, **row, "share": round(100 * row["in_time"] / row["contacts"])}
            for g, row in sorted(table.items())
        ],
    }
