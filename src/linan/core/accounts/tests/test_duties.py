"""Duties: who is responsible where, and who may say so."""

from datetime import timedelta

import pytest
from tests.cast import founder

from linan.core import clock
from linan.core.accounts import actions, queries
from linan.core.accounts.models import RefusedCount
from linan.core.accounts.workers import workers_for
from linan.core.community.abilities import SEE_PEOPLE
from linan.kernel.actor import OUTSIDE, OWN_ALONE, workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

pytestmark = pytest.mark.django_db


def test_the_nearest_worker_comes_first(cast):
    home = cast.a_b01
    assert workers_for(home) == [cast.staff["wang"]]
    assert workers_for(cast.b_b01) == [cast.staff["sun"]]
    assert workers_for(home, "police") == [cast.staff["zheng"]]
    assert workers_for(cast.b_g02) == []


def test_a_duty_ends_by_itself_and_by_hand(cast, clock):
    by = founder()
    until = clock.at + timedelta(days=2)
    duty = actions.assign_duty(by, cast.staff["zhang"], "grid_worker", cast.b_g02, until=until)
    assert duty == actions.assign_duty(by, cast.staff["zhang"], "grid_worker", cast.b_g02, until=until)
    assert workers_for(cast.b_g02) == [cast.staff["zhang"]]
    clock.advance(days=2)
    assert workers_for(cast.b_g02) == []
    second = actions.assign_duty(by, cast.staff["zhang"], "grid_worker", cast.b_g02)
    actions.end_duty(by, second)
    actions.end_duty(by, second)
    assert workers_for(cast.b_g02) == []


def test_nobody_raises_themselves(cast):
    clerk = cast.clerk
    with pytest.raises(Refusal) as no:
        actions.assign_duty(clerk, cast.staff["clerk"], "tracer", cast.county)
    assert no.value.code == "own_duty"
    assert no.value.reasons


def test_every_refusal_quotes_the_negative_list(cast):
    for name in cast.staff:
        with pytest.raises(Refusal) as no:
            cast.actor(name).must(SEE_PEOPLE, over=Region("11/1101/110101/"))
        assert no.value.reasons, name


def test_residents_visitors_and_programs_read_the_rule_too(cast):
    program = queries.cut_to(cast.clerk, [])
    for by in (cast.zhao, queries.NOBODY, program, workflow_actor("test", cast.a, [])):
        for ask in (lambda by: by.must(SEE_PEOPLE, over=cast.a), lambda by: by.must_somewhere(SEE_PEOPLE)):
            with pytest.raises(Refusal) as no:
                ask(by)
            assert OUTSIDE in no.value.reasons, by.id
            assert no.value.next_step is not None
    with pytest.raises(Refusal) as no:
        cast.zhao.must(SEE_PEOPLE, over=cast.a)
    assert OWN_ALONE in no.value.reasons


def test_who_left_is_nobody(cast):
    actions.let_go(founder(), cast.staff["wang"])
    assert workers_for(cast.a_b01) == []
    user = cast.user("wang")
    assert queries.actor_for(user, clock.now()) is queries.NOBODY


def test_refusals_are_counted_without_a_person(cast):
    for _ in range(3):
        actions.count_refused("grid_worker", "community:person", 404)
    actions.count_refused("grid_worker", "community:person", 403)
    assert list(RefusedCount.objects.order_by("status").values_list("status", "times")) == [(403, 1), (404, 3)]


def test_a_helper_acts_until_it_is_taken_back(cast, clock):
    proxy = actions.agree_proxy(cast.zhao, cast.person["zhao"], cast.person["father"])
    assert cast.father.is_or_acts_for(cast.person["zhao"])
    actions.revoke_proxy(cast.zhao, proxy)
    assert not cast.father.is_or_acts_for(cast.person["zhao"])
    again = actions.agree_proxy(cast.zhao, cast.person["zhao"], cast.person["father"])
    clock.advance(days=367)
    assert not cast.father.is_or_acts_for(cast.person["zhao"])
    assert again != proxy
    with pytest.raises(Refusal) as no:
        actions.agree_proxy(cast.song, cast.person["zhao"], cast.person["song"])
    assert no.value.code == "not_found"
