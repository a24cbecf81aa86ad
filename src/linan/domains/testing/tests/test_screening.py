"""A morning at the sampling point, an evening at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.fixtures import Clock

from linan.core.ledger.models import Entry
from linan.domains.testing import actions, queries
from linan.domains.testing.facts import Form, Outcome
from linan.domains.testing.models import Sample
from linan.domains.testing.rules import MissReason, Standing
from linan.kernel.refusal import Refusal


def kinds() -> list[str]:
    return list(Entry.objects.filter(kind__startswith="testing.").order_by("id").values_list("kind", flat=True))


def test_a_first_positive_decides_nothing_and_a_second_confirms(cast: Cast, clock: Clock) -> None:
    zhao = cast.person["zhao"]
    actions.order_test(cast.li, zhao, "screening", clock.at + timedelta(hours=4))
    first = actions.take_sample(cast.li, zhao, "t-0001")
    clock.advance(hours=3)
    actions.report_result(cast.wu, "T-0001", Outcome.SCREEN_POSITIVE)
    assert "testing.screen_positive" in kinds()
    with pytest.raises(Refusal, match="retest_needed"):
        actions.confirm_infection(cast.qian, first.ref, Form.CONFIRMED)
    retest = actions.take_sample(cast.li, zhao, "T-0002")
    assert retest.retest_of == first
    clock.advance(hours=2)
    actions.report_result(cast.wu, "T-0002", Outcome.SCREEN_POSITIVE)
    actions.report_result(cast.wu, "T-0002", Outcome.SCREEN_POSITIVE)
    actions.confirm_infection(cast.qian, retest.ref, Form.CONFIRMED)
    actions.confirm_infection(cast.qian, retest.ref, Form.CONFIRMED)
    assert kinds().count("testing.infection_confirmed") == 1
    with pytest.raises(Refusal):
        actions.exclude_infection(cast.qian, retest.ref)


def test_a_negative_retest_excludes(cast: Cast, clock: Clock) -> None:
    zhao = cast.person["zhao"]
    actions.take_sample(cast.li, zhao, "T-0001")
    actions.report_result(cast.wu, "T-0001", Outcome.SCREEN_POSITIVE)
    retest = actions.take_sample(cast.li, zhao, "T-0002")
    actions.report_result(cast.wu, "T-0002", Outcome.NEGATIVE)
    (line,) = queries.undecided(cast.qian)
    assert line.may_exclude and not line.may_confirm
    actions.exclude_infection(cast.qian, retest.ref)
    assert queries.undecided(cast.qian) == []
    assert "testing.screen_excluded" in kinds()


def test_late_lost_and_doubled_each_raise_their_own_alarm(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    actions.take_sample(cast.li, cast.person["zhao"], "T-LOST")
    actions.take_sample(cast.li, cast.person["father"], "T-LATE")
    actions.receive_sample(cast.wu, "T-LATE")
    actions.take_sample(cast.li, cast.person["gao"], "T-DOUBLE")
    actions.take_sample(cast.li, cast.person["luo"], "T-DOUBLE")
    clock.advance(days=2)
    drain()
    assert kinds().count("testing.sample_lost") == 1
    assert kinds().count("testing.sample_late") == 1
    assert kinds().count("testing.tube_doubled") == 2
    with pytest.raises(Refusal, match="tube_doubled"):
        actions.report_result(cast.wu, "T-DOUBLE", Outcome.NEGATIVE)


def test_hours_left_and_sampled_without_result(cast: Cast, clock: Clock) -> None:
    zhao = cast.person["zhao"]
    assert queries.validity(cast.zhao, zhao).standing is Standing.NONE
    actions.take_sample(cast.li, zhao, "T-0001")
    assert queries.validity(cast.zhao, zhao).standing is Standing.PENDING
    clock.advance(hours=6)
    actions.report_result(cast.wu, "T-0001", Outcome.NEGATIVE)
    assert queries.validity(cast.zhao, zhao).hours_left == 48
    clock.advance(hours=48)
    assert queries.validity(cast.zhao, zhao).standing is Standing.EXPIRED


def test_totals_close_and_the_bedridden_are_visited(cast: Cast, clock: Clock) -> None:
    began = clock.at
    actions.take_sample(cast.li, cast.person["father"], "T-0001")
    actions.note_missed(cast.li, cast.person["zhao"], MissReason.BEDRIDDEN)
    total = queries.totals_by_building(cast.li, cast.a_b01, began)[0]
    assert (total.here, total.sampled) == (4, 1) and total.closes
    assert total.missed == {MissReason.BEDRIDDEN: 1, MissReason.NOT_ASKED: 2}
    assert [c.ref for c in queries.home_route(cast.li)] == [cast.person["zhao"]]


def test_sun_sees_nothing_of_a(cast: Cast, clock: Clock) -> None:
    zhao = cast.person["zhao"]
    actions.take_sample(cast.li, zhao, "T-0001")
    for refused in (
        lambda: queries.results_of(cast.sun, zhao),
        lambda: queries.validity(cast.sun, zhao),
        lambda: actions.take_sample(cast.sun, zhao, "T-0009"),
    ):
        with pytest.raises(Refusal):
            refused()
    assert Sample.objects.count() == 1


def test_a_batch_takes_good_lines_and_names_bad_ones(cast: Cast, clock: Clock) -> None:
    actions.take_sample(cast.li, cast.person["zhao"], "T-0001")
    good, unknown, odd = actions.report_batch(cast.wu, [("T-0001", "阴性"), ("T-9999", "阴性"), ("T-0001", "maybe")])
    assert good.done and not unknown.done and not odd.done
