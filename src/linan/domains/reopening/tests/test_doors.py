"""The two doors of reopening: pages and JSON, for the grid, for who decides and for the firm's own contact."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.firms import HERE, again, hand, known, number, shift, site, whole_file, worker

from linan.domains.reopening import actions
from linan.domains.reopening.models import Reopening
from linan.domains.reopening.queries import looking
from linan.domains.reopening.rules import FileState, ShiftState

pytestmark = pytest.mark.django_db
FIRM = {"responsible": "吕建国", "phone": "13700000001", "masks": "500", "disinfectant_days": "10",
        "thermometers": "2", "isolation_room": "yes"}  # fmt: skip
HOURS = {"name": "早班", "room": "一车间", "starts": "08:00", "ends": "16:00", "seats": "10", "square_metres": "80",
         "spacing_cm": "120", "canteen": "staggered"}  # fmt: skip


@pytest.fixture
def listed(monkeypatch):
    lines: list[tuple[str, str]] = []
    monkeypatch.setattr(looking, "_lists", [lambda: lines])
    return lines


@pytest.fixture
def door(client, cast):
    def go(who):
        client.force_login(cast.user(who), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return go


def test_a_file_is_filled_in_page_by_page_until_both_shifts_work(door, cast, clock, listed):
    firm = site()
    client = door("wang")
    assert "晨光服装厂" in client.get("/reopening/new/").content.decode()
    answer = client.post("/reopening/begin/", {"site": str(firm.pk)})
    path = answer["Location"]
    assert client.post(path + "firm/", FIRM).status_code == 302
    assert client.post(path + "shift/", HOURS).status_code == 302
    told = {"shift": "早班", "name": "工人甲", "identity": number(1), "origin": HERE, "left_on": "2022-03-14"}
    assert client.post(path + "worker/", {**told, "unwell": "no"}).status_code == 302
    assert client.post(path + "submit/").status_code == 302
    page = client.get(path).content.decode()
    assert "可以上班" in page and "工＊＊" in page and "工人甲" not in page and number(1) not in page
    listing = client.get("/reopening/").content.decode()
    assert "晨光服装厂" in listing and "0.0" in listing
    csv = b"".join(client.get("/reopening/?export=csv").streaming_content).decode()
    assert "晨光服装厂" in csv and "工人甲" not in csv
    assert client.post(path + "shift/", {**HOURS, "starts": "8"}).status_code == 422


def test_what_is_missing_stands_first_and_another_hand_decides(door, cast, clock, listed):
    listed.append(("330110", "middle"))
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    path = f"/reopening/{row.pk}/"
    assert 'action="' + path + 'decide/"' not in door("wang").get(path).content.decode()
    client = door("lead")
    page = client.get(path).content.decode()
    assert path + "decide/" in page and page.index("先到现场核查") < page.index("早班")
    assert client.post(path + "check/", {"sound": "yes", "reason": "看过"}).status_code == 302
    clock.advance(hours=5)
    deed = {
        "shifts": ["早班"],
        "verdict": "approve",
        "reason": "齐全",
        "conditions": "每天消毒",
        "review_on": "2022-03-20",
    }
    assert client.post(path + "decide/", deed).status_code == 302
    assert client.post(path + "decide/", {**deed, "shifts": ["晚班"], "verdict": "refuse"}).status_code == 302
    page = client.get(path).content.decode()
    assert "每天消毒" in page and "为什么还不能上班" in page and "5.0" in page
    assert client.post(path + "review/", {"shift": "早班", "verdict": "refuse", "reason": "没消毒"}).status_code == 302
    assert shift(row, "早班").state == ShiftState.REFUSED


def test_a_worker_is_cleared_and_taken_out_and_the_file_closed(door, cast, clock, listed):
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    one = actions.put_worker(cast.wang, row.pk, "早班", hand("工人甲", 1, unwell=True))
    path = f"/reopening/{row.pk}/"
    assert "暂停" in door("wang").get(path).content.decode()
    assert door("wang").post(f"{path}worker/{one.pk}/remove/").status_code == 409
    assert door("lead").post(f"{path}worker/{one.pk}/clear/", {"reason": "退烧"}).status_code == 302
    assert shift(row, "早班").paused_at is None
    assert door("wang").post(f"{path}worker/{one.pk}/remove/").status_code == 302
    assert door("wang").post(path + "close/", {"reason": "停产"}).status_code == 302
    assert again(row).state == FileState.CLOSED


def test_the_contact_sees_their_firm_on_their_phone_and_nothing_else(door, cast, clock, listed):
    row = whole_file(cast.wang)
    assert door("mother").get("/me/reopening/").status_code == 200
    assert door("mother").get(f"/me/reopening/{row.pk}/").status_code == 404
    assert door("wang").post(f"/reopening/{row.pk}/contact/", {"identity": number(50)}).status_code == 422
    identity = known(cast, "mother").identity
    assert door("wang").post(f"/reopening/{row.pk}/contact/", {"identity": identity}).status_code == 302
    client = door("mother")
    assert "/me/reopening/" in client.get("/me/").content.decode()
    assert "晨光服装厂" in client.get("/me/reopening/").content.decode()
    answer = client.post(f"/reopening/{row.pk}/submit/")
    assert answer["Location"] == f"/me/reopening/{row.pk}/"
    assert "可以上班" in client.get(answer["Location"]).content.decode()
    assert client.get("/reopening/").status_code == 403


def test_programs_use_the_same_door(door, cast, clock, listed):
    client = door("wang")

    def call(method, path, body=None):
        answer = client.generic(method, "/api/reopening" + path, json.dumps(body or {}), "application/json")
        return answer.status_code, json.loads(answer.content)

    status, made = call("POST", "/files", {"site": str(site().pk)})
    assert status == 200 and made["state"] == "draft" and made["grade"] == "low"
    path = f"/files/{made['id']}"
    status, told = call("PUT", path + "/firm", {
        "responsible": "吕建国", "phone": "13700000001", "masks": 10, "disinfectant_days": 9, "thermometers": 1,
        "isolation_room": True,
    })  # fmt: skip
    assert status == 200
    hours = {**HOURS, "seats": 3, "square_metres": 30, "spacing_cm": 100}
    assert call("PUT", path + "/shifts", hours)[0] == 200
    who = {
        "shift": "早班",
        "name": "工人甲",
        "identity": number(1),
        "origin": HERE,
        "left_on": "2022-03-14",
        "unwell": False,
    }
    assert call("PUT", path + "/workers", who)[1]["paused"] is False
    status, told = call("POST", path + "/submit")
    lacks = [c for c in told["checks"] if not c["met"]]
    assert [c["code"] for c in lacks] == ["masks"] and "4" in lacks[0]["missing"] and told["state"] == "filed"
    firm = {**{k: FIRM[k] for k in ("responsible", "phone")}, "masks": 14, "disinfectant_days": 9, "thermometers": 1}
    status, told = call("PUT", path + "/firm", {**firm, "isolation_room": True})
    assert told["state"] == "decided" and told["work_shifts"][0]["works"] is True
    listed.append(("31", "high"))
    back = {**who, "origin": "3101", "left_on": str((clock.at - timedelta(days=2)).date())}
    assert call("PUT", path + "/workers", back)[1]["paused"] is True
    status, page = call("GET", "/files?paused=true")
    assert page["total"] == 1 and page["items"][0]["working"] == 0 and page["items"][0]["hours"] == 0.0
    assert call("GET", "/times")[1]["decided"] == 1
    status, view = call("GET", path)
    assert view["work_shifts"][0]["paused_until"] and number(1) not in json.dumps(view)
    status, no = call("POST", path + "/decide", {"shifts": ["早班"], "approve": True, "reason": "x"})
    assert status == 403 and no["type"] == "urn:linan:not_permitted"
    assert call("POST", path + "/check", {"sound": True})[0] == 403
    assert worker(Reopening.objects.get(pk=made["id"]), "工人甲").risk == "high"
