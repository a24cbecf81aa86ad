"""Assessments are drawn from work already recorded; nobody is asked twice in a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import COUNTY, A, B

from linan.core import clock as time_here
from linan.domains.reporting import actions, queries
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_what_was_given_in_the_last_week_is_shown_and_not_asked_again(cast, clock):
    liu, he, lead = cast.actor("liu"), cast.actor("he"), cast.actor("lead")
    first = actions.inspect_unit(liu, A, "消毒记录")
    assert first.was_asked and queries.inspections_waiting(lead) == 1
    assert queries.inspections_waiting(cast.actor("tang")) == 0
    with pytest.raises(Refusal):
        actions.answer_inspection(cast.actor("tang"), first.ref, "x", 5)
    actions.answer_inspection(lead, first.ref, "每日两次，记录在三号柜", 90)

    clock.advance(days=6)
    again = actions.inspect_unit(he, A, "消毒 记录")
    assert not again.was_asked and "三号柜" in str(again.shown) and queries.inspections_waiting(lead) == 0
    with pytest.raises(Refusal):
        actions.answer_inspection(lead, again.ref, "x", 5)
    asked = actions.inspect_unit(he, A, "消毒记录", despite="举报称记录造假")
    assert asked.was_asked and queries.inspections_waiting(lead) == 1

    clock.advance(days=2)
    assert actions.inspect_unit(he, A, "消毒记录").was_asked


def test_a_reported_figure_and_recorded_work_answer_an_inspector(cast, clock):
    call = actions.ask_figure(cast.actor("he"), COUNTY, "独居老人", time_here.now(), [A, B])
    actions.report_figure(cast.actor("lead"), call.ref, A, 12)
    shown = actions.inspect_unit(cast.actor("liu"), A, "独居老人")
    assert not shown.was_asked and "12" in str(shown.shown)
    assert not actions.inspect_unit(cast.actor("liu"), A, "办结的任务").was_asked
    assert actions.inspect_unit(cast.actor("liu"), B, "独居老人").was_asked
    for who in ("lead", "wang", "sun"):
        with pytest.raises(Refusal):
            actions.inspect_unit(cast.actor(who), A, "独居老人")


def test_hours_spent_on_being_assessed_fall_when_records_are_shown(cast, clock):
    """The same five questions of three inspectors, four weeks apart: first as it was, then with the record."""
    lead, topics = cast.actor("lead"), [f"台账{n}" for n in range(5)]
    for who in ("liu", "he", "liu"):
        for topic in topics:
            asked = actions.inspect_unit(cast.actor(who), A, topic, despite="各查各的")
            actions.answer_inspection(lead, asked.ref, "见台账", 30)
    clock.advance(days=28, hours=1)
    for who in ("liu", "he", "liu"):
        for topic in topics:
            asked = actions.inspect_unit(cast.actor(who), A, topic)
            if asked.was_asked:
                actions.answer_inspection(cast.actor("lead"), asked.ref, "见台账", 30)
        clock.advance(days=1)
    view = queries.unit_of(cast.actor("lead"), A)
    assert (view.hours_before, view.hours, view.spared) == (7.5, 2.5, 10)
    assert view.work and timedelta(days=view.days) == timedelta(days=7)
