"""赵大爷 stays in: the order, the five names, the days, and the way out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linan.core import clock
from linan.core.ledger.models import Entry, Pending
from linan.domains.quarantine import actions, queries
from linan.domains.quarantine.facts import RefusalStep, Regime
from linan.domains.quarantine.models import Order
from linan.domains.quarantine.queries import OrderFilter
from linan.domains.quarantine.rules import CareRole, State, mark_of
from linan.domains.quarantine.tests.conftest import COMMUNITY_A, FIVE, HOME
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef, OrderRef
from linan.kernel.refusal import Refusal

CASE = CaseRef(new_id())
OTHER_CASE = CaseRef(new_id())


def stay(hood: Any, by: Any = None, **changed: Any) -> Any:
    asked: dict[str, Any] = {
        "regime": Regime.HOME_QUARANTINE,
        "because": CASE,
        "last_exposed_on": date(2022, 3, 1),
        "days": 14,
        "rule": "Hangzhou 2022",
        "test_days": (1, 7, 14),
    }
    return actions.order_quarantine(by or hood.story, hood.person, **(asked | changed))


def kinds() -> list[str]:
    return list(Entry.objects.filter(kind__startswith="quarantine.").order_by("id").values_list("kind", flat=True))


def test_who_names_the_five_on_an_old_page_is_told(hood):
    order = stay(hood)
    actions.name_five(hood.wang, order.ref, FIVE, seen=mark_of(()))
    with pytest.raises(Refusal) as no:
        actions.name_five(hood.wang, order.ref, FIVE[:1], seen=mark_of(()))
    assert no.value.code == "changed_meanwhile"
    actions.name_five(hood.wang, order.ref, FIVE[:1], seen=mark_of(FIVE))


def test_an_order_waits_until_the_five_are_named(hood):
    order = stay(hood)
    assert order.state == State.DRAFT and order.until_on == date(2022, 3, 15)
    with pytest.raises(Refusal) as no:
        actions.activate(hood.wang, order.ref)
    assert no.value.code == "five_missing" and len(no.value.reasons) == 5
    actions.name_five(hood.wang, order.ref, FIVE[:4])
    view = queries.order_of(hood.wang, order.ref)
    assert view.missing == (CareRole.VOLUNTEER,)
    assert "volunteer" in str(view.blockers[0])
    actions.name_five(hood.wang, order.ref, FIVE[4:])
    order.refresh_from_db()
    assert order.state == State.ACTIVE and order.notice_number == "330110001001-2022-0001"
    assert kinds().count("quarantine.activated") == 1


def test_with_everybody_on_duty_it_takes_force_by_itself(hood, monkeypatch):
    monkeypatch.setattr(queries, "default_five", lambda region: FIVE)
    assert stay(hood).state == State.ACTIVE


def test_the_same_cause_twice_changes_nothing(hood):
    first, second = stay(hood), stay(hood)
    assert first.id == second.id and kinds() == ["quarantine.ordered"]


def test_two_causes_make_one_order_and_the_longer_governs(hood):
    stay(hood)
    both = stay(hood, because=OTHER_CASE, last_exposed_on=date(2022, 3, 2), regime=Regime.FACILITY_QUARANTINE, days=7)
    assert Order.objects.count() == 1
    assert (both.regime, both.until_on) == (Regime.FACILITY_QUARANTINE, date(2022, 3, 15))
    actions.lapse_orders(hood.story, OTHER_CASE)
    both.refresh_from_db()
    assert (both.regime, both.state) == (Regime.HOME_QUARANTINE, State.DRAFT)


def test_exclusion_frees_everybody_who_rested_on_it(hood):
    order = stay(hood, provisional=True)
    assert actions.lapse_orders(hood.story, CASE) == 1
    assert actions.lapse_orders(hood.story, CASE) == 0
    order.refresh_from_db()
    assert order.state == State.LAPSED
    assert not Pending.objects.exclude(once=None).filter(once__contains=str(order.id)).exists()
    assert kinds()[-1] == "quarantine.lapsed"


def test_released_on_the_due_hour_with_nobody_opening_a_page(hood, hands):
    order = stay(hood)
    actions.name_five(hood.wang, order.ref, FIVE)
    for on in (date(2022, 3, 2), date(2022, 3, 8)):
        actions.note_test(hood.story, hood.person, on, True)
    hands.at("2022-03-15T00:00")
    assert actions.list_blockers(hood.story, order.ref) == ("test_day_14",)
    hands.at("2022-03-16T00:00")
    assert actions.release_if_due(hood.story, order.ref).state == State.ACTIVE
    actions.note_test(hood.story, hood.person, date(2022, 3, 15), True)
    order.refresh_from_db()
    assert order.state == State.RELEASED and order.certificate_number == "330110001001-2022-0001"
    assert kinds().count("quarantine.released") == 1 and kinds().count("quarantine.release_blocked") == 1
    actions.release_if_due(hood.story, order.ref)
    assert kinds().count("quarantine.released") == 1


def test_before_its_midnight_nothing_is_released(hood, hands):
    order = stay(hood, test_days=())
    actions.name_five(hood.wang, order.ref, FIVE)
    hands.at("2022-03-15T23:59")
    assert actions.release_if_due(hood.story, order.ref).state == State.ACTIVE
    hands.at("2022-03-16T00:00")
    assert actions.release_if_due(hood.story, order.ref).state == State.RELEASED


def test_a_positive_test_keeps_the_door_closed(hood, hands):
    order = stay(hood, test_days=())
    actions.name_five(hood.wang, order.ref, FIVE)
    actions.note_test(hood.story, hood.person, date(2022, 3, 10), False)
    hands.at("2022-03-16T08:00")
    assert actions.release_if_due(hood.story, order.ref).blockers == ["positive_test"]


def test_nobody_is_held_because_an_office_named_nobody(hood, hands):
    order = stay(hood)
    hands.at("2022-03-16T00:00")
    assert actions.release_if_due(hood.story, order.ref).state == State.LAPSED


def test_an_exposure_long_past_orders_nothing(hood):
    assert stay(hood, last_exposed_on=date(2022, 1, 1)) is None
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"last_exposed_on": date(2022, 3, 3)}, "exposed_in_future"), ({"days": 0}, "days_out_of_range")],
)
def test_what_makes_no_sense_is_refused_in_words(hood, changed, code):
    with pytest.raises(Refusal) as no:
        stay(hood, **changed)
    assert no.value.code == code and no.value.next_step is not None


def test_zhao_checks_in_and_the_evening_stays_quiet(hood, hands):
    order = stay(hood)
    actions.name_five(hood.wang, order.ref, FIVE)
    assert Pending.objects.filter(once=f"word:{order.id}:2022-03-02").exists()
    actions.check_in(hood.zhao, order.ref, temperature_tenths=366)
    assert not Pending.objects.filter(once=f"word:{order.id}:2022-03-02").exists()
    assert Pending.objects.filter(once=f"word:{order.id}:2022-03-03").exists()
    hands.at("2022-03-03T20:01")
    assert queries.orders(hood.wang, OrderFilter(overdue=True)).total == 1
    actions.expect_check_in(hood.story, order.ref)
    actions.check_in(hood.wang, order.ref, symptoms=["cough"])
    assert queries.orders(hood.wang, OrderFilter(overdue=True)).total == 0
    assert kinds()[-1] == "quarantine.symptoms_reported"


def test_impossible_check_ins_are_refused(hood):
    order = stay(hood)
    for wrong in ({"temperature_tenths": 999}, {"on": date(2022, 3, 9)}):
        with pytest.raises(Refusal):
            actions.check_in(hood.zhao, order.ref, **wrong)


def test_zhao_signs_what_he_has_read(hood):
    order = stay(hood)
    with pytest.raises(Refusal):
        actions.sign_notice(hood.zhao, order.ref, "赵大爷")
    actions.name_five(hood.wang, order.ref, FIVE)
    actions.serve_notice(hood.wang, order.ref)
    actions.sign_notice(hood.zhao, order.ref, "赵大爷")
    order.refresh_from_db()
    assert order.signed_by == "赵大爷" and order.signed_at == clock.now()


def test_a_leaving_raises_one_alarm_that_a_person_answers(hood, hands):
    order = stay(hood)
    assert actions.report_leaving(hood.wang, hood.person, "neighbour", clock.now()) is None  # not in force yet
    actions.name_five(hood.wang, order.ref, FIVE)
    first = actions.report_leaving(hood.wang, hood.person, "neighbour", clock.now())
    again = actions.report_leaving(hood.wang, hood.person, "door", clock.now())
    assert first is not None and first == again and kinds().count("quarantine.left_home") == 1
    assert actions.report_leaving(hood.wang, hood.other, "door", clock.now()) is None
    assert len(queries.open_alarms(hood.wang)) == 1
    actions.acknowledge_leaving(hood.wang, first.id, "took out the rubbish")
    assert queries.open_alarms(hood.wang) == []
    since = clock.now()
    hands.later(hours=1)
    actions.announce_visit(hood.wang, order.ref, since, since + timedelta(hours=2), "the doctor")
    assert actions.report_leaving(hood.wang, hood.person, "door", clock.now()) is None


def test_the_ladder_has_no_short_cut(hood):
    order = stay(hood)
    step = {"said": "he wants to see his daughter", "witness": "小陈"}
    with pytest.raises(Refusal) as no:
        actions.take_refusal_step(hood.wang, order.ref, RefusalStep.POLICE, **step)
    assert no.value.code == "step_skipped"
    for rung in ("explain", "second_visit", "lawful_notice"):
        actions.take_refusal_step(hood.wang, order.ref, RefusalStep(rung), **step)
    with pytest.raises(Refusal) as no:
        actions.take_refusal_step(hood.wang, order.ref, RefusalStep.POLICE, **step, law="the law")
    assert no.value.code == "law_missing"
    actions.take_refusal_step(hood.wang, order.ref, RefusalStep.SETTLED, **step)
    assert queries.refusal_counts(hood.wang).settled_percent == 100


def test_sun_next_door_sees_and_does_nothing(hood):
    order = stay(hood)
    before = Entry.objects.count()
    assert queries.orders(hood.sun, OrderFilter()).total == 0
    assert queries.today(hood.sun) == []
    assert queries.orders_of(hood.sun, hood.person) == []
    unknown = OrderRef(new_id())
    for deed in (
        lambda ref: queries.order_of(hood.sun, ref),
        lambda ref: queries.paper_of(hood.sun, ref),
        lambda ref: actions.name_five(hood.sun, ref, FIVE),
        lambda ref: actions.check_in(hood.sun, ref),
        lambda ref: actions.release_if_due(hood.sun, ref),
    ):
        with pytest.raises(Refusal) as theirs:
            deed(order.ref)
        with pytest.raises(Refusal) as absent:
            deed(unknown)
        assert (theirs.value.code, theirs.value.words) == (absent.value.code, absent.value.words)
    with pytest.raises(Refusal):
        stay(hood, by=hood.sun)
    assert actions.lapse_orders(hood.sun, CASE) == 0
    assert actions.note_test(hood.sun, hood.person, date(2022, 3, 2), True) is None
    assert Entry.objects.count() == before


def test_wang_sees_her_people_and_the_reading_is_noted(hood):
    order = stay(hood)
    page = queries.orders(hood.wang, OrderFilter())
    assert [line.card and line.card.name for line in page.items] == ["赵大爷"]
    card = queries.order_of(hood.wang, order.ref).card
    assert card is not None and card.name == "赵大爷"
    assert Entry.objects.filter(region=COMMUNITY_A).exclude(kind__startswith="quarantine.").count() == 2
    assert queries.today(hood.wang)[0].url == "/quarantine/?state=draft"


def test_zhao_sees_his_own_stay_and_nobody_elses(hood):
    stay(hood)
    own = queries.own_order(hood.zhao)
    assert own is not None and own.order.region == HOME
    with pytest.raises(Refusal):
        queries.own_order(hood.zhao, hood.other)


def test_five_hundred_at_once_and_not_one_more(hood):
    wanted = [
        actions.Wanted(p, Regime.HOME_MONITORING, CASE, date(2022, 3, 1), 7, "rule") for p in (hood.person, hood.other)
    ]
    assert len(actions.order_many(hood.story, wanted)) == 2
    with pytest.raises(Refusal):
        actions.order_many(hood.story, wanted * 251)
    with pytest.raises(Refusal):
        actions.order_many(hood.story, [*wanted, actions.Wanted(hood.next_door, *_rest(wanted[0]))])


def _rest(w):
    return w.regime, w.because, w.last_exposed_on, w.days, w.rule
