"""A household answers by itself: what spares a visit, what waits for a worker, and what nobody may do from a form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.fixtures import Clock

from linan.core import clock as time_here
from linan.core.community import actions as register
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Person
from linan.core.ledger import drain
from linan.domains.screening import actions, queries
from linan.domains.screening.actions import Newcomer, Said
from linan.domains.screening.facts import Outcome, Purpose, Route
from linan.domains.screening.models import Door, Round
from linan.domains.screening.rules import Item
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(Item)


def screen(cast: Cast) -> Round:
    due = time_here.now() + timedelta(days=2)
    return actions.open_round(cast.actor("lead"), cast.a, Purpose.SCREEN, "排查", due_at=due)


def finish(cast: Cast, round: Round) -> None:
    for left in Door.objects.filter(round=round, outcome=""):
        actions.answer_door(cast.actor("lead"), left.id, Outcome.INFORMED)


def test_visits_fall_against_the_baseline_at_equal_completeness(cast: Cast, clock: Clock) -> None:
    """B-21: the same round with and without the household form."""
    homes = [cast.household[h].id for h in ("zhao", "family", "couple")]
    first = screen(cast)
    finish(cast, first)
    by_visits = queries.coverage_of(cast.actor("lead"), first.ref).whole
    assert (by_visits.visits_per_100, by_visits.baseline_per_100) == (100, 100)
    actions.close_round(cast.actor("lead"), first.ref)
    assert set(queries.open_items(homes, cast.a).values()) == {()}

    clock.advance(days=31)
    second = screen(cast)
    assert second.doors.filter(outcome="").count() == 3, "everything is stale"
    actions.answer_household(cast.luo, Said(right=EVERYTHING))
    actions.answer_household(cast.actor("mother"), Said(right=EVERYTHING))
    finish(cast, second)
    by_form = queries.coverage_of(cast.actor("lead"), second.ref).whole
    assert (by_form.visits_per_100, by_form.baseline_per_100) == (34, 100)
    assert by_form.answered == by_visits.answered == 3, "equally complete"
    assert set(queries.open_items(homes, cast.a).values()) == {()}
    actions.close_round(cast.actor("lead"), second.ref)

    third = screen(cast)
    whole = queries.coverage_of(cast.actor("lead"), third.ref).whole
    assert (whole.routes, whole.visits, whole.percent) == ({Route.KNOWN: 3}, 0, 100), "known and fresh: nobody knocks"


def test_only_what_is_unknown_or_stale_is_asked(cast: Cast, clock: Clock) -> None:
    assert queries.own_household(cast.luo).ask == (Item.MEMBERS, Item.PHONES, Item.NEEDS)
    actions.answer_household(cast.luo, Said(right=EVERYTHING))
    assert queries.own_household(cast.gao).ask == ()
    clock.advance(days=4)
    assert queries.own_household(cast.gao).ask == (Item.NEEDS,)
    clock.advance(days=27)
    assert queries.own_household(cast.gao).ask == (Item.MEMBERS, Item.NEEDS)


def test_one_who_answers_half_is_still_visited_for_the_rest(cast: Cast) -> None:
    found = screen(cast)
    assert actions.answer_household(cast.luo, Said(right=frozenset({Item.MEMBERS}))) == 0
    _, doors, _, _ = queries.route_of(cast.actor("zhang"), found.ref)
    assert doors[0].ask == (Item.PHONES, Item.NEEDS)
    assert actions.answer_household(cast.luo, Said(right=frozenset({Item.PHONES, Item.NEEDS}))) == 1


def test_what_changed_waits_and_the_register_changes_when_a_worker_enters_it(cast: Cast) -> None:
    gao, luo = cast.person["gao"], cast.person["luo"]
    arrived = time_here.today() - timedelta(days=2)
    said = Said(
        came=(Newcomer("高小宝", origin="上海", since_on=arrived),), left={gao: arrived}, phones={luo: "13900000055"},
        needs=("medicine",), note="降压药",
    )  # fmt: skip
    actions.answer_household(cast.luo, said)
    assert not Person.objects.filter(name="高小宝").exists()
    assert queries.own_household(cast.luo).waiting == 3 and queries.own_household(cast.luo).needs == ("medicine",)
    zhang = cast.actor("zhang")
    lines = queries.changes(zhang)
    assert [line.change.kind for line in lines] == ["came", "left", "phone"]
    for line in lines:
        actions.settle_change(zhang, line.change.ref, entered=True)
    new = Person.objects.get(name="高小宝")
    assert (new.household_id, new.presence_on, new.presence_source) == (
        cast.household["couple"].id, arrived, "self_report"
    )  # fmt: skip
    assert Person.objects.get(id=gao.id).presence == Presence.AWAY
    assert str(Person.objects.get(id=luo.id).phone) == "13900000055"
    assert queries.changes(zhang) == [] and queries.own_household(cast.luo).waiting == 0
    (line,) = queries.arrivals(zhang).items
    assert (line.change.origin, str(line.route_words)) == ("上海", "by the household itself")


def test_nobody_says_anything_about_the_neighbours(cast: Cast) -> None:
    zhao, gao = cast.person["zhao"], cast.person["gao"]
    for said in (Said(ill=(zhao,)), Said(left={zhao: None}), Said(phones={zhao: "13900000055"})):
        with pytest.raises(Refusal, match="not_found"):
            actions.answer_household(cast.luo, said)
    with pytest.raises(Refusal, match="not_found"):
        actions.answer_household(cast.wang, Said(right=EVERYTHING))
    with pytest.raises(Refusal, match="nothing_said"):
        actions.answer_household(cast.luo, Said())
    found = screen(cast)
    here = Door.objects.get(round=found, home=cast.household["zhao"].id)
    with pytest.raises(Refusal, match="not_found"):
        actions.answer_door(cast.wang, here.id, Outcome.INFORMED, ill=[gao])
    assert Door.objects.get(id=here.id).outcome == ""


def test_what_somebody_confirmed_elsewhere_spares_the_visit_too(cast: Cast) -> None:
    actions.answer_household(cast.luo, Said(right=frozenset({Item.PHONES, Item.NEEDS})))
    found = screen(cast)
    register.confirm_household(cast.luo, cast.household["couple"], PresenceSource.SELF_REPORT)
    drain()
    here = Door.objects.get(round=found, home=cast.household["couple"].id)
    assert (here.outcome, here.route, here.visits) == (Outcome.INFORMED, Route.APP, 0)
