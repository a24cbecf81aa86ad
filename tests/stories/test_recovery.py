"""The father falls ill, recovers by the criteria of the edition, is observed, and turns green: nobody sets it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger.queries import latest_about, why
from linan.domains.healthcode.queries import verdict_of
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.models import Case
from linan.kernel.refusal import Refusal
from linan.kernel.verdicts import Colour
from tests.stories.test_outbreak import colour, sample_and_report

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("begins", "days"), [("2022-03-14", 14), ("2022-07-04", 7)])
def test_the_one_who_recovered_turns_yellow_and_then_green_by_the_edition(cast, clock, drain, begins, days):
    clock.set_to(datetime.fromisoformat(f"{begins}T08:30:00+08:00"))
    sample_and_report(cast, "father", "TUBE-1", Outcome.SCREEN_POSITIVE)
    drain()
    second = sample_and_report(cast, "father", "TUBE-2", Outcome.SCREEN_POSITIVE)
    drain()
    testing.confirm_infection(cast.qian, second.ref, Form.CONFIRMED)
    drain()
    case = Case.objects.get()
    assert colour(cast, "father") is Colour.RED
    clock.advance(days=40)
    drain()
    assert colour(cast, "father") is Colour.RED  # time alone ends no infection

    sample_and_report(cast, "father", "TUBE-3", Outcome.NEGATIVE)
    drain()
    with pytest.raises(Refusal) as no:
        tracing.record_recovery(cast.du, case.ref, time_here.today(), time_here.today() - timedelta(days=5))
    assert [str(w) for w in no.value.reasons] == ["1 of 2 negative samples at least 24 hours apart."]
    clock.advance(hours=25)
    sample_and_report(cast, "father", "TUBE-4", Outcome.NEGATIVE)
    drain()
    recovered_on = time_here.today()
    tracing.record_recovery(cast.du, case.ref, recovered_on, recovered_on - timedelta(days=5))
    drain()
    verdict = verdict_of(cast.actor("father"), cast.person["father"])
    assert verdict.colour is Colour.YELLOW
    assert verdict.codes == ("post_discharge",)
    steps = why(cast.actor("father"), latest_about(cast.person["father"], "healthcode.verdict_changed"))
    assert "tracing.case_recovered" in [s.kind for s in steps]

    clock.set_to(datetime.combine(recovered_on + timedelta(days=days), clock.at.timetz()))
    drain()
    assert colour(cast, "father") is Colour.YELLOW  # the last day of observation
    clock.advance(days=1)
    drain()
    assert colour(cast, "father") is Colour.GREEN


def test_managed_as_class_b_no_observation_follows(cast, clock, drain):
    clock.set_to(datetime.fromisoformat("2023-03-06T08:30:00+08:00"))
    case = tracing.confirm_case(cast.qian, cast.person["father"], because=cast.person["father"])
    drain()
    tracing.record_recovery(cast.qian, case.ref, time_here.today())
    drain()
    assert colour(cast, "father") is Colour.GREEN
