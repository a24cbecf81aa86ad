"""赵大爷 visits his daughter and declares the way home: what he reads before he leaves is what the gate says (C-11)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from linan.core.ledger import drain
from linan.core.messages.models import Message
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import ALL
from linan.domains.gates.models import Declaration
from linan.domains.gates.rules import Action, Direction, Risk
from linan.domains.healthcode import queries as codes
from linan.domains.testing.models import TestOrder
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.verdicts import Colour
from tests.cast import COUNTY

pytestmark = pytest.mark.django_db
BOSS = workflow_actor("test", COUNTY, ALL)


def listed(risk: Risk, clock: Any, code: str = "3101") -> None:
    until = clock.at + timedelta(days=20)
    actions.list_risk_region(BOSS, COUNTY, code, "上海市", until, "通告第3号", risk)
    drain()


def at_the_gate(cast: Any, clock: Any, key: str, way: Direction = Direction.IN) -> Any:
    return actions.scan(cast.zhou, cast.gate_a, cast.person["zhao"], clock.at, f"nonce-{key}", direction=way)


def test_the_gate_gives_the_answer_that_was_promised_and_tests_become_tasks(cast, clock):
    clock.advance(days=120)  # the ninth edition counts, whose days and tests for arrivals are read from its source
    listed(Risk.MIDDLE, clock)
    zhao = cast.person["zhao"]
    actions.note_colour(BOSS, zhao, "green", None)
    leaves = clock.at + timedelta(days=1)
    row = actions.declare_journey(cast.zhao, zhao, "310115", leaves, leaves + timedelta(hours=5))
    assert actions.declare_journey(cast.zhao, zhao, "310115", leaves, leaves + timedelta(hours=5)) == row
    (line,) = queries.journeys(cast.zhao)
    promise = line.promise
    assert (promise.colour, promise.action, promise.risk) == (Colour.YELLOW, Action.WAIT, Risk.MIDDLE)
    assert promise.why and promise.until and promise.days and promise.tests
    assert at_the_gate(cast, clock, "before").action is Action.PASS  # not left yet: nothing is different
    clock.advance(days=1, hours=6)
    told = at_the_gate(cast, clock, "arrived")
    assert (told.action, told.words, told.next_step) == (promise.action, promise.words, promise.next_step)
    assert told.worker_phone and told.handover
    drain()
    verdict = codes.my_code(cast.zhao).verdict
    assert (verdict.colour, verdict.until) == (promise.colour, promise.until)
    assert TestOrder.objects.filter(person_id=zhao.id).count() == len(promise.tests)
    assert not queries.journeys(cast.zhao)
    at_the_gate(cast, clock, "again")
    drain()
    assert TestOrder.objects.filter(person_id=zhao.id).count() == len(promise.tests)


def test_from_a_place_on_no_list_one_passes(cast, clock):
    listed(Risk.HIGH, clock)
    zhao = cast.person["zhao"]
    actions.declare_journey(cast.zhao, zhao, "42", clock.at, clock.at + timedelta(hours=5))
    assert queries.journeys(cast.zhao)[0].promise.action is Action.PASS
    clock.advance(hours=5)
    assert at_the_gate(cast, clock, "arrived").action is Action.PASS  # no colour was ever noted for him
    drain()
    assert codes.my_code(cast.zhao).verdict.colour is Colour.GREEN and not TestOrder.objects.exists()


def test_a_rule_that_changes_before_departure_is_told_and_after_it_only_ease_counts(cast, clock):
    zhao = cast.person["zhao"]
    leaves = clock.at + timedelta(days=2)
    actions.declare_journey(cast.zhao, zhao, "3101", leaves, leaves + timedelta(hours=5))
    assert queries.journeys(cast.zhao)[0].promise.action is Action.PASS
    listed(Risk.MIDDLE, clock)
    (line,) = queries.journeys(cast.zhao)
    assert line.promise.action is Action.WAIT and line.changed == 1
    assert Message.objects.filter(to=str(zhao), kind="gates").count() == 1
    listed(Risk.MIDDLE, clock)  # the same again changes nothing and writes to nobody
    assert Message.objects.filter(to=str(zhao), kind="gates").count() == 1
    clock.advance(days=2, hours=1)
    listed(Risk.HIGH, clock)  # he is on the train: what was said holds
    assert queries.journeys(cast.zhao)[0].promise.risk is Risk.MIDDLE
    listed(Risk.LOW, clock)  # easier counts at once
    assert queries.journeys(cast.zhao)[0].promise.risk is Risk.LOW
    assert Message.objects.filter(to=str(zhao), kind="gates").count() == 2


def test_what_was_found_out_meanwhile_counts_before_the_promise(cast, clock):
    zhao = cast.person["zhao"]
    actions.declare_journey(cast.zhao, zhao, "42", clock.at, clock.at + timedelta(hours=5))
    clock.advance(hours=5)
    actions.note_colour(BOSS, zhao, "red", None)
    assert at_the_gate(cast, clock, "arrived").action is Action.STOP


def test_who_declares_for_whom(cast, clock):
    zhao, leaves = cast.person["zhao"], clock.at + timedelta(days=1)
    for other in (cast.wang, cast.sun, cast.actor("father")):
        with pytest.raises(Refusal):
            actions.declare_journey(other, zhao, "42", leaves, leaves)
    for origin, departs, arrives in (
        ("", leaves, leaves), ("42", leaves, clock.at), ("42", clock.at - timedelta(days=2), leaves),
        ("42", leaves, leaves + timedelta(days=8)),
    ):  # fmt: skip
        with pytest.raises(Refusal) as no:
            actions.declare_journey(cast.zhao, zhao, origin, departs, arrives)
        assert no.value.code == "journey_unusable"
    row = actions.declare_journey(cast.zhao, zhao, "42", leaves, leaves)
    later = actions.declare_journey(cast.zhao, zhao, "31", leaves, leaves)
    assert Declaration.objects.get(withdrawn_at=None) == later and row != later
    with pytest.raises(Refusal):
        actions.withdraw_journey(cast.actor("gao"), later.pk)
    assert actions.withdraw_journey(cast.zhao, later.pk) and not actions.withdraw_journey(cast.zhao, later.pk)


def test_the_page_and_the_api(cast, clock):
    listed(Risk.MIDDLE, clock)
    client = Client()
    client.force_login(cast.user("zhao"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/me/gates/journeys/").content.decode()
    assert "上海市" in page and 'name="departs"' in page
    day = (clock.at + timedelta(days=1)).date()
    times = {"departs": f"{day}T09:00", "arrives": f"{day}T15:00"}
    form = {"person": str(cast.person["zhao"].id), "origin": "3101"} | times
    assert client.post("/me/gates/journeys/", form).status_code == 302
    page = client.get("/me/gates/journeys/").content.decode()
    assert 'data-promise="wait"' in page
    assert client.post("/me/gates/journeys/", form | {"arrives": f"{day}T01:00"}).status_code == 422
    (told,) = client.get("/api/gates/journeys").json()
    assert told["action"] == "wait" and told["until"] and told["why"]
    body = {"origin": "42"} | times
    made = client.post("/api/gates/journeys", json.dumps(body), "application/json").json()
    assert made["action"] == "pass" and client.delete(f"/api/gates/journeys/{made['id']}").status_code == 204
    assert not client.get("/api/gates/journeys").json()
