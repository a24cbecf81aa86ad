"""Every door × every role × own area and next door, against what was written by hand in `expected`."""

from __future__ import annotations

import pytest

from linan.core.accounts.roles import all_roles
from tests.matrix.doors import api_doors, routes
from tests.matrix.expected import TABLES
from tests.matrix.table import STAFF, Row
from tests.matrix.world import World, leaked, outcome

pytestmark = pytest.mark.django_db
ROWS = [row for rows in TABLES.values() for row in rows]


ISSUES = {"me/healthcode/", "me/healthcode/<uuid:person_id>/", "healthcode/paper/<uuid:person_id>/",
          "healthcode/paper/<uuid:person_id>/household/"}  # fmt: skip
"""Showing a code issues one, however the page was asked for."""


def test_every_door_has_a_row_and_every_row_a_door():
    written = {row.door for row in ROWS}
    known = api_doors()
    assert len(known) > 50
    missing = {f"{m} {r}" for m, r in known - written}
    missing |= {f"? {r}" for r in routes() - {r for _, r in written}}
    gone = {f"{m} {r}" for m, r in written if r not in routes() or (r in {x for _, x in known} and (m, r) not in known)}
    assert not missing, "Write down who may open them in tests/matrix/expected: " + ", ".join(sorted(missing))
    assert not gone, "No such door: " + ", ".join(sorted(gone))


def test_every_role_has_a_letter():
    assert {role.code for role in all_roles()} == set(STAFF.values())


def told(world: World, row: Row, who: str, empty: str | None, went_well: set[tuple[str, str]]) -> str:
    """What this one is answered at this door."""
    body = world.filled(row.body)
    path = world.path(row.route, row.at) + world.filled(row.query)
    answer = world.ask(who, row.method, path, body)
    got = outcome(answer)
    if marks := leaked(world, who, path, body, answer):
        return f"{got}, and shows {marks}"
    if got in ("refused", "not_found", "sign_in") and answer.wrote:
        return f"{got}, and yet something was written"
    if got == "ok" and row.method != "GET" and not answer.wrote and row.expected()[who] == "idle":
        return "idle"
    if got == "ok" and empty is not None and answer.seen == empty:
        return "empty"
    if got == "ok" and answer.status_code < 400:
        went_well.add(row.door)
    return f"{got} {answer.status_code}" if got == "broken" else got


@pytest.mark.parametrize("table", TABLES)
def test_everybody_is_answered_as_written(table: str, world: World):
    wrong, went_well = [], set()
    for row in TABLES[table]:
        expected = row.expected()
        said = {}
        for who, wanted in expected.items():
            empty = None
            if "empty" in expected.values():
                absent = dict.fromkeys(("person", "person_id"), "none")
                empty = world.ask(who, "GET", world.path(row.route, absent)).seen
            got = told(world, row, who, empty, went_well)
            if got != wanted:
                said.setdefault((wanted, got), []).append(who)
        if "ok" in expected.values() and row.door not in went_well:
            wrong.append(f"{row}: nobody got through, so the row shows nothing")
        wrong += [f"{row}: {' '.join(who)} should be {w}, is {g}" for (w, g), who in said.items()]
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_method_without_a_row_writes_nothing(world: World):
    """A page that is only read may be posted to by mistake, and a deed may be opened like a page."""
    written = {row.door for row in ROWS} | api_doors()
    wrong = []
    for route in sorted(routes()):
        for method in ("GET", "POST"):
            if (method, route) in written or route.startswith("api/"):
                continue
            for who in ("liu", "zhao", "visitor"):
                path = world.path(route)
                answer = world.ask(who, method, path)
                wrote = answer.wrote and route not in ISSUES
                if answer.status_code >= 500 or wrote or leaked(world, who, path, None, answer):
                    wrong.append(f"{method} {route}: {who} {answer.status_code}, wrote {answer.wrote}")
    assert not wrong, "\n".join(wrong)
