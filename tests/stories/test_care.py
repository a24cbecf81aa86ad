"""A stay begins with care: a plan, a helper with a name, and a list that is empty or names whom nobody spoke with."""

from __future__ import annotations

import pytest

from linan.core import clock as time_here
from linan.core.ledger import drain
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.facts import Regime
from linan.domains.quarantine.models import Order
from linan.domains.wellbeing import actions as wellbeing
from linan.domains.wellbeing import queries
from linan.domains.wellbeing.facts import Way
from linan.domains.wellbeing.rules import Answer, Need, Standing
from linan.domains.workforce.models import Task
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef
from linan.kernel.refusal import Refusal
from tests.cast import Cast
from tests.fixtures import Clock

pytestmark = pytest.mark.django_db
CASE = CaseRef(new_id())


def stay(cast: Cast, *who: str) -> list[Order]:
    made = [
        quarantine.order_quarantine(
            cast.qian, cast.person[name], regime=Regime.HOME_QUARANTINE, because=CASE,
            last_exposed_on=time_here.today(), days=7, rule="v9",
        )
        for name in who
    ]  # fmt: skip
    drain()
    return [order for order in made if order is not None]


def lacking(by: Actor) -> list[str]:
    return [line.card.name for line in queries.care_page(by, Standing.LACKING).items if line.card]


def test_an_order_opens_its_care_and_silence_for_a_day_is_named(cast: Cast, clock: Clock) -> None:
    zhao, gao = stay(cast, "zhao", "gao")
    lines = queries.care_page(cast.lead).items
    assert {line.plan.restriction for line in lines} == {str(zhao.ref), str(gao.ref)}
    by_name = {line.card.name: line for line in lines if line.card}
    assert by_name["赵德福"].plan.helper_name == "王秀兰" and by_name["赵德福"].plan.helper_phone == "13800000001"
    assert by_name["高建华"].plan.helper_name == "张平", "the grid worker of the other grid"
    assert [w.text for w in by_name["赵德福"].gaps] == ["Not asked about: {need}"] * 3
    assert lacking(cast.lead) == []

    wellbeing.note_contact(
        cast.wang, by_name["赵德福"].plan.id, way=Way.DOOR,
        answers={Need.FOOD: (Answer.ARRANGED, "不吃辣"), Need.MEDICINE: (Answer.NOT_NEEDED, "")},
    )  # fmt: skip
    clock.advance(hours=23, minutes=59)
    drain()
    assert lacking(cast.lead) == []
    clock.advance(minutes=1)
    drain()
    assert lacking(cast.lead) == ["高建华"]
    assert [i.count for i in queries.today(cast.zhang)] == [1] and [i.count for i in queries.today(cast.wang)] == [0]
    sent = Task.objects.get(kind="care_overdue")
    assert sent.about == str(cast.person["gao"]) and sent.state == "open"

    wellbeing.note_contact(cast.zhang, by_name["高建华"].plan.id, way=Way.CALL)
    drain()
    assert lacking(cast.lead) == []
    sent.refresh_from_db()
    assert sent.state == "dropped"


def test_care_ends_with_the_restriction(cast: Cast, clock: Clock) -> None:
    stay(cast, "zhao")
    quarantine.lapse_orders(cast.qian, because=CASE)
    drain()
    clock.advance(hours=25)
    drain()
    assert queries.care_page(cast.lead).items == [] and lacking(cast.lead) == []
    assert not Task.objects.filter(kind="care_overdue").exists()


def test_who_may_see_and_who_may_act(cast: Cast) -> None:
    stay(cast, "zhao")
    (line,) = queries.care_page(cast.wang).items
    plan = line.plan.id
    assert queries.care_page(cast.sun).items == []
    for stranger in (cast.sun, cast.gao):
        with pytest.raises(Refusal) as no:
            queries.care_of(stranger, plan)
        assert no.value.code == "not_found"
    assert queries.care_of(cast.zhao, plan).plan.helper_name == "王秀兰"
    assert [v.plan.id for v in queries.my_care(cast.zhao)] == [plan]
    with pytest.raises(Refusal) as no:
        wellbeing.note_contact(cast.zhao, plan, way=Way.CALL)
    assert no.value.code == "not_permitted", "nobody writes their own care contact"
    with pytest.raises(Refusal) as no:
        wellbeing.name_helper(cast.wang, plan, name="小陈", phone="")
    assert no.value.code == "helper_incomplete"
    wellbeing.name_helper(cast.wang, plan, name="陈志强", phone="13800000003")
    assert queries.care_of(cast.wang, plan).plan.helper_name == "陈志强"


def test_twice_ordered_is_once_cared_for(cast: Cast) -> None:
    (order,) = stay(cast, "zhao")
    stay(cast, "zhao")
    assert [line.plan.restriction for line in queries.care_page(cast.wang).items] == [str(order.ref)]
