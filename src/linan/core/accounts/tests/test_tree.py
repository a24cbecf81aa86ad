"""Who answers for what, and whether every dwelling is in exactly one grid."""

from datetime import timedelta

import pytest
from tests.cast import founder

from linan.core.accounts import actions
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.homes import homes, unanswered_homes
from linan.core.accounts.models import Duty
from linan.core.accounts.tree import answering, path_of, tree
from linan.core.community import actions as register
from linan.core.community.facts import SiteKind
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


def test_each_door_has_somebody_to_ask_and_the_household_may_name_another(cast):
    by = founder()
    door = {h.address: h for h in homes(by, cast.a_b01)}["1幢1单元302室"]
    assert door.contact is not None and door.other is not None
    assert (door.contact.name, door.other.name, door.named) == ("徐浩然", "朱雨桐", False)
    actions.name_contact(by, cast.household["family"], cast.person["mother"])
    door = {h.address: h for h in homes(by, cast.a_b01)}["1幢1单元302室"]
    assert (door.contact and door.contact.name, door.named) == ("朱雨桐", True)
    with pytest.raises(Refusal):
        actions.name_contact(by, cast.household["family"], cast.person["zhao"])
    register.move_person(by, cast.person["mother"], cast.household["zhao"])
    register.move_person(by, cast.person["father"], cast.household["zhao"])
    door = {h.address: h for h in homes(by, cast.a_b01)}["1幢1单元302室"]
    assert door.contact is None and unanswered_homes(by, cast.street) == {cast.a_b01: 1}


def test_a_message_for_a_building_climbs_until_somebody_answers(cast, clock):
    by = founder()
    chen, wang = cast.staff["chen"], cast.staff["wang"]
    assert answering([cast.a_b01]) == {cast.a_b01: cast.staff["lead"]}
    leader = actions.assign_duty(by, wang, "grid_leader", cast.a_g01)
    lead = actions.assign_duty(by, chen, "building_lead", cast.a_b01)
    assert answering([cast.a_b01, cast.a_g01]) == {cast.a_b01: chen, cast.a_g01: wang}
    actions.assign_duty(by, cast.staff["zhang"], "building_lead", cast.a_b01, how=DutyKind.DEPUTY)
    actions.end_duty(by, lead)
    assert answering([cast.a_b01]) == {cast.a_b01: cast.staff["zhang"]}
    assert {n.region: n for n in tree(by, cast.street)}[cast.a_b01].vacant
    actions.note_absence(by, cast.staff["zhang"], clock.at + timedelta(days=1))
    assert answering([cast.a_b01]) == {cast.a_b01: wang}
    actions.end_duty(by, leader)
    assert answering([cast.a_b01]) == {cast.a_b01: cast.staff["lead"]}
    clock.advance(days=1)
    assert answering([cast.a_b01]) == {cast.a_b01: cast.staff["zhang"]}


def test_three_orphans_and_two_double_claims_are_listed_and_nothing_else(cast):
    by = founder()
    for community, gate in ((cast.a, cast.gate_a), (cast.b, cast.gate_b)):
        register.claim(by, community.child("g01"), gate.id)
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


def test_a_shop_a_gate_and_a_square_belong_to_one_grid_each(cast):
    by = founder()
    shop = register.add_site(by, cast.a, register.SiteParticulars(SiteKind.ENTERPRISE, "粮油店"))
    square = register.add_site(by, cast.a_g01, register.SiteParticulars(SiteKind.PUBLIC_SPACE, "小广场"))
    found = coverage(by, cast.a)
    assert [t.address for t in found.orphans] == ["梧桐社区东门", "粮油店"] and found.others == 3
    for thing in (shop.pk, cast.gate_a.id, square.pk):
        register.claim(by, cast.a_g02, thing)
    found = coverage(by, cast.a)
    assert [t.address for t in found.doubles] == ["小广场"] and not found.orphans
    register.release_claim(by, cast.a_g02, square.pk)
    found = coverage(by, cast.a)
    assert (found.orphans, found.doubles) == ((), ())
    with pytest.raises(Refusal):
        register.claim(by, cast.b_g01, shop.pk)
    with pytest.raises(Refusal):
        register.claim(cast.sun, cast.b_g01, cast.gate_b.id)


def test_the_page_shows_gaps_first_and_only_of_ones_own_area(cast, client):
    client.force_login(cast.user("liu"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/accounts/tree/").content.decode()
    assert page.index("缺口") < page.index("<table") and "梧桐社区" in page and "2幢" not in page.split("<table")[1]
    assert "林芳" in client.get(f"/accounts/tree/?area={cast.a}").content.decode()
    assert client.get(f"/accounts/tree/?area={cast.a_b01}").content.decode().count("赵德福") == 1
    gaps = client.get(f"/accounts/tree/gaps/?area={cast.a}&level=building&export=csv")
    assert b"".join(gaps.streaming_content).decode().count("幢") == 2
    with pytest.raises(Refusal):
        tree(cast.sun, cast.a)
