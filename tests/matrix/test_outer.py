"""The doors outside Django: the gate's hot scan, live updates, health, metrics, and what lies open to all."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.conf import settings as here
from django.db import transaction

from linan.core.ledger.models import Entry
from linan.core.ledger.queries import entries_since
from linan.web import asgi, events, sessions
from linan.web.hot import codes, scans
from linan.web.hot.answers import Head
from linan.web.sessions import session_in
from tests.cast import A, B
from tests.matrix.expected import gates, healthcode
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
    "/api/healthcode/token": "as the API's own row; it answers residents itself and hands everybody else on",
    "/static": "everybody",
    "": "Django, whose doors have rows of their own",
}
HEARS = {"own": ALL, "far": ""}
"""Whose open page is told that something changed in community A: whoever lives or works there. Next door nobody is."""
STATUS = {"ok": 200, "refused": 403, "not_found": 404, "sign_in": 401}


def test_every_outer_door_has_a_row():
    assert {route.path for route in asgi.routes} | set(asgi.application.doors) == set(OUTER)


def cookie(world: World, who: str) -> str:
    kept = world.cookies[who].get(here.SESSION_COOKIE_NAME)
    return f"{here.SESSION_COOKIE_NAME}={kept.value}" if kept else ""


def test_the_hot_scan_answers_as_the_api_does(world: World, monkeypatch):
    # It closes its thread's connection afterwards; here that would be the test's.
    monkeypatch.setattr(scans, "close_old_connections", lambda: None)
    (row,) = [r for r in gates.ROWS if r.route == "api/gates/scan"]
    raw = json.dumps(world.filled(row.body)).encode()
    wrong = []
    for who, wanted in row.expected().items():
        with transaction.atomic():
            status, told, _ = scans._scan(raw, cookie(world, who), True)
            wrote = rows() != world.before
            transaction.set_rollback(True)
        if status != STATUS[wanted] or (status >= 400 and wrote):
            wrong.append(f"{who}: {status}, wrote {wrote}")
        if who in FAR.values() and any(m in json.dumps(told, ensure_ascii=False) for m in MARKS_OF_A):
            wrong.append(f"{who} reads {told}")
    assert not wrong, wrong
    assert scans._scan(raw, cookie(world, "zhou"), False)[0] == 403, "a call from another site"


def test_the_hot_doors_answer_in_the_language_of_the_page(world: World, monkeypatch):
    monkeypatch.setattr(scans, "close_old_connections", lambda: None)

    def asked(told: bytes, accepts: bytes) -> str:
        return Head.of({"headers": [(b"cookie", told), (b"accept-language", accepts)]}).language

    assert [asked(b"", a) for a in (b"en", b"zh-CN,zh;q=0.9", b"", b"fr")] == ["en", "zh-hans", "zh-hans", "zh-hans"]
    assert asked(b"django_language=en", b"zh-CN") == "en", "what somebody chose counts before what their browser asks"
    title = lambda language: scans._scan(b"no", cookie(world, "zhou"), True, language)[1]["title"]  # noqa: E731
    assert (title("en"), title("zh-hans")) == ("The request cannot be read.", "这次请求无法读取。")


def test_the_hot_code_answers_residents_as_the_api_does_and_hands_the_others_on(world: World, monkeypatch):
    monkeypatch.setattr(codes, "close_old_connections", lambda: None)
    (row,) = [r for r in healthcode.ROWS if r.route == "api/healthcode/token"]
    raw = json.dumps(world.filled(row.body)).encode()
    wrong, answered = [], 0
    for who, wanted in row.expected().items():
        session = session_in(cookie(world, who))
        with transaction.atomic():
            (told,) = codes._issue([codes._Call(session, raw, None)]) if session else (None,)
            wrote = rows() != world.before
            transaction.set_rollback(True)
        if told is None:
            continue
        answered += 1
        status, said, _ = told
        if status != STATUS[wanted] or (status >= 400 and wrote):
            wrong.append(f"{who}: {status}, wrote {wrote}")
        if who in FAR.values() and any(m in json.dumps(said, ensure_ascii=False) for m in MARKS_OF_A):
            wrong.append(f"{who} reads {said}")
    assert not wrong, wrong
    assert 2 <= answered < len(row.expected()), "residents, and nobody of the staff"


def test_staff_without_a_second_factor_come_in_at_no_outer_door(world: World, monkeypatch):
    monkeypatch.setattr(scans, "close_old_connections", lambda: None)
    monkeypatch.setattr(events, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(here, "LINAN_REQUIRE_MFA", True)
    monkeypatch.setattr(sessions, "_remembered", {})
    (row,) = [r for r in gates.ROWS if r.route == "api/gates/scan"]
    raw = json.dumps(world.filled(row.body)).encode()
    status, told, _ = scans._scan(raw, cookie(world, "zhou"), True)
    assert (status, told["type"]) == (403, "urn:linan:second_factor_missing") and rows() == world.before
    assert events._who(cookie(world, "zhou")) is None
    assert events._who(cookie(world, "zhao")) is not None, "a resident has the telephone"


def test_a_lot_of_codes_is_answered_each_for_itself(world: World, monkeypatch):
    monkeypatch.setattr(codes, "close_old_connections", lambda: None)
    zhao = session_in(cookie(world, "zhao"))
    asked = [b"{}", b"[1]", b"no", json.dumps({"holder_key": "AAAA"}).encode(), b'{"paper": true}']
    told = codes._issue([codes._Call(s, raw, "en") for s in (zhao, "x" * 32) for raw in asked])
    assert [t and t[0] for t in told] == [200, 422, 422, 422, 200, None, None, None, None, None]
    assert told[0] and told[4] and told[0][1]["token"] != told[4][1]["token"]
    assert told[3] and told[3][1]["title"] == "The phone's key cannot be read."


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
