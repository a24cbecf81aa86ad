"""Open questions, posters and recalls: 钱工 asks, 李医生 rings; somebody hangs a copy at the wrong shop."""

from datetime import timedelta

import pytest
from tests.cast import COUNTY
from tests.forgery import forged

from linan.core import clock
from linan.core.clock import now
from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.messages.models import Message
from linan.core.movement.models import Visit
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import ALL
from linan.domains.gates.models import GoodsBatch, Hold, VenueFinding
from linan.domains.gates.rules import Action, Direction, Exemption, Finding, HoldOutcome, HoldReason, same_origin
from linan.kernel.actor import workflow_actor
from linan.kernel.geo import Point
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal


@pytest.mark.django_db
def test_a_hold_keeps_nobody_from_home_or_going_out_and_ends_by_itself(cast):
    def scan(who: PersonRef, key: str, way: Direction = Direction.IN, exemption: Exemption | None = None) -> str:
        gate = cast.gate_a
        told = actions.scan(cast.zhou, gate, who, now(), f"nonce-{key}", direction=way, exemption=exemption)
        return f"{told.action.value} {told.words} {told.next_step} {told.worker_phone}"

    zhao = cast.person["zhao"]
    actions.note_colour(workflow_actor("test", COUNTY, ALL), zhao, "green", None)
    with pytest.raises(Refusal):
        actions.set_hold(cast.wang, zhao, HoldReason.TRAVEL)
    hold = actions.set_hold(cast.qian, zhao, HoldReason.TRAVEL)
    assert actions.set_hold(cast.qian, zhao, HoldReason.TRAVEL) == hold
    for key, way in (("home1", Direction.IN), ("going", Direction.OUT)):
        told = scan(zhao, key, way)
        assert told.startswith("pass") and "Not red" in told and "travel" not in told and "risk" not in told
    drain()
    assert Message.objects.filter(kind="gates").count() == 1
    assert [h.name for h in queries.holds(cast.li)] == ["赵德福"]
    with pytest.raises(Refusal):
        actions.clear_hold(cast.feng, hold.pk, HoldOutcome.CLEARED)
    actions.clear_hold(cast.li, hold.pk, HoldOutcome.CLEARED)
    assert "Not red" not in scan(zhao, "clear") and not queries.holds(cast.li)
    actions.set_hold(cast.qian, zhao, HoldReason.TEST)
    with clock.frozen(now() + timedelta(hours=73)):
        drain()
        assert Entry.objects.filter(kind="gates.hold_lapsed").count() == 1 and not queries.my_holds(cast.zhao)
        assert not queries.is_held(zhao, now()) and Hold.objects.filter(cleared_at=None).count() == 1
        actions.set_hold(cast.qian, zhao, HoldReason.TEST)


def test_elsewhere_a_hold_asks_to_ring_and_treatment_passes():
    from linan.domains.gates.rules import decide, under_hold

    green = decide("green", lives_here=False, direction=Direction.IN)
    red = decide("red", lives_here=False, direction=Direction.IN)
    assert under_hold(green, free=False).action is Action.WAIT and under_hold(green, free=False).handover is None
    assert under_hold(green, free=True).action is Action.PASS
    assert under_hold(red, free=False) == red


