"""The time can be held in a test and set in a drill, and nowhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linan.core import clock
from linan.kernel.refusal import Refusal

NOON = datetime(2022, 7, 1, 4, tzinfo=UTC)


def test_frozen_time_stands_still_and_comes_back():
    with clock.frozen(NOON):
        assert clock.now() == NOON
    assert clock.now() > NOON


def test_the_civil_day_is_the_one_in_china():
    with clock.frozen(datetime(2022, 6, 30, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2022, 7, 1)
    with clock.frozen(datetime(2022, 6, 30, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2022, 6, 30)


@pytest.mark.django_db
def test_an_ordinary_cell_refuses_and_a_drill_runs_forward_only(settings):
    settings.LINAN_DRILL = False
    with pytest.raises(Refusal) as refused:
        clock.set_to(NOON)
    assert refused.value.code == "no_drill"
    settings.LINAN_DRILL = True
    clock.set_to(NOON)
    assert clock.advance(timedelta(hours=1)) == NOON + timedelta(hours=1) == clock.now()
    with pytest.raises(Refusal) as refused:
        clock.set_to(NOON)
    assert refused.value.code == "clock_backwards"
