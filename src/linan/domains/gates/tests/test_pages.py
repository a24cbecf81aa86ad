"""The gate on a phone: 老周 scans, 王姐 takes over, 孙姐 next door gets the same words as for nothing at all."""

import json

import pytest
from tests.cast import COUNTY

from linan.core.movement.models import Passage
from linan.domains.gates import actions
from linan.domains.gates.abilities import ALL
from linan.domains.gates.models import EntranceRule, Handover
from linan.kernel.actor import workflow_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def red_zhao(cast):
    actions.note_colour(workflow_actor("test", COUNTY, ALL), cast.person["zhao"], "red", None)
    return cast.person["zhao"]


def login(client, cast, name):
    client.force_login(cast.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_guard_sees_what_to_do_and_not_why(client, cast, red_zhao):
    zhou = login(client, cast, "zhou")
    assert cast.gate_a.id and "data-gates" in zhou.get("/gates/").content.decode()
    url = f"/gates/{cast.gate_a.id}/scan/"
    assert "赵**" not in zhou.get(url, {"name": "赵德福"}).content.decode(), "no name in an address"
    page = zhou.post(url, {"name": "赵德福"}).content.decode()
    assert 'name="name"' in page.split("data-name-form")[1] and 'method="get"' not in page
    assert "data-scan-url" in page and "赵**" in page and "赵德福</" not in page
    page = zhou.post(url, {"nonce": "nonce-0001", "person": str(red_zhao.id)}).content.decode()
    assert 'data-action="stop"' in page and "13800000001" in page
    assert "确诊" not in page and "阳性" not in page
    assert Handover.objects.count() == 1 and Passage.objects.count() == 0
    assert zhou.post(url, {"nonce": "x", "code": "1"}).status_code == 422


def test_wang_takes_over(client, cast, red_zhao):
    handover = actions.scan(cast.zhou, cast.gate_a, red_zhao, cast_now(), "nonce-0001").handover
    zhou = login(client, cast, "zhou")
    page = zhou.get("/gates/handovers/").content.decode()
    assert f'data-handover="{handover}"' in page
    answer = zhou.post(f"/gates/handovers/{handover}/", {"to": "grid_worker", "outcome": "taken_home", "note": ""})
    assert answer.status_code == 302 and Handover.objects.get().outcome == "taken_home"
    assert zhou.post(f"/gates/handovers/{handover}/", {"to": "x", "outcome": "y"}).status_code == 422
    lead = login(client, cast, "lead")
    page = lead.get("/gates/passages/").content.decode()
    assert "赵**" in page and "赵德福" not in page


def test_next_door_gets_the_words_for_nothing(client, cast, red_zhao):
    handover = actions.scan(cast.zhou, cast.gate_a, red_zhao, cast_now(), "nonce-0001").handover
    hou = login(client, cast, "hou")
    for page in (f"/gates/{cast.gate_a.id}/scan/", f"/gates/{handover}/scan/"):
        assert hou.get(page).status_code == 404
    assert str(handover) not in hou.get("/gates/handovers/").content.decode()
    assert hou.post(f"/gates/handovers/{handover}/", {"to": "nobody", "outcome": "left"}).status_code == 404
    assert hou.get(f"/gates/panel/person/{red_zhao.id}/").status_code == 204
    body = {
        "gate": str(cast.gate_a.id),
        "nonce": "nonce-0002",
        "at": cast_now().isoformat(),
        "person": str(red_zhao.id),
    }
    answer = hou.post("/api/gates/scan", json.dumps(body), content_type="application/json")
    assert answer.status_code == 404
    assert Handover.objects.get().handed_at is None


def test_one_entrance(client, cast):
    liu = login(client, cast, "liu")
    form = {"building": str(cast.a_b01), "until": "2022-03-16T12:00", "because": "有人确诊"}
    answer = liu.post("/gates/entrances/tighten/", form)
    assert answer.status_code == 302 and EntranceRule.objects.get().building == cast.a_b01
    assert "有人确诊" in liu.get("/gates/entrances/").content.decode()
    assert liu.post("/gates/entrances/tighten/", form | {"until": "soon"}).status_code == 422
    assert liu.post("/gates/entrances/ease/", {"building": str(cast.a_b01)}).status_code == 302
    assert liu.post("/gates/entrances/ease/", {"building": "nowhere"}).status_code == 422


def test_the_api_answers_a_queue(client, cast, red_zhao):
    zhou = login(client, cast, "zhou")
    one = {"gate": str(cast.gate_a.id), "nonce": "nonce-0001", "at": cast_now().isoformat(), "person": str(red_zhao.id)}
    answer = zhou.post("/api/gates/scans", json.dumps({"scans": [one, one, {}]}), content_type="application/json")
    first, second, third = answer.json()
    assert first["action"] == "stop" and second["repeat"] and third["problem"]["code"] == "scan_unusable"
    for path in ("/api/gates/", "/api/gates/handovers", "/api/gates/entrances"):
        assert zhou.get(path).status_code == 200
    assert zhou.get("/api/gates/passages").status_code == 403


def cast_now():
    from linan.core import clock

    return clock.now()
