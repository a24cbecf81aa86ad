"""A morning at the south gate over the API: the desk, an ambulance, a guest, a poster, frozen shrimp."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
VISITOR = {
    "key": "api-00001", "document": "passport", "number": "E12345678", "name": "何小满", "phone": "13700000001",
    "visiting": "1幢1单元101室", "origin": "42", "temperature": "36.5",
    "form": {"ill": False, "contact": False, "risk_area": False},
}  # fmt: skip


@pytest.fixture
def ask(cast):
    """`ask(who, path, body)`: GET without a body, POST with one; `method` names another."""

    def send(who: str, path: str, body: Any = None, method: str = "") -> tuple[int, Any]:
        client = Client()
        client.force_login(cast.user(who), backend="django.contrib.auth.backends.ModelBackend")
        sent = json.dumps(body) if body is not None else ""
        answer = client.generic(method or ("GET" if body is None else "POST"), f"/api/gates/{path}", sent)
        return answer.status_code, answer.json() if answer.content else None

    return send


def test_the_desk_needs_its_five_and_counts_who_is_inside(ask, cast):
    gate = f"{cast.gate_a.id}/desk"
    code, no = ask("zhou", f"{gate}/entries", VISITOR)
    assert code == 409 and no["type"] == "urn:linan:not_your_post"
    assert ask("zhou", f"{gate}/post", {})[0] == 204
    code, no = ask("zhou", f"{gate}/entries", VISITOR | {"temperature": "", "form": None})
    assert code == 422 and len(no["reasons"]) == 2
    code, told = ask("zhou", f"{gate}/entries", VISITOR)
    assert code == 200 and told["entry"] and ask("zhou", f"{gate}/entries", VISITOR) == (code, told)
    view = ask("zhou", gate)[1]
    assert view["mine"] and view["inside_count"] == 1 and view["inside"][0]["masked_name"] == "何**"
    assert ask("zhou", f"{gate}/entries/{told['entry']}/out", {})[0] == 204
    assert ask("zhou", gate)[1]["inside_count"] == 0
    assert ask("zhou", f"{gate}/post", method="DELETE")[0] == 204 and not ask("zhou", gate)[1]["mine"]
    assert ask("hou", gate)[0] == 404


def test_a_refusal_has_a_slip_and_somebody_else_answers(ask, cast):
    gate = f"{cast.gate_a.id}/desk"
    code, no = ask("zhou", f"{gate}/refusals", VISITOR | {"reason": "other", "words": "湖北来的一律不进"})
    assert code == 200 and no["slip"] and not no["grounded"]
    assert ask("zhou", f"{gate}/refusals", VISITOR | {"key": "api-00002", "reason": "other"})[0] == 422
    medic = VISITOR | {"key": "api-00003", "reason": "host", "exemption": "medic"}
    code, told = ask("zhou", f"{gate}/refusals", medic)
    assert code == 409 and told["type"] == "urn:linan:never_refused"
    assert ask("zhou", f"refusals/{no['id']}/objection", {"words": "我来照顾母亲"})[1]["due_at"]
    assert ask("zhou", f"refusals/{no['id']}/answer", {"reversed": True, "because": "x"})[0] == 403
    answer = ask("lead", f"refusals/{no['id']}/answer", {"reversed": True, "because": "没有个人依据"})[1]
    assert answer["reversed"] is True and answer["decision"] == "没有个人依据"
    assert [r["id"] for r in ask("lead", "refusals")[1]] == [no["id"]]


def test_an_ambulance_never_waits_and_a_guest_is_expected(ask, cast, clock):
    gate = f"{cast.gate_a.id}"
    told = ask("zhou", f"{gate}/vehicles", {"key": "api-00004", "use": "ambulance"})[1]
    assert told["action"] == "pass"
    assert ask("zhou", f"{gate}/vehicles/{told['line']}", {"note": "120"})[0] == 204
    other = {"key": "api-00005", "plate": "浙A12345"}
    assert ask("zhou", f"{gate}/vehicles", other)[1]["action"] != "pass"
    day = clock.at + timedelta(days=1)
    permit = {"region": str(cast.a_b01.community), "plate": "浙A12345", "purpose": "milk", "until": day.isoformat()}
    code, held = ask("lead", "permits", permit)
    assert code == 200 and ask("zhou", f"{gate}/vehicles", other | {"key": "api-00006"})[1]["action"] == "pass"
    assert ask("lead", f"permits/{held['id']}", method="DELETE")[0] == 204 and not ask("lead", "permits")[1]
    assert ask("zhou", f"{gate}/vehicles", other | {"key": "api-00007"})[1]["action"] != "pass"
    soon = {"guest": "赵敏", "since": clock.at.isoformat(), "until": day.isoformat()}
    guest = ask("zhao", "mine/guests", soon)[1]
    assert [e["masked_name"] for e in ask("zhou", f"{gate}/expected")[1]] == ["赵*"]
    assert [g["id"] for g in ask("zhao", "mine")[1]["guests"]] == [guest["id"]]
    assert ask("zhou", f"{gate}/expected/{guest['id']}/arrived", {})[0] == 204
    assert not ask("zhou", f"{gate}/expected")[1]
    assert ask("zhao", f"mine/guests/{guest['id']}", method="DELETE")[0] == 204


def test_limited_outings_and_an_open_question_stand_on_the_resident_s_own_page(ask, cast, clock):
    area = str(cast.a_b01.community)
    until = (clock.at + timedelta(days=2)).isoformat()
    assert ask("liu", "outings", {"area": area, "until": until, "because": "有阳性"})[0] == 204
    assert [limit["reason"] for limit in ask("zhou", "outings")[1]] == ["有阳性"]
    mine = ask("zhao", "mine")[1]
    assert mine["limit"]["people"] >= 1 and mine["may_go_out"] and not mine["questions"]
    hold = ask("qian", "holds", {"person": str(cast.person["zhao"].id), "reason": "place"})[1]
    assert len(ask("zhao", "mine")[1]["questions"]) == 1
    assert [h["name"] for h in ask("li", "holds")[1]] == ["赵德福"]
    assert ask("li", f"holds/{hold['hold']}/clear", {"outcome": "cleared"})[0] == 204 and not ask("li", "holds")[1]
    assert ask("liu", f"outings?area={area}", method="DELETE")[0] == 204 and ask("zhao", "mine")[1]["limit"] is None


def test_a_forged_poster_is_found_and_a_recall_finds_its_batch(ask, cast):
    market = str(cast.place["market"].id)
    text = ask("lead", f"venues/{market}/poster", {})[1]["text"]
    here = {"place": market, "text": text, "longitude": 120.0, "latitude": 30.0}
    assert ask("lead", "venues/check", here)[1] == {"finding": "", "words": ""}
    assert [v["hung"] for v in ask("lead", "venues")[1] if v["place"] == market] == [True]
    assert ask("zhao", "visits", {"text": text})[1]["place"] == market
    assert ask("zhao", "visits", {"text": text, "longitude": 120.2, "latitude": 30.0})[1]["moved"] is True
    assert ask("zhao", "visits", {"text": "LV1:made-up"})[0] == 409
    found = ask("lead", "venues/findings")[1]
    assert len(found) == 2 and ask("lead", f"venues/findings/{found[0]['id']}", {})[0] == 204
    assert len(ask("lead", "venues/findings")[1]) == 1
    shrimp = {"gate": str(cast.gate_a.id), "name": "冻虾", "lot": "L9", "origin": "大连", "celsius": -18}
    batch = ask("zhou", "goods", shrimp)[1]["id"]
    assert ask("zhou", f"goods/{batch}/shares", {"receiver": "1幢1单元101室", "quantity": "2 kg"})[0] == 204
    assert ask("lead", "goods/recall", {"origin": "大连", "because": "外包装阳性"})[1] == {"batches": [batch]}
    held = ask("lead", f"goods/{batch}")[1]
    assert held["recall_reason"] == "外包装阳性" and [s["receiver"] for s in held["shares"]] == ["1幢1单元101室"]
