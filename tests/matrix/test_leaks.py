"""The neighbour's marks are searched for behind every page and panel that can be opened with GET."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from tests.matrix.world import MARKS_OF_A, MARKS_OF_B, World, outcome

pytestmark = pytest.mark.django_db
OTHERS = ("sun", "feng", "tang", "hou")
"""Staff of community B. 宋志明 is left out: he is a contact himself, and his own page may say so."""
MEANS = {"person_id": "person", "adoption_id": "none", "evidence_id": "none", "pending": "none", "message": "none"}
BEHIND_ID = {"tracing/cases": "case", "tracing/contacts": "contact", "tracing/pushed": "contact", "quarantine": "order",
             "workforce": "task", "directives": "directive", "reporting": "figure"}  # fmt: skip


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from routes(found, before + str(found.pattern))
        else:
            yield before + str(found.pattern)


def filled(route: str, world: World) -> str | None:
    """The route with real ids of community A in it; None where nothing of ours stands behind it."""
    steps = []
    for step in route.split("/"):
        if not step.startswith("<"):
            steps.append(step)
            continue
        name = step.strip("<>").split(":")[-1]
        if name == "id":
            name = next((v for k, v in BEHIND_ID.items() if route.removeprefix("api/").startswith(k)), "none")
        steps.append(str(world.ids.get(MEANS.get(name, name), world.ids["none"])))
    return "/" + "/".join(steps)


def test_nobody_next_door_reads_of_our_people(cast, clock):
    world = World(cast)
    wrong = []
    for route in routes():
        if route.startswith(("account/2fa", "sign-", "api/docs")):
            continue
        path = filled(route, world)
        for query in ("", "?export=csv", "?export=xlsx"):
            for who, marks in (*((n, MARKS_OF_A) for n in OTHERS), ("wang", MARKS_OF_B)):
                answer = world.ask(who, "GET", path + query)
                seen = answer.seen + str(answer.headers)
                if answer.status_code >= 500:
                    wrong.append(f"{who} {path}{query}: {outcome(answer)} {answer.status_code}")
                wrong += [f"{who} {path}{query}: {m}" for m in marks if m in seen]
    assert not wrong, "\n".join(wrong)
