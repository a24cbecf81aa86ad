"""Residents and moves per worker, and people lent to where they are missing."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import founder

from linan.core.accounts import actions
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.staffing import loans, staffing
from linan.core.community import actions as register
from linan.core.community.abilities import SEE_PEOPLE
from linan.kernel.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.urls("linan.web.urls")]


def per(cast, region):
    return {s.region: s for s in staffing(founder(), cast.street)}[region]


def test_ratios_recompute_when_somebody_arrives_or_starts_to_work(cast):
    by = founder()
    # A: 6 residents, and 王姐, 老张, 李医生 and the secretary; B: 4 residents, and 孙姐, 冯医生 and the secretary.
    assert (per(cast, cast.a).residents, per(cast, cast.a).workers) == (6, 4)
    assert [s.region for s in staffing(by, cast.street)] == [cast.a, cast.b]
    before = per(cast, cast.b)
    for n in range(2):
        register.register_person(by, name=f"新来的{n}", household=cast.household["b_single"])
    after = per(cast, cast.b)
    assert (after.residents, after.moves) == (before.residents + 2, before.moves + 2)
    assert after.moves_each is not None and before.moves_each is not None and after.moves_each > before.moves_each
    assert [s.region for s in staffing(by, cast.street)] == [cast.b, cast.a], "the most overloaded comes first"
    new = actions.add_staff(by, name="韩梅", region=cast.b)
    assert per(cast, cast.b).workers == 3
    actions.assign_duty(by, new.ref, "grid_worker", cast.b_g02)
    assert (per(cast, cast.b).workers, per(cast, cast.b).residents_each) == (4, round(6 / 4))
    register.move_person(by, cast.person["song"], cast.household["zhao"])
    assert (per(cast, cast.b).residents, per(cast, cast.a).residents) == (5, 7)
    assert per(cast, cast.b).moves == after.moves + 1
    actions.note_absence(by, new.ref)
    assert per(cast, cast.b).workers == 3


def test_somebody_lent_sees_that_community_alone_and_loses_it_at_the_end(cast, clock):
    clerk = cast.actor("clerk")
    assert cast.liu.can(SEE_PEOPLE, over=cast.a) and cast.liu.can(SEE_PEOPLE, over=cast.b)
    before = per(cast, cast.b)
    until = clock.at + timedelta(days=5)
    actions.assign_duty(clerk, cast.staff["liu"], "grid_worker", cast.b, how=DutyKind.SECONDMENT, until=until)
    assert cast.liu.can(SEE_PEOPLE, over=cast.b) and not cast.liu.can(SEE_PEOPLE, over=cast.a)
    lent = per(cast, cast.b)
    assert (lent.workers, lent.lent) == (before.workers + 1, 1)
    assert lent.residents_each == round(before.residents / (before.workers + 1))
    line = loans(founder(), cast.street)[0]
    assert (line.name, line.to) == ("刘敏", "香樟社区")
    assert (line.before, line.after) == (before.residents_each, lent.residents_each)
    assert cast.liu.can(SEE_PEOPLE, over=cast.b) and line.runs
    clock.advance(days=5)
    assert per(cast, cast.b).workers == before.workers
    assert cast.liu.can(SEE_PEOPLE, over=cast.a), "their own post goes on"
    assert not loans(founder(), cast.street)[0].runs


def test_a_loan_needs_an_end_one_community_and_a_word_where_the_post_rests(cast, clock):
    clerk, lead, until = cast.actor("clerk"), cast.actor("lead"), clock.at + timedelta(days=2)
    lend: dict[str, Any] = {"how": DutyKind.SECONDMENT}
    with pytest.raises(Refusal) as no:
        actions.assign_duty(clerk, cast.staff["liu"], "grid_worker", cast.b, **lend)
    assert no.value.code == "loan_without_end"
    with pytest.raises(Refusal) as no:
        actions.assign_duty(clerk, cast.staff["liu"], "grid_worker", cast.street, until=until, **lend)
    assert no.value.code == "loan_too_wide"
    with pytest.raises(Refusal) as no:
        actions.assign_duty(lead, cast.staff["liu"], "grid_worker", cast.a, until=until, **lend)
    assert no.value.code == "not_permitted", "a community cannot rest the director's own post"


def test_lending_on_the_page(cast, client):
    client.force_login(cast.user("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert "刘敏" in client.get("/accounts/loans/new/").content.decode()
    body = {"staff": str(cast.staff["liu"].id), "region": str(cast.b), "role": "grid_worker", "until": "2099-12-31"}
    assert client.post("/accounts/loans/lend/", body).status_code == 302
    page = client.get("/accounts/loans/").content.decode()
    assert "刘敏" in page and "12月31日" in page, page[page.index("<main") : page.index("</main")]
    assert "香樟社区" in client.get("/accounts/staffing/").content.decode()
    client.force_login(cast.user("sun"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/accounts/loans/lend/", body).status_code == 403
