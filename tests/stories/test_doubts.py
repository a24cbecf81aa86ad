"""Somebody says that an entry about them is wrong: it reaches a person who had no hand in it, and is answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linan.core.community import actions as register
from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.ledger.queries import entries_about, latest_about
from linan.core.messages.models import Message
from linan.domains.oversight import actions, queries
from linan.domains.oversight.models import Doubt
from linan.domains.oversight.rules import Answer
from linan.domains.workforce.models import Task
from linan.kernel.ids import new_id
from linan.kernel.refusal import Refusal
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(cast: Cast) -> Any:
    """王姐 writes down a telephone number for 赵大爷 that is not his."""
    register.correct_person(cast.wang, cast.person["zhao"], phone="13900000009")
    drain()
    return entries_about(cast.actor("zhao"), cast.person["zhao"])[0].entry


def test_it_reaches_the_secretary_is_answered_and_both_entries_stay(cast: Cast, entry: Any, clock: Any) -> None:
    zhao, lead = cast.actor("zhao"), cast.actor("lead")
    row = actions.doubt_entry(zhao, entry, "这个电话不是我的")
    assert actions.doubt_entry(zhao, entry, "再说一遍").pk == row.pk
    drain()
    task = Task.objects.get(kind="doubt")
    assert (task.worker, task.link) == (lead.id, f"/oversight/doubts/{row.id}/")
    view = queries.doubt_of(lead, row.pk)
    assert (view.line.row.text, view.own_deed) == ("这个电话不是我的", False)
    actions.answer_doubt(lead, row.pk, Answer.CORRECTED, "已经打电话核实，改回原来的号码")
    assert actions.answer_doubt(lead, row.pk, Answer.CORRECTED, "又点了一次").pk == row.pk
    drain()
    correction = Entry.objects.get(kind="oversight.doubt_answered")
    assert correction.correction == entry and Entry.objects.filter(pk=entry).exists()
    assert Task.objects.get(kind="doubt").state != "open"
    (line,) = queries.own_doubts(zhao, cast.person["zhao"])
    assert line.row.reasons.startswith("已经打电话") and not line.is_open
    assert Message.objects.filter(to=str(cast.person["zhao"]), kind="oversight").count() == 1
    assert latest_about(cast.person["zhao"], "oversight.doubt_answered") == correction.pk


def test_who_had_a_hand_in_it_does_not_answer(cast: Cast, clock: Any) -> None:
    lead = cast.actor("lead")
    register.correct_person(lead, cast.person["zhao"], phone="13900000008")
    entry = entries_about(cast.actor("zhao"), cast.person["zhao"])[0].entry
    row = actions.doubt_entry(cast.actor("zhao"), entry, "这个电话不是我的")
    assert queries.doubt_of(lead, row.pk).own_deed
    with pytest.raises(Refusal) as no:
        actions.answer_doubt(lead, row.pk, Answer.STANDS, "没有问题，照旧")
    assert no.value.code == "own_deed"
    actions.answer_doubt(cast.liu, row.pk, Answer.STANDS, "登记时有本人签字")
    assert Entry.objects.get(kind="oversight.doubt_answered").correction is None
    with pytest.raises(Refusal) as late:
        actions.answer_doubt(cast.actor("liu"), row.pk, Answer.CORRECTED, "还是改了吧")
    assert late.value.code == "answered"


def test_nobody_doubts_or_answers_for_others(cast: Cast, entry: Any) -> None:
    for stranger in (cast.actor("gao"), cast.sun):
        with pytest.raises(Refusal) as no:
            actions.doubt_entry(stranger, entry, "不关我的事")
        assert no.value.code == "not_found"
    row = actions.doubt_entry(cast.actor("zhao"), entry, "这个电话不是我的")
    for stranger in (cast.sun, cast.wang, cast.actor("zhao")):
        with pytest.raises(Refusal) as no:
            queries.doubt_of(stranger, row.pk)
        assert no.value.code == "not_found"
    with pytest.raises(Refusal):
        queries.doubt_of(cast.actor("lead"), new_id())
    Doubt.objects.all().delete()
    for text in ("", "不对", "长" * 1001):
        with pytest.raises(Refusal) as wrong:
            actions.doubt_entry(cast.actor("zhao"), entry, text)
        assert wrong.value.code == "text_length"


def test_unanswered_it_is_told_to_those_above(cast: Cast, entry: Any, clock: Any) -> None:
    actions.doubt_entry(cast.actor("zhao"), entry, "这个电话不是我的")
    drain()
    clock.advance(days=3, minutes=1)
    drain()
    told = set(Message.objects.filter(kind="oversight").values_list("to", flat=True))
    assert cast.liu.id in told and cast.actor("lead").id not in told


def test_on_the_pages(cast: Cast, entry: Any) -> None:
    theirs = Client()
    theirs.force_login(cast.user("zhao"))
    assert f"/me/oversight/wrong/{entry}/" in theirs.get("/me/records/").content.decode()
    assert theirs.get(f"/me/oversight/wrong/{entry}/").status_code == 200
    theirs.post(f"/me/oversight/wrong/{entry}/say/", {"text": "这个电话不是我的"})
    row = Doubt.objects.get()
    office = Client()
    office.force_login(cast.user("lead"))
    assert "这个电话不是我的" in office.get(f"/oversight/doubts/{row.id}/").content.decode()
    office.post(f"/oversight/doubts/{row.id}/answer/", {"answer": "corrected", "text": "已经改回来了"})
    assert "已经改回来了" in theirs.get("/me/records/").content.decode()
