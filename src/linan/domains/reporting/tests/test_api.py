"""Forms and sheets through the JSON door: the same actions, refusals as problem+json."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.cast import A, founder

from linan.core.accounts import actions as accounts

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
FORM = {
    "title": "健康日报", "region": str(A), "purpose": "每日健康", "basis": "传染病防治法",
    "until_on": "2022-04-01", "repeat": "day",
    "definition": {"type": "object", "properties": {
        "name": {"type": "string", "title": "姓名", "x-item": "name"},
        "temperature": {"type": "number", "title": "体温", "x-item": "temperature"},
    }},
}  # fmt: skip


def door(cast: Any, who: str) -> Client:
    client = Client()
    client.force_login(cast.user(who), backend=BACKEND)
    return client


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/reporting/{path}", json.dumps(body), content_type="application/json")


def test_a_form_is_drafted_sent_answered_and_read_through_the_api(cast, clock):
    accounts.enter_department(founder(), cast.staff["he"], "卫健局")
    he, wang, sun = door(cast, "he"), door(cast, "wang"), door(cast, "sun")
    made = post(he, "forms", FORM).json()
    assert made["state"] == "draft" and post(he, f"forms/{made['id']}/send", {}).json()["state"] == "out"
    assert [line["title"] for line in wang.get("/api/reporting/forms").json()] == ["健康日报"]

    zhao = str(cast.person["zhao"].id)
    assert zhao in [p["person"] for p in wang.get("/api/reporting/sheets").json()["people"]]
    sheet = wang.get(f"/api/reporting/sheets/{zhao}").json()
    assert [q["key"] for q in sheet["ask"]] == ["temperature"] and [k["key"] for k in sheet["known"]] == ["name"]
    answer = {"values": {"temperature": 36.5}}
    assert post(wang, f"sheets/{zhao}", answer).json() == {"forms": ["健康日报"]}

    # What is held is not taken twice, and the refusal is a problem with its next step.
    again = post(wang, f"sheets/{zhao}", {"values": {"temperature": 39.5}})
    assert again.status_code == 409 and again.headers["Content-Type"] == "application/problem+json"
    assert again.json()["type"] == "urn:linan:already_known" and again.json()["next_step"]
    assert post(wang, f"sheets/{zhao}", {"values": {"temperature": "warm"}}).status_code == 422
    assert sun.get(f"/api/reporting/sheets/{zhao}").status_code == 404
    assert wang.get(f"/api/reporting/forms/{made['id']}/rows").status_code == 404
    assert post(he, f"forms/{made['id']}/retire", {}).json()["state"] == "retired"
