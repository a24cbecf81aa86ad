"""Who answers for what, and whether every dwelling is in exactly one grid."""

from datetime import timedelta

import pytest
from tests.cast import founder

from linan.core.accounts import actions
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.models import Duty
from linan.core.accounts.tree import path_of, tree
from linan.core.community import actions as register
from linan.core.community.models import Household
from linan.core.community.queries.coverage import coverage
from linan.kernel.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.urls("linan.web.urls")]


def test_every_household_has_one_path_and_a_gap_appears_at_once(cast, clock):
    by = founder()
    nodes = {n.region: n for n in tree(by, cast.street)}
    for home in Household.objects.all():
        path = path_of(list(nodes.values()), home.region)
        assert [n.region.level.name for n in path] == ["STREET", "COMMUNITY", "GRID", "BUILDING"]
    lead = nodes[cast.a]
    assert [h.ref for h in lead.leads] == [cast.staff["lead"]] and not lead.deputies
    actions.assign_duty(
        by, cast.staff["zhang"], "community_lead", cast.a, how=DutyKind.DEPUTY, until=clock.at + timedelta(days=3)
    )
    assert {n.region: n for n in tree(by, cast.street)}[cast.a].gap is None
    actions.end_duty(by, Duty.objects.get(role="community_lead", region=cast.a, how="post").id)
    vacant = {n.region: n for n in tree(by, cast.street)}[cast.a]
    assert vacant.gap is not None and vacant.answers is not None
    assert vacant.answers.ref == cast.staff["zhang"]
    clock.advance(days=3)
    assert {n.region: n for n in tree(by, cast.street)}[cast.a].answers is None


def test_three_orphans_and_two_double_claims_are_listed_and_nothing_else(cast):
    by = founder()
    assert coverage(by, cast.street).orphans == coverage(by, cast.street).doubles == ()
    lost = [
        register.register_household(by, cast.a.child("g77").child("b09").child("u1").child(f"010{n}"), f"9幢10{n}室")
        for n in (1, 2, 3)
    ]
    twice = []
    for n in (1, 2):
        for grid, building in ((cast.a_g01, "b01"), (cast.a_g02, "b02")):
            at = grid.child(building).child("u3").child(f"020{n}")
            twice.append(register.register_household(by, at, f"3单元20{n} 室"))
    found = coverage(by, cast.street)
    assert sorted(d.address for d in found.orphans) == ["9幢101室", "9幢102室", "9幢103室"]
    assert sorted(d.address for d in found.doubles) == ["3单元201 室", "3单元202 室"]
    for n, home in enumerate(lost):
        register.move_household(by, home.ref, cast.a_b01.child("u9").child(f"010{n}"), home.address)
    for home in twice[::2]:
        register.move_household(by, home.ref, cast.a_b02.child("u3").child(home.region.steps[-1]), home.address)
    found = coverage(by, cast.street)
    assert (found.orphans, found.doubles) == ((), ())


def test_the_page_shows_gaps_first_and_only_of_ones_own_area(cast, client):
    client.force_login(cast.user("liu"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/accounts/tree/").content.decode()
    assert page.index("缺口") < page.index("<table") and "林芳" in page
    with pytest.raises(Refusal):
        tree(cast.sun, cast.a)
