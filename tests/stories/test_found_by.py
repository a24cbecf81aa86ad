"""What first brought an infected person to notice: their own report, or a test."""

from __future__ import annotations

import pytest

from linan.core import clock as time_here
from linan.domains.reporting import actions, queries
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome

pytestmark = pytest.mark.django_db


def test_found_by_self_report_stands_beside_found_by_a_test(cast, clock, drain):
    actions.report_self(cast.zhao, cast.person["zhao"], "symptom")
    clock.advance(hours=5)
    for n, who in enumerate(("zhao", "father")):
        for tube in (f"T{n}-1", f"T{n}-2"):
            testing.take_sample(cast.li, cast.person[who], tube)
            testing.receive_sample(cast.wu, tube)
            sample = testing.report_result(cast.wu, tube, Outcome.SCREEN_POSITIVE)
            drain()
        testing.confirm_infection(cast.qian, sample.ref, Form.CONFIRMED, onset_on=time_here.today())
        drain()
    (area,) = queries.found_by(cast.actor("lead"))
    assert (area.by_self, area.by_search, area.by_test) == (1, 0, 1) and area.share_self == 0.5