@pytest.mark.django_db
def test_a_forged_and_a_moved_poster_are_found_and_a_check_in_is_one_visit(cast):
    lead, zhao, market = cast.actor("lead"), cast.zhao, cast.place["market"]
    code = actions.issue_venue(lead, market)
    text = queries.poster_text(code)
    found = actions.check_in(zhao, f"https://cell.example/me/gates/venue/{text}/")
    assert found.place == market and not found.moved
    actions.check_in(zhao, text)
    assert Visit.objects.filter(source="venue", person_id=cast.person["zhao"].id).count() == 1
    for wrong in (forged(text), text[4:], "x", "", "……", text[:22] + text[21:]):
        with pytest.raises(Refusal) as told:
            actions.check_in(zhao, wrong)
        assert told.value.code == "venue_forged"
    assert VenueFinding.objects.get().times == 6, "one report, however often it is scanned"
    hung = Point(120.0, 30.0)
    actions.hang_poster(lead, text, hung)
    with clock.frozen(now() + timedelta(hours=2)):
        assert not actions.check_in(zhao, text, Point(120.0005, 30.0)).moved
        assert actions.check_in(zhao, text, Point(120.02, 30.0)).moved
        others = [v.place for v in queries.venues(lead) if v.place != market]
        if others:
            assert actions.check_poster(lead, text, others[0]) is Finding.MOVED
        assert actions.check_poster(lead, text, market) is None
        actions.issue_venue(lead, market)
        with pytest.raises(Refusal) as told:
            actions.check_in(zhao, text)
        assert told.value.code == "venue_withdrawn"
    with pytest.raises(Refusal):
        actions.issue_venue(cast.actor("tang"), market)
    drain()
    assert {f.words.text for f in queries.findings(lead)} >= {"a poster that was not made here"}
    assert Visit.objects.filter(source="venue").count() == 2


@pytest.mark.django_db
def test_a_recall_by_origin_finds_every_door_and_tells_who_lives_there(cast):
    def batch(lot: str, origin: str) -> GoodsBatch:
        goods = actions.Goods("冻虾", lot, origin, -18, disinfected=True)
        return actions.note_goods(cast.zhou, cast.gate_a, goods)

    first, second, other = batch("L1", "大连"), batch("L2", "大连"), batch("L3", "舟山")
    doors = ((first, "1幢1单元101室"), (second, "1幢1单元302室"), (second, "社区食堂"), (other, "2幢1单元501室"))
    for row, door in doors:
        actions.share_goods(cast.zhou, row.pk, door, "2 kg")
    with pytest.raises(Refusal):
        actions.recall_goods(cast.qian, "", origin="大连")
    with pytest.raises(Refusal):
        actions.recall_goods(cast.zhou, "外包装阳性", origin="大连")
    recalled = actions.recall_goods(cast.qian, "外包装阳性", origin="大连")
    assert {r.pk for r in recalled} == {first.pk, second.pk} and not actions.recall_goods(cast.qian, "x", origin="大连")
    assert [s.receiver for s in queries.batch(cast.actor("lead"), second.pk).shares] == ["1幢1单元302室", "社区食堂"]
    drain()
    told = Message.objects.filter(kind="gates").values_list("to", flat=True)
    assert {str(cast.person[n]) for n in ("zhao", "father", "mother", "child")} <= {str(t) for t in told}
    assert not queries.batches(cast.hou)


@pytest.mark.django_db
def test_a_recall_by_lot_and_origin_takes_only_what_is_both_however_the_place_is_written(cast):
    def batch(lot: str, origin: str) -> GoodsBatch:
        return actions.note_goods(cast.zhou, cast.gate_a, actions.Goods("冻虾", lot, origin, -18))

    ours, elsewhere, other_lot = batch("L1", "山东省"), batch("L1", "大连市"), batch("L2", "山东")
    assert actions.recall_goods(cast.qian, "外包装阳性", lot="L1", origin="山东") == [ours]
    assert actions.recall_goods(cast.qian, "外包装阳性", origin="37") == [other_lot]
    assert actions.recall_goods(cast.qian, "外包装阳性", lot="L1") == [elsewhere]
    for one, two in (
        ("新疆", "新疆维吾尔自治区"),
        ("大连", "大连市"),
        ("370000", "山东"),
        ("北京市", "11"),
        (" 内蒙古 ", "15"),
    ):
        assert same_origin(one, two) and same_origin(two, one)
    assert not same_origin("山东", "山西省") and not same_origin("", "") and not same_origin("沙市", "沙")
