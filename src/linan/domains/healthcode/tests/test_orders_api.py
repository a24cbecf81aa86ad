"""Orders by hand and objections over the API: 钱工's system asks, 刘主任's agrees, 赵大爷's phone objects."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from linan.core.ledger import drain
from linan.core.messages.models import Message
from linan.domains.healthcode.models import Evidence, OrderedPerson
from linan.domains.healthcode.tests.offices import enter_offices, many

pytestmark = pytest.mark.django_db
ASKED = {
    "ground": "exposed_place",
    "basis": "infectious-39",
    "record": "流调2022-031",
    "reason": "3月12日在梧桐菜市场与病例同时停留",
    "days": 2,
}


class Phones:
    """Everybody signed in over the API."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast

    def ask(self, who: str, path: str, body: Any = None) -> Any:
        client = Client()
        client.force_login(self.cast.user(who), backend="django.contrib.auth.backends.ModelBackend")
        path = f"/api/healthcode/{path}"
        answer = client.get(path) if body is None else client.post(path, json.dumps(body), "application/json")
        return answer.status_code, answer.json()


@pytest.fixture
def phones(cast: Any) -> Phones:
    enter_offices(cast)
    return Phones(cast)


def test_two_offices_over_the_api_then_the_person_objects_and_is_corrected(phones, cast, clock):
    zhao = str(cast.person["zhao"].id)
    asked = ASKED | {"people": [zhao], "key": "flow-1"}
    code, order = phones.ask("qian", "orders", asked)
    assert (code, order["state"]) == (200, "second") and order["waits_for"]
    assert phones.ask("qian", "orders", asked) == (code, order)  # sent twice, asked once
    path = f"orders/{order['order']}"
    assert phones.ask("zhao", f"verdict/{zhao}")[1]["colour"] == "green"
    assert phones.ask("qian", f"{path}/agree", {})[0] == 403  # nobody is their own second person
    assert phones.ask("wang", path)[0] == 404
    assert [o["mine_to_do"] for o in phones.ask("liu", "orders")[1]["items"]] == [True]
    assert phones.ask("liu", f"{path}/agree", {})[1]["state"] == "in_force"
    shown = phones.ask("liu", path)[1]
    assert shown["offices"] == ["区疾控中心", "河畔街道办"] and [n["name"] for n in shown["named"]] == ["赵德福"]
    assert not phones.ask("he", path)[1]["named"]  # who oversees needs no names
    verdict = phones.ask("zhao", f"verdict/{zhao}")[1]
    assert verdict["colour"] == "yellow"
    evidence = verdict["reasons"][0]["evidence"].split(":")[1]
    objection = phones.ask("zhao", "appeals", {"person": zhao, "evidence": evidence, "words": "那天我在女儿家"})[1]
    assert objection["agrees"] is True
    appeal = f"appeals/{objection['appeal']}"
    assert phones.ask("liu", f"{appeal}/decide", {"decision": "corrected", "words": "查明"})[0] == 403
    assert [a["late"] for a in phones.ask("lead", "appeals")[1]] == [False]
    assert phones.ask("lead", f"{appeal}/answer", {"words": "正在核对监控"})[1]["said"][-1]["by_staff"]
    assert phones.ask("zhao", f"{appeal}/words", {"words": "监控在市场南门"})[1]["said"][-1]["by_staff"] is False
    decided = phones.ask("lead", f"{appeal}/decide", {"decision": "corrected", "words": "监控显示不在场"})[1]
    assert decided["decision"] == "corrected" and decided["decision_words"]
    assert phones.ask("zhao", f"verdict/{zhao}")[1]["colour"] == "green"
    assert [a["decision"] for a in phones.ask("zhao", f"appeals/of/{zhao}")[1]] == ["corrected"]
    assert phones.ask("sun", f"appeals/of/{zhao}")[0] == 404


def test_an_order_ends_by_itself_and_silence_ends_it_earlier(phones, cast, clock):
    people = {name: str(cast.person[name].id) for name in ("zhao", "gao")}
    order = phones.ask("qian", "orders", ASKED | {"people": list(people.values())})[1]
    phones.ask("liu", f"orders/{order['order']}/agree", {})
    evidence = phones.ask("zhao", f"verdict/{people['zhao']}")[1]["reasons"][0]["evidence"].split(":")[1]
    phones.ask("zhao", "appeals", {"person": people["zhao"], "evidence": evidence})
    clock.advance(hours=24, minutes=1)
    drain()
    assert phones.ask("zhao", f"verdict/{people['zhao']}")[1]["colour"] == "green"  # nobody answered
    assert phones.ask("gao", f"verdict/{people['gao']}")[1]["colour"] == "yellow"
    clock.advance(days=1)
    drain()
    assert phones.ask("gao", f"verdict/{people['gao']}")[1]["colour"] == "green"  # two days are over
    assert phones.ask("liu", f"orders/{order['order']}")[1]["state"] == "expired"


def test_zhengzhou_over_the_api_is_stopped_and_rings_within_a_minute(phones, cast, clock):
    depositors = [str(p.id) for p in many(cast, 1317)]
    began = clock.at
    attempts = [
        ASKED | {"people": depositors},
        ASKED | {"people": depositors[:150], "ground": "depositor"},
        ASKED | {"people": depositors[:1], "ground": "social stability maintenance"},
    ]
    for attempt in attempts:
        code, order = phones.ask("qian", "orders", attempt)
        assert (code, order["state"]) == (200, "stopped")
        assert phones.ask("liu", f"orders/{order['order']}/agree", {})[0] == 409
    drain()
    assert clock.at - began <= timedelta(seconds=60)
    alarms = phones.ask("audit", "alarms")[1]
    assert len(alarms) == len(attempts) and all(a["may_settle"] for a in alarms)
    told = set(Message.objects.filter(kind="alarm").values_list("to", flat=True))
    assert told == {str(cast.staff["he"]), str(cast.staff["audit"])}
    assert not Evidence.objects.exists() and not OrderedPerson.objects.exists()
    settled = phones.ask("audit", f"alarms/{alarms[0]['alarm']}/settle", {"outcome": "stopped", "words": "无流调依据"})
    assert settled[1]["outcome"] == "stopped" and len(phones.ask("audit", "alarms")[1]) == 2
    assert phones.ask("qian", "alarms")[0] == 403


def test_twenty_one_people_need_a_third_person(phones, cast, clock):
    order = phones.ask("qian", "orders", ASKED | {"people": [str(p.id) for p in many(cast, 21)]})[1]
    assert order["third_needed"] and [a["people"] for a in phones.ask("audit", "alarms")[1]] == [21]
    path = f"orders/{order['order']}/agree"
    assert phones.ask("liu", path, {})[1]["state"] == "third"
    assert not Evidence.objects.exists()
    assert phones.ask("he", path, {})[1]["state"] == "in_force"
    freed = phones.ask("qian", f"orders/{order['order']}/lift", {"because": "核查无此接触"})[1]
    assert freed == {"freed": 21}
