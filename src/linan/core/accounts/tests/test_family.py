"""Who acts for whom: limits by age with their article, guardians, and elders nobody reaches."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import founder

from linan.core.accounts import actions, covered, queries, rules
from linan.core.accounts.capacity import capacity_of, must_decide_alone
from linan.core.accounts.facts import AgreedHow
from linan.core.accounts.rules import Capacity, Deed, OtherWayKind
from linan.core.community import actions as register
from linan.core.ledger.queries import entries_about
from linan.core.messages.models import OutboxItem
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
BOTH = {"limited_from": 8, "full_from": 18}


def test_the_day_of_the_birthday_counts():
    born = date(2014, 3, 14)
    assert rules.capacity(born, date(2022, 3, 13), **BOTH) is Capacity.NONE
    assert rules.capacity(born, date(2022, 3, 14), **BOTH) is Capacity.LIMITED
    assert rules.capacity(born, date(2032, 3, 13), **BOTH) is Capacity.LIMITED
    assert rules.capacity(born, date(2032, 3, 14), **BOTH) is Capacity.FULL
    assert rules.capacity(date(2004, 2, 29), date(2022, 2, 28), **BOTH) is Capacity.LIMITED
    assert rules.capacity(date(2004, 2, 29), date(2022, 3, 1), **BOTH) is Capacity.FULL
    assert rules.capacity(None, date(2022, 3, 14), **BOTH) is Capacity.FULL


def test_a_childs_limits_are_not_an_adults_and_name_their_article(cast):
    child = cast.person["child"]
    assert capacity_of(child) is Capacity.NONE and capacity_of(cast.person["father"]) is Capacity.FULL
    with pytest.raises(Refusal) as no:
        must_decide_alone(child, Deed.SPEAK)
    assert no.value.code == "needs_guardian"
    sources = [getattr(r.params["source"], "text", "") for r in no.value.reasons]
    assert [r.params["years"] for r in no.value.reasons] == [8, 18] and all("民法典" in s for s in sources)
    with pytest.raises(Refusal) as no:
        actions.agree_proxy(cast.child, child, cast.person["gao"])
    assert no.value.code == "needs_guardian"
    with pytest.raises(Refusal) as no:
        actions.agree_proxy(cast.zhao, cast.person["zhao"], child)
    assert no.value.code == "guardian_is_child"


def test_a_guardian_acts_until_the_child_is_of_age_and_the_child_cannot_end_it(cast, clock):
    child, mother = cast.person["child"], cast.person["mother"]
    with pytest.raises(Refusal) as no:
        actions.note_guardian(cast.sun, child, mother)
    assert no.value.code == "not_found"
    made = actions.note_guardian(cast.wang, child, mother)
    assert actions.note_guardian(cast.wang, child, mother) == made
    assert cast.mother.is_or_acts_for(child)
    with pytest.raises(Refusal) as no:
        actions.revoke_proxy(cast.child, made)
    assert no.value.code == "needs_guardian"
    (line,) = covered.covers(cast.wang).items
    assert line.card is not None
    assert (line.card.name, line.helper, line.how) == ("徐一诺", "朱雨桐", AgreedHow.GUARDIAN)
    assert covered.covers(cast.sun).items == []
    clock.advance(days=4094)
    assert cast.mother.is_or_acts_for(child), "29 May 2033, the eve of the eighteenth birthday"
    clock.advance(days=1)
    assert not cast.mother.is_or_acts_for(child)


def test_a_small_childs_number_gets_no_code_of_its_own(cast, clock):
    home = cast.household["couple"]
    register.register_person(founder(), name="高小宝", born_on=date(2018, 1, 1), phone="13711112222", household=home)
    actions.ask_code("13711112222", "here")
    assert not OutboxItem.objects.exists()
    school = register.register_person(
        founder(), name="高大宝", born_on=date(2011, 1, 1), phone="13711112222", household=home
    )
    clock.advance(minutes=5)
    actions.ask_code("13711112222", "here")
    assert OutboxItem.objects.count() == 1 and capacity_of(school.ref) is Capacity.LIMITED


def test_elders_with_neither_phone_nor_proxy_are_listed(cast):
    assert covered.unreached(cast.wang).items == []
    home = cast.household["zhao"]
    alone = register.register_person(founder(), name="周奶奶", born_on=date(1940, 1, 1), household=home).ref
    helped = register.register_person(founder(), name="吴爷爷", born_on=date(1939, 1, 1), household=home).ref
    register.register_person(founder(), name="不老", born_on=date(1962, 3, 15), household=home)
    turns = register.register_person(founder(), name="今天满", born_on=date(1962, 3, 14), household=home).ref
    proxy = actions.agree_proxy(cast.wang, helped, cast.person["father"])
    found = {u.card.ref: u for u in covered.unreached(cast.wang).items}
    assert set(found) == {alone, turns} and found[alone].way is None
    actions.note_other_way(cast.wang, alone, OtherWayKind.NEIGHBOUR, through="302室徐家")
    found = {u.card.ref: u for u in covered.unreached(cast.wang).items}
    assert (found[alone].way, found[alone].through) == (OtherWayKind.NEIGHBOUR, "302室徐家")
    assert covered.unreached(cast.sun).items == []
    actions.revoke_proxy(cast.wang, proxy)
    assert {u.card.ref for u in covered.unreached(cast.wang).items} == {alone, turns, helped}
    with pytest.raises(Refusal):
        actions.note_other_way(cast.sun, alone, OtherWayKind.DOOR)


def test_the_entry_says_that_family_acted(cast):
    actions.agree_proxy(cast.zhao, cast.person["zhao"], cast.person["luo"])
    proxy = queries.proxies(cast.luo)[0]
    actions.revoke_proxy(cast.luo, proxy.id)
    newest, first = entries_about(cast.zhao, cast.person["zhao"], limit=2)
    assert newest.for_them and not first.for_them
