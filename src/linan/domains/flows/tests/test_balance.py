"""Stock + in − out = stock the next day, for goods and for people; what differs is named."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.cast import A, B, Cast, founder
from tests.fixtures import Clock

from linan.core import clock as time_here
from linan.core.community import actions as register
from linan.core.community.facts import Presence, PresenceSource
from linan.core.ledger import drain
from linan.domains.flows import actions, queries, rules
from linan.domains.flows.abilities import SEE_FLOWS
from linan.domains.flows.rules import Balance, Flow, Thing
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.worlds import make_county

DAY = date(2022, 3, 14)
OUT = Region()


def test_a_day_by_hand() -> None:
    """Ten sacks on Sunday evening, four come, three go, two change depots: eleven expected, ten counted."""
    flows = [
        Flow(DAY - timedelta(1), Decimal(99), OUT, A),
        Flow(DAY, Decimal(4), OUT, A),
        Flow(DAY, Decimal(3), A, B),
        Flow(DAY, Decimal(2), A, A.child("g01")),
    ]
    counts = {DAY - timedelta(1): Decimal(10), DAY: Decimal(10)}
    found = rules.balance(A, DAY, flows, counts)
    assert found == Balance(Decimal(10), Decimal(4), Decimal(3), Decimal(10))
    assert [found.expected, found.difference] == [Decimal(11), Decimal(-1)]
    assert rules.balance(B, DAY, flows, {}).came == 3


def test_the_book_carries_on_between_counts_and_nothing_counted_is_not_zero() -> None:
    flows = [Flow(DAY - timedelta(1), Decimal(5), OUT, A), Flow(DAY, Decimal(1), A, OUT)]
    found = rules.balance(A, DAY, flows, {DAY - timedelta(2): Decimal(10)})
    assert [found.opening, found.expected, found.difference, found.closing] == [
        Decimal(15),
        Decimal(14),
        None,
        Decimal(14),
    ]
    never = rules.balance(A, DAY, flows, {})
    assert (never.opening, never.expected, never.difference) == (None, None, None)


@pytest.mark.django_db
def test_people_balance_over_a_week_of_coming_and_going(cast: Cast, clock: Clock) -> None:
    drain()

    def people(zone: Region = A) -> Balance:
        return queries.day_of(cast.lead if zone == A else cast.tang, zone).lines[0].balance

    assert people() == Balance(Decimal(6), Decimal(0), Decimal(0), Decimal(6))
    clock.advance(days=1)
    register.mark_presence(cast.wang, cast.person["father"], Presence.AWAY, source=PresenceSource.VISIT)
    home = cast.household["zhao"]
    register.register_person(founder(), name="新来的", born_on=date(1980, 1, 1), household=home)
    register.register_person(founder(), name="登记时在外", presence=Presence.AWAY, household=home)
    drain()
    assert people() == Balance(Decimal(6), Decimal(1), Decimal(1), Decimal(6))
    clock.advance(days=1)
    register.mark_presence(cast.wang, cast.person["father"], Presence.LIVING_HERE, source=PresenceSource.VISIT)
    register.move_household(founder(), cast.household["couple"], B.child("g01").child("b01").child("u9"), "B 9")
    drain()
    assert people() == Balance(Decimal(6), Decimal(1), Decimal(2), Decimal(5))
    assert people(B).came == 2 and people(B).difference == 0
    for ago in range(4):
        view = queries.day_of(cast.lead, A, time_here.today() - timedelta(days=ago))
        assert view.lines[0].balance.difference == 0


@pytest.mark.django_db
def test_goods_differ_until_somebody_says_why(cast: Cast, clock: Clock) -> None:
    today = time_here.today()
    lead = cast.lead
    actions.count_stock(lead, A, Thing.GOODS, "大米", Decimal(10), on=today - timedelta(1), unit="袋")
    actions.move_goods(lead, Thing.GOODS, "大米", Decimal(4), origin=OUT, destination=A, unit="袋", to_where="一号点")
    actions.move_goods(lead, Thing.GOODS, "大米", Decimal(3), origin=A, destination=OUT, unit="袋")
    actions.count_stock(lead, A, Thing.GOODS, "大米", Decimal(10), on=today, unit="袋")
    line = queries.day_of(lead).lines[1]
    assert (line.item, line.balance.difference, line.unexplained) == ("大米", Decimal(-1), True)
    actions.name_difference(lead, A, "大米", today, "一袋受潮报损")
    line = queries.day_of(lead).lines[1]
    assert (line.named, line.unexplained) == ("一袋受潮报损", False)
    clock.advance(days=1)
    assert queries.day_of(lead).lines[1].balance.opening == 10, "the count, not the book"
    assert [n.flow.item for n in queries.stream(lead, Thing.GOODS).items] == ["大米", "大米"]


@pytest.mark.django_db
def test_who_may_and_what_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal) as no:
        queries.day_of(cast.tang, A)
    assert no.value.code == "not_found"
    for by in (cast.tang, cast.wang):
        with pytest.raises(Refusal) as no:
            actions.move_goods(by, Thing.GOODS, "大米", Decimal(1), origin=OUT, destination=A)
        assert no.value.code == "not_permitted"
    with pytest.raises(Refusal) as no:
        actions.count_stock(cast.lead, A, Thing.PERSON, "x", Decimal(1), on=time_here.today())
    assert no.value.code == "people_move_by_register"
    with pytest.raises(Refusal) as no:
        actions.move_goods(cast.lead, Thing.GOODS, "大米", Decimal(0), origin=OUT, destination=A)
    assert no.value.code == "quantity_out_of_range"
    drain()
    assert all(n.who for n in queries.stream(cast.lead, Thing.PERSON).items)


@pytest.mark.django_db
def test_a_roll_brought_in_explains_itself(cast: Cast, clock: Clock) -> None:
    drain()
    clock.advance(days=1)
    county = make_county(5, communities=2, residents=80, county="990101", on=time_here.today())
    register.load_county(founder(county.region), county)
    drain()
    official = Actor("device:he", ActorKind.DEVICE, (Duty("county", county.region, frozenset({SEE_FLOWS})),))
    for community in county.communities:
        line = queries.day_of(official, community.region).lines[0]
        assert line.imported and not line.unexplained
        assert line.balance == Balance(Decimal(0), line.imported, Decimal(0), line.imported)
    names = [n.who for n in queries.stream(official).items]
    assert names == ["", ""], "the roll names nobody here"
    home = cast.household["zhao"]
    register.register_person(founder(), name="名单来的", household=home, source=PresenceSource.IMPORT)
    drain()
    assert queries.day_of(cast.lead, A).lines[0].imported == 1
