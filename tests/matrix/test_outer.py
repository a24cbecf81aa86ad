"""The doors outside Django: the gate's hot scan, live updates, health, metrics, and what lies open to all."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.conf import settings as here
from django.db import transaction

from linan.core.ledger.models import Entry
from linan.core.ledger.queries import entries_since
from linan.web import asgi, events, hot
from tests.cast import A, B
from tests.matrix.expected import gates
from tests.matrix.table import ALL, ALL_FAR, FAR, OWN
from tests.matrix.world import MARKS_OF_A, PLANTED, World, rows

pytestmark = pytest.mark.django_db

OUTER = {
    "/healthz": "everybody: numbers of the cell, of nobody in it",
    "/metrics": "the machine itself",
    "/events": "whoever signed in",
    "/sw.js": "everybody",
    "/log/": "everybody: which logs there are, and their public keys",
    "/log/entry/{entry}": "everybody who holds an entry's id: its public part and hashes, as the tiles have them",
    "/log/{log}/{path:path}": "everybody: heads, hashes and the public parts of entries, which name nobody",
    "/api/gates/scan": "as the API's own row",
    "/static": "everybody",
    "": "Django, whose doors have rows of their own",
}
HEARS = {"own": ALL, "far": ""}
"""Whose open page is told that something changed in community A: whoever lives or works there. Next door nobody is."""
STATUS = {"ok": 200, "refused": 403, "not_found": 404, "sign_in": 401}


def test_every_outer_door_has_a_row():
    assert {route.path for route in asgi.routes} == set(OUTER)


def cookie(world: World, who: str) -> str:
    kept = world.cookies[who].get(here.SESSION_COOKIE_NAME)
    return f"{here.SESSION_COOKIE_NAME}={kept.value}" if kept else ""


def test_the_hot_scan_answers_as_the_api_does(world: World, monkeypatch):
    # It closes its thread's connection afterwards; here that would be the test's.
    monkeypatch.setattr(hot, "close_old_connections", lambda: None)
    (row,) = [r for r in gates.ROWS if r.route == "api/gates/scan"]
    raw = json.dumps(world.filled(row.body)).encode()
    wrong = []
    for who, wanted in row.expected().items():
        with transaction.atomic():
            status, told = hot._scan(raw, cookie(world, who), True)
            wrote = rows() != world.before
            transaction.set_rollback(True)
        if status != STATUS[wanted] or (status >= 400 and wrote):
            wrong.append(f"{who}: {status}, wrote {wrote}")
        if who in FAR.values() and any(m in json.dumps(told, ensure_ascii=False) for m in MARKS_OF_A):
            wrong.append(f"{who} reads {told}")
    assert not wrong, wrong
    assert hot._scan(raw, cookie(world, "zhou"), False)[0] == 403, "a call from another site"


def test_live_updates_tell_kinds_to_their_own_area_alone(world: World, monkeypatch):
    monkeypatch.setattr(events, "connection", SimpleNamespace(close=lambda: None))
    assert events._who("") is None
    entries = [("quarantine.ordered", str(A))]
    for letters, people, hears in ((ALL, OWN, HEARS["own"]), (ALL_FAR, FAR, HEARS["far"])):
        for letter in letters:
            listener = events._who(cookie(world, people[letter]))
            assert listener is not None
            told = events.heard(listener, entries)
            assert bool(told) == (letter in hears), people[letter]
    beside = events._who(cookie(world, "sun"))
    assert beside is not None and events.heard(beside, [("quarantine.ordered", str(B))])


def test_live_updates_carry_no_mark(world: World):
    first = Entry.objects.order_by("id").first()
    assert first is not None
    _, entries = entries_since(first.pk)
    assert len(entries) > 20
    said = json.dumps(entries, ensure_ascii=False)
    assert not [m for m in (*MARKS_OF_A, *PLANTED, *world.marked_ids) if m in said]
