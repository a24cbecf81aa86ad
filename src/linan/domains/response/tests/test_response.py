"""Four figures, each from its events and from nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from linan.core import clock
from linan.domains.response import abilities, actions, pages, queries, rules
from linan.domains.response.rules import Event, EventKind, Figure
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

NOON = datetime(2022, 3, 2, 4, tzinfo=UTC)
A, B = Region.of_code("330110001001"), Region.of_code("330110001002")


def at(kind: EventKind, thread: str, hours: float = 0, member: str = "") -> Event:
    return Event(kind, thread, NOON + timedelta(hours=hours), member)


def afternoon(slow: bool = False) -> list[Event]:
    return [
        at(EventKind.HOUSEHOLD_ASKED, "h1"),
        at(EventKind.HOUSEHOLD_ASKED, "h2"),
        at(EventKind.HOUSEHOLD_ACTED, "h1", 1),
        at(EventKind.CASE_CONFIRMED, "case"),
        at(EventKind.CONTACT_FOUND, "case", 1, "x"),
        at(EventKind.CONTACT_REACHED, "case", 30 if slow else 3, "x"),
        at(EventKind.JOINT_ASKED, "act"),
        at(EventKind.JOINT_ANSWERED, "act", 1),
        at(EventKind.GRID_ASKED, "g1"),
        at(EventKind.GRID_ACTED, "g1", 2),
    ]


def test_each_figure_is_what_a_hand_would_count():
    figures = rules.headline(afternoon())
    assert figures.mobilisation.percent == 50
    assert (figures.tracing.median_minutes, figures.tracing.hours) == (180, "3.0")
    assert figures.joint_control.percent == figures.coverage.percent == 100
    assert rules.headline(reversed(afternoon())) == figures


def test_a_slow_trace_worsens_only_the_tracing_figure():
    quick, slow = rules.headline(afternoon()), rules.headline(afternoon(slow=True))
    assert slow.tracing.median_minutes == 1800
    assert (quick.mobilisation, quick.joint_control, quick.coverage) == (
        slow.mobilisation,
        slow.joint_control,
        slow.coverage,
    )


def test_somebody_still_to_reach_keeps_a_case_open():
    open_case = [*afternoon(), at(EventKind.CONTACT_FOUND, "case", 1, "y")]
    assert rules.headline(open_case).tracing == rules.Tracing(1, 1, None)


def test_nothing_asked_is_no_percent_at_all():
    assert rules.headline([]).mobilisation.percent is None


def staff(region: Region) -> Actor:
    may = frozenset({abilities.NOTE_EVENTS, abilities.SEE_RESPONSE})
    return Actor(f"staff:{new_id()}", ActorKind.STAFF, (Duty("county_official", region, may),))


@pytest.mark.django_db
def test_gate_and_home_act_on_each_other_and_the_figure_opens_to_it():
    he, sun = staff(A), staff(B)
    actions.ask_joint_act(he, "household_follow_up", region=A, subject=None, key="entry:1")
    actions.ask_joint_act(he, "household_follow_up", region=A, subject=None, key="entry:1")
    assert actions.answer_joint_act(sun, "entry:1") is None
    actions.answer_joint_act(he, "entry:1")
    assert queries.overview(he).figures.joint_control == rules.Share(1, 1)
    assert len(queries.events_behind(he, Figure.JOINT_CONTROL)) == 2
    for view, *rest in ((pages.overview,), (pages.behind, "joint_control")):
        request: Any = RequestFactory().get("/")
        request.actor = he
        assert view(request, *rest).status_code == 200
    assert queries.events_behind(sun, Figure.JOINT_CONTROL) == []
    with pytest.raises(Refusal):
        actions.note_event(sun, EventKind.CASE_CONFIRMED, region=A, thread="x", at=clock.now())
