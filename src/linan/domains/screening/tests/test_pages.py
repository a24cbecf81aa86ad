"""The screens: what a thumb does at a door, what a household sends, and what is sent twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from linan.core import clock as time_here
from linan.core.community.models import Person
from linan.domains.screening import actions, queries
from linan.domains.screening.facts import Purpose
from linan.domains.screening.models import Door, Round

pytestmark = pytest.mark.django_db


def client(cast: Cast, who: str) -> Client:
    made = Client()
    made.force_login(cast.user(who), backend="django.contrib.auth.backends.ModelBackend")
    return made


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def made(cast: Cast) -> Round:
    due = time_here.now() + timedelta(days=2)
    return actions.open_round(cast.actor("lead"), cast.a, Purpose.SCREEN, "三月排查", due_at=due, tell="凭证出入")


def door(cast: Cast, round: Round, home: str) -> Door:
    return Door.objects.get(round=round, home=cast.household[home].id)


def test_the_lead_opens_a_round_and_sees_it_by_building(cast: Cast) -> None:
    lead = client(cast, "lead")
    assert lead.get("/screening/new/").status_code == 200
    given = {"area": str(cast.a), "purpose": "screen", "title": "三月排查", "due_on": "2022-03-16", "tell": ""}
    answer = lead.post("/screening/new/", {**given, "due_on": "2022-03-01"})
    assert answer.status_code == 422 and "截止日期已经过去" in text(answer)
    answer = lead.post("/screening/new/", given, follow=True)
    assert "三月排查" in text(answer) and "2幢" in text(answer)
    assert "三月排查" in text(lead.get("/screening/"))


def test_one_tap_a_door_and_the_next_one_stands_on_top(cast: Cast, made: Round) -> None:
    wang = client(cast, "wang")
    route = f"/screening/{made.id}/route/"
    page = text(wang.get(route))
    assert page.index("1幢1单元101室") < page.index("1幢1单元302室") and "2幢1单元501室" not in page
    assert "赵德福" in page and "凭证出入" in page
    first = door(cast, made, "zhao")
    sent = {"outcome": "informed", "key": "k-1"}
    page = text(wang.post(f"/screening/doors/{first.id}/answer/", sent, follow=True))
    assert "1幢1单元302室" in page and "共 2 户，还剩 1 户" in page
    # The telephone found its network late and sends it once more.
    wang.post(f"/screening/doors/{first.id}/answer/", sent)
    assert door(cast, made, "zhao").visits == 1


def test_new_people_are_typed_at_the_door_and_nobody_typed_is_lost_by_the_wrong_button(cast: Cast, made: Round) -> None:
    wang = client(cast, "wang")
    url = f"/screening/doors/{door(cast, made, 'family').id}/answer/"
    typed = {"name": ["钱小燕", "钱小虎", ""], "phone": ["13900000077", "", ""], "origin": ["武汉", "武汉", ""],
             "since_on": ["2022-03-12", "", ""], "outcome": "informed"}  # fmt: skip
    wang.post(url, typed)
    assert Person.objects.filter(name__in=["钱小燕", "钱小虎"]).count() == 2
    assert door(cast, made, "family").outcome == "occupants"
    page = text(wang.get("/screening/arrivals/"))
    assert "钱小燕" in page and "武汉" in page
    answer = wang.post(url, {"outcome": "occupants"})
    assert answer.status_code == 422 and "请写明底册上没有的人是谁" in text(answer)
    assert "钱小燕" in text(wang.get(f"/screening/doors/{door(cast, made, 'family').id}/"))


def test_a_ticked_list_is_printed_without_names_and_typed_in(cast: Cast, made: Round) -> None:
    wang = client(cast, "wang")
    paper = text(wang.get(f"/screening/{made.id}/paper/"))
    assert "1幢1单元101室" in paper and "赵德福" not in paper
    zhao, family = door(cast, made, "zhao"), door(cast, made, "family")
    url = f"/screening/{made.id}/typed/save/"
    wrong = wang.post(url, {f"door-{zhao.id}": "1", f"door-{family.id}": "9"})
    assert wrong.status_code == 422 and door(cast, made, "zhao").outcome == ""
    wang.post(url, {f"door-{zhao.id}": "1", f"door-{family.id}": "2"})
    assert [(d.outcome, d.route) for d in (door(cast, made, "zhao"), door(cast, made, "family"))] == [
        ("informed", "paper"), ("absent", "paper"),
    ]  # fmt: skip
    listed = text(wang.get(f"/screening/{made.id}/doors/?outcome=none"))
    assert "1幢1单元302室" in listed and "1幢1单元101室" not in listed


def test_a_household_answers_and_is_not_asked_again(cast: Cast, made: Round) -> None:
    luo = client(cast, "luo")
    page = text(luo.get("/me/screening/"))
    assert "高建华" in page and "凭证出入" in page and "赵德福" not in page and "13900000004" not in page
    said = {"right": ["members", "phones", "needs"], "needs": ["medicine"], "read": [str(made.id)], "key": "k-2"}
    page = text(luo.post("/me/screening/answer/", said, follow=True))
    assert "不必为此上门" in page and "凭证出入" not in page
    assert door(cast, made, "couple").route == "app"
    luo.post("/me/screening/answer/", {"right": ["needs"]})
    assert queries.own_household(cast.luo).needs == (), "what was brought is needed no longer"
    assert "/me/screening/" in text(luo.get("/me/"))


def test_who_came_is_compared_with_whom_we_know(cast: Cast) -> None:
    client(cast, "luo").post("/me/screening/answer/", {"name": ["高建华"], "phone": [""]})
    (line,) = queries.changes(cast.actor("zhang"))
    zhang = client(cast, "zhang")
    url = f"/screening/changes/{line.change.id}/settle/"
    answer = zhang.post(url, {"entered": "yes"})
    assert answer.status_code == 409 and "已比对：是另一个人" in text(answer)
    zhang.post(url, {"entered": "yes", "another": "yes"})
    assert Person.objects.filter(name="高建华").count() == 2
    assert "没有待比对的变动" in text(zhang.get("/screening/changes/"))


def test_the_next_round_and_the_hands_the_doors_go_to(cast: Cast, made: Round) -> None:
    lead = client(cast, "lead")
    of, to = str(cast.staff["wang"]), str(cast.staff["lead"])
    lead.post(f"/screening/{made.id}/give/", {"of": of, "to": to})
    assert door(cast, made, "zhao").worker == to
    answer = lead.post(f"/screening/{made.id}/next/", {"due_on": "2022-03-18"}, follow=True)
    assert "第 2 轮" in text(answer)
    second = Round.objects.get(number=2)
    lead.post(f"/screening/{second.id}/close/")
    assert Round.objects.filter(closed_at=None).count() == 0
