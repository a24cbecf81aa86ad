"""One leader and N helpers: who stands in, and for how long."""

from datetime import timedelta

import pytest
from tests.cast import founder

from linan.core.accounts import actions
from linan.core.accounts.abilities import ASSIGN_DUTY
from linan.core.accounts.actions import Helper
from linan.core.accounts.models import Duty, HelperKind
from linan.core.accounts.teams import team_of
from linan.core.accounts.workers import workers_for
from linan.core.community.abilities import EDIT_PLACES
from linan.core.ledger.models import Entry
from linan.kernel.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.urls("linan.web.urls")]


@pytest.fixture
def helpers(cast):
    kinds = (("zheng", HelperKind.POLICE), ("li", HelperKind.DOCTOR), ("zhou", HelperKind.PROPERTY),
             ("chen", HelperKind.VOLUNTEER))  # fmt: skip
    return [Helper(cast.staff[name], kind) for name, kind in kinds]


def test_no_team_without_exactly_one_leader(cast, helpers):
    by = founder()
    for leader, told in ((None, "no_leader"), (cast.staff["li"], "helper_twice")):
        with pytest.raises(Refusal) as no:
            actions.save_team(by, cast.a_g01, leader, helpers)
        assert no.value.code == told
    assert not Duty.objects.filter(role="grid_leader").exists()
    actions.save_team(by, cast.a_g01, cast.staff["wang"], helpers)
    actions.save_team(by, cast.a_g01, cast.staff["zhang"], helpers)
    team = team_of(by, cast.a_g01)
    assert [h.name for h in team.leaders] == ["张平"] and [h.position for h in team.helpers] == [1, 2, 3, 4]
    with pytest.raises(Refusal) as no:
        actions.save_team(cast.actor("lead"), cast.a_g01, cast.staff["lead"], helpers)
    assert no.value.code == "own_duty"


def test_the_leader_is_ill_and_the_first_helper_holds_the_rights_until_they_are_back(cast, clock, helpers):
    by = founder()
    actions.save_team(by, cast.a_g01, cast.staff["zhang"], helpers)
    assert not cast.zheng.can(EDIT_PLACES, over=cast.a_b01)
    entered = Entry.objects.filter(kind="accounts.duty_assigned").count()
    actions.note_absence(cast.zhang, cast.staff["zhang"], clock.at + timedelta(days=3))
    assert cast.zheng.can(EDIT_PLACES, over=cast.a_b01) and not cast.zheng.can(EDIT_PLACES, over=cast.a_b02)
    assert workers_for(cast.a_b01, role="grid_leader") == [cast.staff["zheng"]]
    answers = team_of(by, cast.a_g01).answers
    assert answers is not None and answers.ref == cast.staff["zheng"]
    assert Entry.objects.filter(kind="accounts.duty_assigned").count() == entered + 1, "it is in the record"
    # The stand-in falls ill as well: the doctor is next.
    actions.note_absence(by, cast.staff["zheng"])
    assert not cast.zheng.can(EDIT_PLACES, over=cast.a_b01) and cast.li.can(EDIT_PLACES, over=cast.a_b01)
    actions.note_return(cast.zhang, cast.staff["zhang"])
    assert not cast.li.can(EDIT_PLACES, over=cast.a_b01)
    assert workers_for(cast.a_b01, role="grid_leader") == [cast.staff["zhang"]]
    actions.note_return(by, cast.staff["zheng"])
    actions.note_absence(by, cast.staff["zhang"], clock.at + timedelta(days=3))
    assert cast.zheng.can(EDIT_PLACES, over=cast.a_b01)
    clock.advance(days=3)
    assert not cast.zheng.can(EDIT_PLACES, over=cast.a_b01)
    assert workers_for(cast.a_b01, role="grid_leader") == [cast.staff["zhang"]]


def test_a_leader_whose_post_ends_leaves_the_first_helper_in_charge(cast, helpers):
    by = founder()
    actions.save_team(by, cast.a_g01, cast.staff["zhang"], helpers)
    actions.let_go(by, cast.staff["zhang"])
    assert cast.zheng.can(EDIT_PLACES, over=cast.a_b01)
    actions.save_team(by, cast.a_g01, cast.staff["wang"], helpers)
    assert not cast.zheng.can(EDIT_PLACES, over=cast.a_b01) and cast.wang.can(EDIT_PLACES, over=cast.a_b01)


def test_nobody_notes_a_strangers_absence_and_a_stand_in_has_no_more_than_the_leader(cast, helpers):
    with pytest.raises(Refusal):
        actions.note_absence(cast.wang, cast.staff["lead"])
    with pytest.raises(Refusal):
        actions.save_team(cast.sun, cast.a_g01, cast.staff["wang"], helpers)
    actions.save_team(founder(), cast.a_g01, cast.staff["wang"], helpers)
    actions.note_absence(founder(), cast.staff["wang"])
    assert not cast.zheng.can(ASSIGN_DUTY, over=cast.a_g01)


def test_the_duty_card_shows_order_and_telephones(cast, client, helpers):
    actions.save_team(founder(), cast.a_g01, cast.staff["zhang"], helpers)
    client.force_login(cast.user("lead"), backend="django.contrib.auth.backends.ModelBackend")
    url = f"/accounts/teams/card/?grid={cast.a_g01}"
    page = client.get(url).content.decode()
    assert page.index("张平") < page.index("郑勇") < page.index("李慧") < page.index("周建国") < page.index("陈志强")
    assert "13800000012" in page
    client.post(f"/accounts/staff/{cast.staff['zhang'].id}/away/", {"grid": str(cast.a_g01)})
    assert "代行网格长职权" in client.get(url).content.decode()
    client.post("/accounts/teams/save/", {"grid": str(cast.a_g01), "leader": "", "helper": [], "kind": []})
    assert team_of(founder(), cast.a_g01).has_one_leader
