"""Orders by hand: two offices, an end, a reason one can read, and no Zhengzhou."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.messages.models import Message
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.models import Evidence, ManualOrder, OrderAlarm, OrderedPerson, Standing
from linan.domains.healthcode.queries import orders as reading
from linan.domains.healthcode.tests.offices import ASKED, CDC, STREET, enter_offices, in_force, many
from linan.kernel.refusal import Refusal
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offices(cast):
    enter_offices(cast)


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as no:
        deed()
    return no.value.code


def test_two_offices_make_an_order_and_the_clock_ends_it(cast, clock):
    zhao = cast.person["zhao"]
    row = actions.propose_order(cast.qian, [zhao], ASKED)
    assert queries.my_code(cast.zhao).verdict.colour is Colour.GREEN  # nothing has happened yet
    assert refused(lambda: actions.agree_to_order(cast.qian, row.pk)) == "second_person"
    actions.agree_to_order(cast.liu, row.pk)
    view = queries.my_code(cast.zhao)
    assert view.verdict.colour is Colour.YELLOW
    (line,) = view.lines
    assert line.order is not None
    assert (line.order.office, line.order.second_office) == (CDC, STREET)
    assert line.order.reason == ASKED.reason and line.order.basis is not None
    assert view.last_on == (clock.at + timedelta(days=1)).date()
    kinds = [s.kind for s in queries.why(cast.zhao, zhao)]
    assert kinds[:3] == ["healthcode.verdict_changed", "healthcode.evidence_taken", "healthcode.order_in_force"]
    clock.advance(days=2)
    assert queries.my_code(cast.zhao).verdict.colour is Colour.GREEN  # by the clock, before any worker runs
    drain()
    row.refresh_from_db()
    assert row.state == "expired" and Standing.objects.get(pk=zhao.id).colour == "green"
    for kind in ("proposed", "agreed", "in_force", "due", "expired"):
        assert Entry.objects.filter(kind=f"healthcode.order_{kind}").count() == 1, kind


def test_one_office_twice_is_no_second_office(cast, clock):
    from tests.cast import founder

    from linan.core.accounts import actions as accounts

    accounts.enter_department(founder(), cast.staff["liu"], CDC)
    row = actions.propose_order(cast.qian, [cast.person["zhao"]], ASKED)
    assert refused(lambda: actions.agree_to_order(cast.liu, row.pk)) == "second_office"
    assert refused(lambda: actions.agree_to_order(replace(cast.liu, organisation=""), row.pk)) == "no_office"
    with pytest.raises(IntegrityError), transaction.atomic():  # nor does the table take it
        ManualOrder.objects.filter(pk=row.pk).update(second_by="staff:x", second_office=CDC, state="in_force")
    assert not Evidence.objects.exists()


def test_agreeing_twice_and_lifting_twice_is_harmless(cast, clock):
    row = in_force(cast, "zhao", "father")
    entries = Entry.objects.count()
    assert actions.agree_to_order(cast.liu, row.pk).state == "in_force"
    assert Entry.objects.count() == entries and Evidence.objects.count() == 2
    assert actions.lift_order(cast.liu, row.pk, "查明不在场", person=cast.person["father"]) == 1
    assert actions.lift_order(cast.liu, row.pk, "查明不在场", person=cast.person["father"]) == 0
    colours = dict(Standing.objects.values_list("person_id", "colour"))
    assert colours == {cast.person["zhao"].id: "yellow", cast.person["father"].id: "green"}
    assert actions.lift_order(cast.qian, row.pk, "复核") == 1
    row.refresh_from_db()
    assert row.state == "lifted" and set(Standing.objects.values_list("colour", flat=True)) == {"green"}


def test_a_person_that_is_none_frees_nobody(cast, clock, client):
    row = in_force(cast, "zhao")
    client.force_login(cast.user("liu"))
    where = f"/healthcode/orders/{row.pk}/lift/"
    assert client.post(where, {"person": "everybody", "because": "x"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "in_force"


def test_what_cannot_be_ordered_is_refused_and_leaves_nothing(cast, clock):
    zhao = [cast.person["zhao"]]
    for asked, code in [
        (replace(ASKED, ground=""), "no_such_ground"),
        (replace(ASKED, basis="banking-1"), "bad_basis"),
        (replace(ASKED, record=" "), "record_missing"),
        (replace(ASKED, reason="因"), "reason_missing"),
        (replace(ASKED, days=4), "bad_end"),
    ]:
        assert refused(partial(actions.propose_order, cast.qian, zhao, asked)) == code
    assert refused(lambda: actions.propose_order(cast.qian, [], ASKED)) == "nobody_named"
    assert refused(lambda: actions.propose_order(cast.wang, zhao, ASKED)) == "not_permitted"
    assert refused(lambda: actions.take_evidence(cast.li, zhao[0], "manual_order", clock.at)) == "order_needed"
    assert not ManualOrder.objects.exists() and not Evidence.objects.exists()
    before = {b.code for b in reading.bases_today()}
    clock.set_to(clock.at.replace(year=2025, month=9))  # the law was revised: its old articles carry nothing
    assert before - {b.code for b in reading.bases_today()} == {"infectious-12", "infectious-39"}


def test_zhengzhou_cannot_be_done_and_the_attempt_rings_within_a_minute(cast, clock):
    """June 2022: 1,317 depositors turned red in a day, without an epidemiological ground."""
    depositors = many(cast, 1317)
    attempts = [
        (replace(ASKED, ground="depositor", reason="社会维稳需要"), depositors),
        (ASKED, depositors),  # with a ground that is a lie
        (replace(ASKED, ground="depositor"), depositors[:150]),
        (replace(ASKED, ground="depositor"), depositors[:1]),  # one alone rings too
    ]
    began = clock.at
    for asked, people in attempts:
        row = actions.propose_order(cast.qian, people, asked)
        assert row.state == "stopped"
        for second in (cast.liu, cast.he, cast.audit):
            assert refused(partial(actions.agree_to_order, second, row.pk)) == "order_over"
    clock.advance(seconds=30)
    drain()
    assert (clock.at - began).total_seconds() <= 60
    assert OrderAlarm.objects.filter(raised_at=began).count() == len(attempts)
    told = set(Message.objects.filter(kind="alarm").values_list("to", flat=True))
    assert told == {str(cast.staff["he"]), str(cast.staff["audit"])}
    assert len(reading.open_alarms(cast.audit)) == len(attempts)
    assert not Evidence.objects.exists() and not Standing.objects.exclude(colour="green").exists()
    assert not OrderedPerson.objects.exists()  # whom they wanted to name is kept nowhere


def test_nobody_turns_red_by_hand_even_with_three_signatures(cast, clock):
    row = actions.propose_order(cast.qian, many(cast, 21), ASKED)
    assert row.third_needed and OrderAlarm.objects.get().kind == "batch"
    actions.agree_to_order(cast.liu, row.pk)
    assert not Evidence.objects.exists()
    actions.agree_to_order(cast.he, row.pk)
    assert Evidence.objects.count() == 21
    assert set(Standing.objects.values_list("colour", flat=True)) == {"yellow"}


def test_splitting_does_not_help(cast, clock):
    people = many(cast, 45)
    first = actions.propose_order(cast.qian, people[:15], ASKED)
    assert not first.third_needed and not OrderAlarm.objects.exists()
    actions.refuse_order(cast.qian, first.pk, "taken back")  # nor does taking it back
    second = actions.propose_order(cast.qian, people[15:30], ASKED)
    assert second.third_needed
    alarm = OrderAlarm.objects.get()
    assert (alarm.kind, alarm.people, alarm.office) == ("split", 30, CDC)
    actions.agree_to_order(cast.liu, second.pk)
    assert refused(lambda: actions.agree_to_order(replace(cast.liu, id="staff:other", organisation="x"), second.pk))
    assert not Evidence.objects.exists()
    clock.advance(days=1)
    assert not actions.propose_order(cast.qian, people[30:], ASKED).third_needed


def test_nor_does_sharing_it_out_over_offices_and_days(cast, clock):
    """Two offices that take turns, each below its own limit: together they are a batch (Zhengzhou, in small coin)."""
    people, board = many(cast, 96), replace(cast.qian, organisation="防控办")
    told = [
        actions.propose_order(by, people[16 * n : 16 * n + 16], ASKED).third_needed
        for n, by in enumerate((cast.qian, board, cast.qian, board))
        if clock.advance(days=1) or True
    ]
    assert told == [False, False, False, True]
    alarm = OrderAlarm.objects.get()
    assert (alarm.kind, alarm.people, alarm.office) == ("split", 64, "防控办")
    assert reading.bounds(cast.qian, cast.a).spread_before == 64
    clock.advance(days=7)
    assert reading.bounds(cast.qian, cast.a).spread_before == 0
    assert not actions.propose_order(cast.qian, people[64:76], ASKED).third_needed


def test_an_alarm_is_settled_by_somebody_else_and_can_stop_the_order(cast, clock):
    row = actions.propose_order(cast.qian, many(cast, 25), ASKED)
    actions.agree_to_order(cast.liu, row.pk)
    actions.agree_to_order(cast.he, row.pk)
    alarm = OrderAlarm.objects.get()
    assert refused(lambda: actions.settle_alarm(cast.liu, alarm.pk, "founded", "ok")) == "not_found"
    assert refused(lambda: actions.settle_alarm(cast.audit, alarm.pk, "founded", " ")) == "reason_missing"
    actions.settle_alarm(cast.audit, alarm.pk, "stopped", "流调记录中没有这些人")
    actions.settle_alarm(cast.audit, alarm.pk, "founded", "second thoughts come too late")
    alarm.refresh_from_db()
    assert alarm.outcome == "stopped" and not reading.open_alarms(cast.audit)
    assert set(Standing.objects.values_list("colour", flat=True)) == {"green"}


def test_who_sees_an_order_and_whose_names(cast, clock):
    row = in_force(cast, "zhao")
    assert [n.name for n in reading.order_view(cast.liu, row.pk).people] == ["赵德福"]
    for overseer in (cast.he, cast.audit):
        view = reading.order_view(overseer, row.pk)
        assert not view.people and not view.shows_names and view.line.order.people == 1
    for other in (cast.wang, cast.sun, cast.zhao):
        assert refused(partial(reading.order_view, other, row.pk)) == "not_found"
