"""The doors: codes, demo links, tokens, the second factor, the first run."""

import re

import pytest
from django.test import RequestFactory
from tests.cast import COUNTY

from linan.core import clock as time_here
from linan.core.accounts import actions, queries
from linan.core.accounts.models import Staff
from linan.core.accounts.sign_in import from_this_machine
from linan.core.messages.models import OutboxItem
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def the_code():
    (code,) = re.findall(r"\d{6}", str(OutboxItem.objects.latest("due_at").words))
    return code


def test_a_code_opens_once_and_unknown_numbers_look_alike(cast, clock):
    actions.ask_code("13900000001", "192.0.2.1")
    actions.ask_code("13911111111", "192.0.2.1")
    assert OutboxItem.objects.count() == 1
    code = the_code()
    user = actions.use_code("139 0000 0001", code)
    assert queries.actor_for(user, clock.at).person == cast.person["zhao"]
    with pytest.raises(Refusal):
        actions.use_code("13900000001", code)
    with pytest.raises(Refusal) as soon:
        actions.ask_code("13911111111", "192.0.2.1")
    assert soon.value.code == "too_many_codes"


def test_a_code_grows_old_and_bears_five_guesses(cast, clock):
    actions.ask_code("13900000001", "192.0.2.1")
    code = the_code()
    for _ in range(5):
        with pytest.raises(Refusal):
            actions.use_code("13900000001", "000000" if code != "000000" else "111111")
    with pytest.raises(Refusal):
        actions.use_code("13900000001", code)
    clock.advance(minutes=2)
    actions.ask_code("13900000001", "192.0.2.1")
    clock.advance(minutes=6)
    with pytest.raises(Refusal):
        actions.use_code("13900000001", the_code())


def test_a_token_does_no_more_than_its_owner(cast):
    by = cast.clerk
    with pytest.raises(Refusal):
        actions.issue_token(by, "x", ["no.such"])
    text = actions.issue_token(by, "x", ["accounts.see_staff"])
    request = RequestFactory().get("/", headers={"Authorization": f"Bearer {text}"})
    actor = queries.api_actor(request)
    assert actor is not None
    assert actor.id == by.id
    assert {a.code for d in actor.duties for a in d.abilities} == {"accounts.see_staff"}
    actions.revoke_token(by, queries.api_tokens(cast.user("clerk")).get().pk)
    assert queries.api_actor(request) is None


def test_the_first_run_happens_once(db):
    from tests.cast import need_roles

    need_roles()
    actions.add_first_clerk(COUNTY, "沈晓燕", "clerk", "river-lantern-1949")
    with pytest.raises(Refusal) as no:
        actions.add_first_clerk(COUNTY, "别人", "other", "river-lantern-1949")
    assert no.value.code == "already_set_up"


def test_only_loopback_without_a_proxy_is_this_machine():
    make = RequestFactory()
    assert from_this_machine(make.get("/"))
    assert not from_this_machine(make.get("/", REMOTE_ADDR="10.0.0.2"))
    assert not from_this_machine(make.get("/", headers={"X-Forwarded-For": "127.0.0.1"}))


def test_scopes_differ_by_duty(cast):
    seen = {n: len(queries.staff_cards(cast.actor(n))) for n in ("clerk",)}
    assert seen["clerk"] == len(cast.staff)


def test_a_department_is_entered_by_another_hand_and_within_reach(cast):
    clerk, wang = cast.actor("clerk"), cast.staff["wang"]
    office = actions.enter_department(clerk, wang, " 卫健局 ")
    assert office is not None and queries.staff_actor(_row(wang), _now()).organisation == "卫健局"
    assert actions.enter_department(clerk, cast.staff["sun"], "卫健局") == office
    with pytest.raises(Refusal) as own:
        actions.enter_department(clerk, cast.staff["clerk"], "卫健局")
    assert own.value.code == "own_department"
    with pytest.raises(Refusal):
        actions.enter_department(cast.wang, cast.staff["sun"], "卫健局")
    assert actions.enter_department(clerk, wang, "") is None
    assert queries.staff_actor(_row(wang), _now()).organisation == ""


def _row(ref):
    return Staff.objects.select_related("department").get(pk=ref.id)


def _now():
    return time_here.now()
