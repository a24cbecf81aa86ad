"""A test message in calm times, sleeping buildings, and points that follow confirmed acts only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast
from tests.fixtures import Clock

from linan.core import clock as time_here
from linan.core.messages.models import Message
from linan.domains.activities import actions, queries, rules
from linan.domains.activities.models import Part
from linan.domains.activities.rules import Reach, Sent
from linan.kernel.refusal import Refusal

NOON = datetime(2022, 3, 14, 4, tzinfo=UTC)


def test_the_last_second_counts_and_nobody_asked_is_no_share(cast: Cast) -> None:
    sent = [
        Sent(cast.a_b01, NOON + timedelta(minutes=60)),
        Sent(cast.a_b01, NOON + timedelta(minutes=60, seconds=1)),
        Sent(cast.a_b01, None),
        Sent(cast.a_b02, NOON),
    ]
    assert rules.reach_by_building(sent, NOON, 60) == {cast.a_b01: Reach(3, 1, 1), cast.a_b02: Reach(1, 1, 0)}
    assert (Reach(3, 1, 1).percent, Reach(3, 1, 1).never, Reach().percent) == (33, 1, None)


@pytest.mark.django_db
def test_a_test_message_shows_the_share_by_building(cast: Cast, clock: Clock) -> None:
    assert queries.calm(cast.lead).test is None
    test = actions.send_test(cast.lead, cast.a)
    assert Message.objects.filter(kind="reach_test").count() == 6
    clock.advance(minutes=59)
    assert actions.answer_test(cast.zhao, test.id) == 1
    assert actions.answer_test(cast.zhao, test.id) == 0, "twice is once"
    assert actions.answer_test(cast.wang, test.id, cast.person["child"]) == 1, "王姐 knocked at the door"
    clock.advance(minutes=2)
    actions.answer_test(cast.gao, test.id)
    view = queries.calm(cast.lead)
    told = {line.region: line.reach for line in view.lines}
    assert told == {cast.a_b01: Reach(4, 2, 0), cast.a_b02: Reach(2, 0, 1)}
    assert view.total.percent == 33
    assert {s.name for s in queries.not_reached(cast.lead, test.id).items} == {"徐浩然", "朱雨桐", "罗红梅"}
    assert {s.name for s in queries.not_reached(cast.wang, test.id).items} == {"徐浩然", "朱雨桐"}
    assert queries.calm(cast.sun).test is None and queries.not_reached(cast.sun, test.id).items == []
    with pytest.raises(Refusal) as no:
        actions.answer_test(cast.song, test.id)
    assert no.value.code == "not_found"
    with pytest.raises(Refusal) as no:
        actions.answer_test(cast.sun, test.id, cast.person["zhao"])
    assert no.value.code == "not_found"
    with pytest.raises(Refusal):
        actions.send_test(cast.wang, cast.a_g01)


@pytest.mark.django_db
def test_a_building_without_a_sign_of_life_sleeps_until_somebody_wakes(cast: Cast, clock: Clock) -> None:
    assert [b.region for b in queries.calm(cast.lead).dormant] == [cast.a_b01, cast.a_b02]
    test = actions.send_test(cast.lead, cast.a)
    actions.answer_test(cast.zhao, test.id)
    assert [b.region for b in queries.calm(cast.lead).dormant] == [cast.a_b02]
    user = cast.user("gao")
    user.last_login = time_here.now()
    user.save()
    assert queries.calm(cast.lead).dormant == ()
    clock.advance(days=90)
    assert queries.calm(cast.lead).dormant == (), "the ninetieth day is still a sign of life"
    clock.advance(seconds=1)
    assert len(queries.calm(cast.lead).dormant) == 2


@pytest.mark.django_db
def test_points_follow_confirmed_acts_only(cast: Cast, clock: Clock) -> None:
    zhao = cast.person["zhao"]
    walk = actions.hold_activity(cast.lead, cast.a, title="清扫楼道", held_on=time_here.today(), points=5)
    said = actions.say_part(cast.zhao, walk.id)
    assert actions.say_part(cast.zhao, walk.id) == said and queries.balance(zhao) == 0
    with pytest.raises(Refusal) as no:
        actions.spend_points(cast.lead, zhao, 1, "肥皂")
    assert no.value.code == "too_few_points"
    for stranger in (cast.sun, cast.zhao):
        with pytest.raises(Refusal) as no:
            actions.confirm_part(stranger, said.id)
        assert no.value.code == "not_found"
    actions.confirm_part(cast.wang, said.id)
    actions.confirm_part(cast.wang, said.id)
    assert queries.balance(zhao) == 5
    actions.spend_points(cast.lead, zhao, 3, "肥皂")
    assert queries.balance(zhao) == 2 and queries.mine(cast.zhao).points == 2
    with pytest.raises(Refusal):
        actions.say_part(cast.song, walk.id)
    later = actions.hold_activity(cast.lead, cast.a, title="春游", held_on=time_here.today() + timedelta(1), points=5)
    with pytest.raises(Refusal) as no:
        actions.say_part(cast.zhao, later.id)
    assert no.value.code == "not_held_yet"
    with pytest.raises(Refusal) as no:
        actions.hold_activity(cast.lead, cast.a, title="x", held_on=time_here.today(), points=101)
    assert no.value.code == "points_out_of_range"
    assert Part.objects.count() == 1
