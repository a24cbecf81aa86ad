"""Figures that add up at five levels, and late units that are named."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from linan.core import clock
from linan.domains.reporting import abilities, actions, pages, queries, rules
from linan.domains.reporting.models import Value
from linan.kernel.actor import Ability, Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

UNITS = [Region.of_code(c) for c in ("330110001001", "330110001002", "330110002001", "330106001001", "320102001001")]


@given(st.dictionaries(st.sampled_from(UNITS), st.integers(0, 10_000)))
def test_the_children_always_add_up_to_their_parent(values):
    waiting = [Region("")]
    while waiting:
        over = waiting.pop()
        whole, parts = rules.add_up(UNITS, values, over), rules.children(UNITS, values, over)
        if parts:
            assert sum(p.value for p in parts) == whole.value
            assert sorted(u for p in parts for u in p.late) == sorted(whole.late)
        waiting += [p.region for p in parts]


def staff(region: Region, *may: Ability) -> Actor:
    return Actor(f"staff:{new_id()}", ActorKind.STAFF, (Duty("county_official", region, frozenset(may)),))


@pytest.mark.django_db
def test_late_units_are_named_and_a_correction_keeps_what_stood_before():
    county = Region.of_code("330110")
    he = staff(county, abilities.ASK_FIGURE, abilities.SEE_FIGURES)
    lead = staff(UNITS[0], abilities.REPORT_FIGURE, abilities.SEE_FIGURES)
    call = actions.ask_figure(he, county, "people over 80", clock.now(), UNITS[:3])
    assert actions.ask_figure(he, county, "people over 80", call.cut_off_at, UNITS[:3]).id == call.id
    assert queries.today(lead)[0].count == 1
    actions.report_figure(lead, call.ref, UNITS[0], 12)
    before = clock.now()
    actions.report_figure(lead, call.ref, UNITS[0], 13, reason="counted again")
    actions.report_figure(lead, call.ref, UNITS[0], 13)
    view = queries.figure_of(he, call.ref)
    assert view.whole.sum.value == 13 and len(view.whole.late) == 2 and not view.whole.sum.is_complete
    assert queries.figure_of(he, call.ref, at=before).whole.sum.value == 12
    assert [v.value for v in queries.history(he, call.ref, UNITS[0])] == [12, 13]
    (line,) = queries.calls(lead).items
    assert (line.asked, line.given) == (1, 1)
    (line,) = queries.calls(he).items
    assert (line.asked, line.given) == (3, 1)
    for door, *rest in ((pages.call_list,), (pages.figure, call.id)):
        request: Any = RequestFactory().get("/")
        request.actor = lead
        assert door(request, *rest).status_code == 200
    with pytest.raises(Refusal):
        queries.figure_of(lead, call.ref, county)
    assert queries.figure_of(lead, call.ref).whole.sum.region == UNITS[0]
    sun = staff(UNITS[1], abilities.REPORT_FIGURE, abilities.SEE_FIGURES)
    with pytest.raises(Refusal):
        actions.report_figure(sun, call.ref, UNITS[0], 1)
    assert Value.objects.count() == 2
