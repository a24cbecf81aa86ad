"""小陈 stands at the gate for four hours and 老张 at a building's entrance: by a duty that ends, and not without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock
from linan.core.accounts import actions as accounts
from linan.core.clock import now
from linan.core.community.models import Gate
from linan.domains.gates import actions, queries
from linan.domains.gates.rules import Action
from linan.kernel.refusal import Refusal
from tests.cast import A, Cast

pytestmark = pytest.mark.django_db
B01 = A.child("g01").child("b01")


def test_a_volunteer_keeps_the_gate_for_the_hours_of_a_duty(cast: Cast):
    with pytest.raises(Refusal):
        queries.gates_of(cast.chen)
    accounts.assign_duty(cast.actor("lead"), cast.staff["chen"], "gate_guard", A, until=now() + timedelta(hours=4))
    with pytest.raises(Refusal):
        accounts.assign_duty(cast.actor("tang"), cast.staff["chen"], "gate_guard", A)
    chen = cast.actor("chen")
    assert [g.gate for g in queries.gates_of(chen)] == [cast.gate_a]
    assert queries.sealed_list(chen, cast.gate_a).salt
    told = actions.scan(chen, cast.gate_a, cast.person["zhao"], now(), "nonce-chen-1")
    assert told.action is Action.PASS, "who lives here comes home"
    with pytest.raises(Refusal):
        queries.passage_rows(chen)
    with clock.frozen(now() + timedelta(hours=5)):
        later = cast.actor("chen")
        for closed in (queries.gates_of, lambda by: queries.sealed_list(by, cast.gate_a)):
            with pytest.raises(Refusal):
                closed(later)


def test_a_building_lead_keeps_the_own_entrance_and_no_other(cast: Cast):
    entrance = Gate.objects.create(region=B01, name="1幢入口").ref
    lead = cast.actor("lead")
    accounts.assign_duty(lead, cast.staff["zhang"], "building_lead", B01)
    with pytest.raises(Refusal):
        queries.gates_of(cast.actor("zhang"))
    accounts.assign_duty(lead, cast.staff["zhang"], "gate_guard", B01, until=now() + timedelta(days=3))
    by = cast.actor("zhang")
    assert [g.gate for g in queries.gates_of(by)] == [entrance]
    assert actions.scan(by, entrance, cast.person["zhao"], now(), "nonce-zhang-01").action is Action.PASS
    with pytest.raises(Refusal):
        actions.scan(by, cast.gate_a, cast.person["zhao"], now(), "nonce-zhang-02")
