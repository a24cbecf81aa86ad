"""A factory files, is looked at and decided shift by shift; one worker stops one shift."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.cast import COUNTY, A, B
from tests.firms import FIRM, HERE, again, hand, hours, known, number, shift, site, whole_file, worker

from linan.core import clock as time_here
from linan.core.ledger.models import Entry
from linan.domains.reopening import actions, queries
from linan.domains.reopening.abilities import NOTE_WORKER
from linan.domains.reopening.models import Pause, Reopening, Step, Worker
from linan.domains.reopening.queries import FileFilter, looking
from linan.domains.reopening.rules import Canteen, FileState, Grade, ShiftState
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db
RULE = workflow_actor("reopening.test", COUNTY, [NOTE_WORKER])


@pytest.fixture
def listed(monkeypatch):
    """The risk list, as the floor above would hand it in: (code, risk)."""
    lines: list[tuple[str, str]] = []
    monkeypatch.setattr(looking, "_lists", [lambda: lines])
    return lines


def refused(code, do, *told, **more):
    with pytest.raises(Refusal) as no:
        do(*told, **more)
    assert no.value.code == code
    return no.value


def kinds(*wanted):
    return [k for k in Entry.objects.order_by("id").values_list("kind", flat=True) if k in wanted]


def test_in_a_low_risk_area_filing_alone_opens_each_complete_shift(cast, clock, listed):
    row = whole_file(cast.wang)
    assert {s.state for s in row.shifts.all()} == {ShiftState.WAITING} and again(row).state == FileState.DRAFT
    made = actions.submit_file(cast.wang, row.pk)
    assert again(made).state == FileState.DECIDED and {s.state for s in row.shifts.all()} == {ShiftState.APPROVED}
    assert again(row).decided_at == again(row).filed_at and shift(row, "早班").decided_by == ""
    assert shift(row, "早班").review_on == date(2022, 3, 28)
    assert actions.open_file(cast.wang, row.site_id).pk == row.pk  # one file of a firm at a time
    assert Entry.objects.filter(kind="reopening.shift_approved").count() == 2


def test_one_incomplete_shift_waits_and_the_other_works(cast, clock, listed):
    row = whole_file(cast.wang)
    actions.put_shift(cast.wang, row.pk, hours("晚班", 16, 0, "二车间", spacing_cm=60, canteen=Canteen.TOGETHER))
    actions.submit_file(cast.wang, row.pk)
    assert (shift(row, "早班").state, shift(row, "晚班").state) == (ShiftState.APPROVED, ShiftState.WAITING)
    view = queries.view_of(cast.wang, row.pk)
    night = next(s for s in view.shifts if s.row.name == "晚班")
    assert [f.code for f in night.missing] == ["spacing", "canteen"] and not view.missing
    assert "the firm" in str(view.line.waits) and not view.line.late
    # Where filing is enough nobody lets a firm wait, and nobody refuses it.
    refused("by_filing", actions.decide, cast.actor("lead"), row.pk, ["晚班"], False, "再等等")
    actions.put_shift(cast.wang, row.pk, hours("晚班", 16, 0, "二车间"))
    assert again(row).state == FileState.DECIDED and shift(row, "晚班").state == ShiftState.APPROVED


def test_what_the_whole_firm_lacks_holds_every_shift(cast, clock, listed):
    row = whole_file(cast.wang)
    actions.put_firm(cast.wang, row.pk, actions.FirmTold("吕建国", "13700000001", 20, 3, 0, False))
    actions.submit_file(cast.wang, row.pk)
    view = queries.view_of(cast.wang, row.pk)
    assert [f.code for f in view.missing] == ["masks", "disinfectant", "thermometers", "isolation_room"]
    assert str(next(f for f in view.missing if f.code == "masks").missing).startswith(f"{2 * 2 * 7 - 20} masks")
    actions.put_firm(cast.wang, row.pk, FIRM)
    assert {s.state for s in row.shifts.all()} == {ShiftState.APPROVED}


def test_in_a_middle_risk_area_somebody_else_looks_and_decides_shift_by_shift(cast, clock, listed, drain):
    listed.append(("330110", "middle"))
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    assert row.due_at == clock.at + timedelta(hours=24) and again(row).state == FileState.FILED
    assert "look on site" in str(queries.files(cast.wang, FileFilter()).items[0].waits)
    lead = cast.actor("lead")
    refused("not_looked", actions.decide, lead, row.pk, ["早班"], True, "齐全")
    clock.advance(hours=2)
    actions.check_on_site(lead, row.pk, True, "一车间已分隔")
    clock.advance(hours=1)
    actions.decide(lead, row.pk, ["早班"], True, "齐全", "每天两次消毒", date(2022, 3, 20))
    day = shift(row, "早班")
    assert (day.state, day.conditions, day.review_on) == (ShiftState.APPROVED, "每天两次消毒", date(2022, 3, 20))
    assert shift(row, "晚班").state == ShiftState.WAITING and again(row).state == FileState.FILED
    actions.decide(lead, row.pk, ["晚班"], False, "夜间没有人负责量体温")
    assert again(row).state == FileState.DECIDED
    told = queries.times(cast.liu, FileFilter())
    assert (told.decided, told.median, told.longest, told.waiting, told.late) == (1, 3.0, 3.0, 0, 0)
    # Refused is not the end: what was said is mended, and it is asked for again.
    actions.put_shift(cast.wang, row.pk, hours("晚班", 16, 0, "二车间", seats=12))
    actions.submit_file(cast.wang, row.pk)
    assert shift(row, "晚班").state == ShiftState.WAITING and shift(row, "早班").state == ShiftState.APPROVED
    drain()


def test_whoever_filled_it_in_never_decides(cast, clock, listed):
    listed.append(("330110", "middle"))
    lead = cast.actor("lead")
    row = actions.submit_file(cast.wang, whole_file(lead).pk)
    no = refused("own_file", actions.check_on_site, lead, row.pk, True)
    assert "street" in no.next_step.text
    refused("own_file", actions.decide, lead, row.pk, ["早班"], True, "齐全")
    assert queries.view_of(lead, row.pk).own and not queries.view_of(lead, row.pk).may_decide
    actions.check_on_site(cast.liu, row.pk, True)
    actions.decide(cast.liu, row.pk, ["早班", "晚班"], True, "齐全")
    assert again(row).state == FileState.DECIDED


def test_in_a_high_risk_area_only_firms_everybody_needs_and_the_street_office_decides(cast, clock, listed):
    listed.append(("330110001001", "high"))
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    refused("not_permitted", actions.decide, cast.actor("lead"), row.pk, ["早班"], True, "齐全")
    actions.check_on_site(cast.liu, row.pk, True)
    no = refused("still_missing", actions.decide, cast.liu, row.pk, ["早班"], True, "齐全")
    assert any("everybody needs" in w.text for w in no.reasons)
    essential = actions.FirmTold("吕建国", "13700000001", 500, 10, 2, True, essential=True)
    actions.put_firm(cast.wang, row.pk, essential)
    actions.decide(cast.liu, row.pk, ["早班"], True, "防护物资生产")
    assert shift(row, "早班").grade == Grade.HIGH


def test_a_worker_from_a_risk_area_pauses_only_their_own_shift(cast, clock, listed):
    row = whole_file(cast.wang)
    other = whole_file(cast.sun, region=B.child("g01"), name="香樟玩具厂")
    for by, one in ((cast.wang, row), (cast.sun, other)):
        actions.submit_file(by, one.pk)
    before = [(s.pk, s.state, s.paused_at) for s in other.shifts.order_by("name")]
    listed.append(("31", "high"))
    actions.put_worker(cast.wang, row.pk, "早班", hand("工人丙", 9, "3101", date(2022, 3, 10)))
    assert shift(row, "早班").paused_at == clock.at and shift(row, "晚班").paused_at is None
    assert [(s.pk, s.state, s.paused_at) for s in other.shifts.order_by("name")] == before
    view = queries.view_of(cast.wang, row.pk)
    day, night = view.shifts
    assert day.paused and not day.works and night.works and day.pauses[0].until_at is not None
    assert (view.line.working, view.line.paused, view.line.shifts) == (1, 1, 2)
    assert kinds("reopening.shift_paused") == ["reopening.shift_paused"]
    # Looking again changes nothing; at its end it goes on by itself.
    actions.weigh_again(RULE, COUNTY)
    assert Pause.objects.filter(ended_at=None).count() == 1
    clock.set_to(Pause.objects.get().until_at)
    actions.look_again(RULE, worker(row, "工人丙").ref)
    assert shift(row, "早班").paused_at is None and shift(row, "早班").state == ShiftState.APPROVED
    assert kinds("reopening.shift_paused", "reopening.shift_resumed")[-1] == "reopening.shift_resumed"


def test_a_place_that_comes_onto_the_list_pauses_who_came_from_there(cast, clock, listed):
    row = whole_file(cast.wang)
    actions.put_worker(cast.wang, row.pk, "晚班", hand("工人丁", 7, "310115", date(2022, 3, 12)))
    actions.put_worker(cast.wang, row.pk, "早班", hand("工人戊", 8, "310115", date(2022, 1, 12)))
    actions.submit_file(cast.wang, row.pk)
    listed.append(("3101", "middle"))
    actions.weigh_again(RULE, COUNTY)
    # Who was there in January is none of it.
    assert shift(row, "早班").paused_at is None and shift(row, "晚班").paused_at is not None
    # Delisting does not shorten what began; the days of the edition do.
    listed.clear()
    actions.weigh_again(RULE, COUNTY)
    assert shift(row, "晚班").paused_at is not None


def test_the_colour_of_the_code_pauses_and_frees_and_nobody_clears_it_by_hand(cast, clock, listed):
    row = whole_file(cast.wang)
    one = actions.put_worker(cast.wang, row.pk, "早班", known(cast, "father"))
    assert one.person_id == cast.person["father"].id
    actions.submit_file(cast.wang, row.pk)
    until = clock.at + timedelta(days=3)
    home = workflow_actor("reopening.test", cast.a_b01, [NOTE_WORKER])
    assert actions.note_colours(home, [(cast.person["father"], Colour.RED, until)]) == 1
    assert shift(row, "早班").paused_at is not None and shift(row, "晚班").paused_at is None
    told = next(s for s in queries.view_of(cast.wang, row.pk).shifts if s.row.name == "早班")
    # The colour and nothing of what is behind it.
    assert [p.reason.text for p in told.pauses] == ["the health code of somebody in this shift is not green"]
    refused("only_the_code", actions.clear_worker, cast.actor("lead"), row.pk, one.pk, "看过了")
    refused("worker_pauses", actions.remove_worker, cast.wang, row.pk, one.pk)
    actions.note_colours(home, [(cast.person["father"], Colour.GREEN, None)])
    assert shift(row, "早班").paused_at is None
    actions.remove_worker(cast.wang, row.pk, one.pk)
    away = workflow_actor("reopening.test", B, [NOTE_WORKER])
    actions.put_worker(cast.wang, row.pk, "早班", known(cast, "father"))
    refused("not_permitted", actions.note_colours, away, [(cast.person["father"], Colour.RED, until)])


def test_somebody_unwell_is_cleared_by_another_hand(cast, clock, listed):
    row = whole_file(cast.wang)
    actions.submit_file(cast.wang, row.pk)
    actions.put_worker(cast.wang, row.pk, "早班", hand("工人甲", 1, unwell=True))
    assert shift(row, "早班").paused_at is not None
    one = worker(row, "工人甲")
    refused("not_permitted", actions.clear_worker, cast.wang, row.pk, one.pk, "退烧")
    actions.clear_worker(cast.actor("lead"), row.pk, one.pk, "社区医生看过，已退烧三天")
    assert shift(row, "早班").paused_at is None and Step.objects.filter(kind="cleared").get().text


def test_a_changed_shift_is_asked_for_again(cast, clock, listed):
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    actions.put_shift(cast.wang, row.pk, hours("早班", 8, 16, "三车间", seats=30))
    assert shift(row, "早班").state == ShiftState.WAITING and shift(row, "晚班").state == ShiftState.APPROVED
    assert again(row).state == FileState.DRAFT
    actions.put_shift(cast.wang, row.pk, hours("早班", 8, 16, "三车间", seats=30))  # the same again changes nothing
    actions.submit_file(cast.wang, row.pk)
    assert shift(row, "早班").state == ShiftState.APPROVED
    refused("not_asked", actions.put_worker, cast.wang, row.pk, "早班", actions.WorkerEntry("新工", number(20)))


def test_two_shifts_in_one_room_at_one_time_cannot_be_told_apart(cast, clock, listed):
    row = whole_file(cast.wang)
    actions.put_shift(cast.wang, row.pk, hours("晚班", 15, 23, "一车间"))
    actions.submit_file(cast.wang, row.pk)
    view = queries.view_of(cast.wang, row.pk)
    assert [[f.code for f in s.missing] for s in view.shifts] == [["apart"], ["apart"]]


def test_nobody_next_door_sees_or_touches_it(cast, clock, listed):
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    for who in ("sun", "tang"):
        by = cast.actor(who)
        assert queries.files(by, FileFilter()).total == 0 and queries.times(by, FileFilter()).decided == 0
        refused("not_found", queries.view_of, by, row.pk)
        refused("not_found", actions.put_firm, by, row.pk, FIRM)
        refused("not_found", actions.open_file, by, row.site_id)
    refused("not_permitted", queries.files, cast.zhou, FileFilter())
    refused("not_found", queries.view_of, cast.gao, row.pk)


def test_names_are_masked_and_only_for_who_enters_or_decides(cast, clock, listed):
    row = whole_file(cast.wang)
    actions.put_worker(cast.wang, row.pk, "早班", known(cast, "father"))
    people = [w for s in queries.view_of(cast.wang, row.pk).shifts for w in s.people]
    assert "徐＊＊" in [w.name for w in people] and all(len(w.identity_end) == 4 for w in people)
    read = Entry.objects.filter(kind="access.read").count()
    assert read
    assert not [w for s in queries.view_of(cast.he, row.pk).shifts for w in s.people]
    assert Entry.objects.filter(kind="access.read").count() == read
    raw = Worker.objects.values_list("identity_hash", flat=True)
    assert all(number(n) not in str(list(raw)) for n in (1, 2))


def test_the_firms_contact_fills_in_their_own_file_and_no_other(cast, clock, listed):
    row = actions.open_file(cast.wang, site().pk)
    other = whole_file(cast.wang, name="另一家厂")
    refused("nobody_known", actions.name_contact, cast.wang, row.pk, number(77))
    actions.name_contact(cast.wang, row.pk, known(cast, "mother").identity)
    hers = cast.mother
    actions.put_firm(hers, row.pk, actions.FirmTold("朱雨桐", "13900000003", 100, 8, 1, True, essential=True))
    assert not again(row).essential  # what everybody needs is not for the firm to say
    actions.put_shift(hers, row.pk, hours("早班", 8, 16, "一车间"))
    actions.put_worker(hers, row.pk, "早班", hand(n=5))
    assert actions.submit_file(hers, row.pk).pk and shift(row, "早班").state == ShiftState.APPROVED
    assert [f.row.pk for f in queries.own_files(hers)] == [row.pk]
    refused("not_found", queries.view_of, hers, other.pk)
    refused("not_permitted", actions.decide, hers, row.pk, ["早班"], True, "自己批")


def test_a_late_answer_is_raised_and_a_firm_that_lacks_something_is_nobody_elses_delay(cast, clock, listed):
    listed.append(("330110", "middle"))
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    assert actions.raise_file(RULE, row.ref) is None
    clock.advance(hours=25)
    raised = actions.raise_file(RULE, row.ref)
    assert raised is not None and raised.pk == row.pk
    assert queries.files(cast.liu, FileFilter(late=True)).total == 1 and queries.times(cast.liu, FileFilter()).late == 1
    assert queries.today(cast.liu)[0].urgency == "overdue"
    actions.put_firm(cast.wang, row.pk, actions.FirmTold("吕建国", "13700000001", 0, 10, 2, True))
    assert actions.raise_file(RULE, row.ref) is None and queries.times(cast.liu, FileFilter()).late == 0
    # Once it is mended, whoever decides has the whole time again.
    actions.put_firm(cast.wang, row.pk, FIRM)
    assert again(row).due_at == clock.at + timedelta(hours=24) and queries.times(cast.liu, FileFilter()).late == 0
    clock.advance(hours=24)
    assert queries.times(cast.liu, FileFilter()).late == 1


def test_what_works_is_looked_at_again_and_goes_on_or_stops(cast, clock, listed):
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    listed.append(("330110", "middle"))
    actions.weigh_again(RULE, COUNTY)  # the area's risk rose
    assert Entry.objects.filter(kind="reopening.review_due").count() == 1
    actions.review(RULE, row.ref)
    assert {s.review_on for s in row.shifts.all()} == {time_here.today()}
    assert any("looked at again" in i.words.text for i in queries.today(cast.actor("lead")))
    lead = cast.actor("lead")
    actions.keep_open(lead, row.pk, "早班", True, "看过，仍符合")
    actions.keep_open(lead, row.pk, "晚班", False, "隔离室改作仓库")
    assert shift(row, "早班").review_on == date(2022, 3, 28) and shift(row, "晚班").state == ShiftState.REFUSED
    refused("not_permitted", actions.keep_open, cast.wang, row.pk, "早班", True, "自己看")


def test_names_go_after_the_keeping_time_and_times_stay(cast, clock, listed):
    row = whole_file(cast.wang)
    actions.submit_file(cast.wang, row.pk)
    actions.close_file(cast.wang, row.pk, "疫情结束")
    refused("closed", actions.put_firm, cast.wang, row.pk, FIRM)
    clock.advance(days=29)
    assert actions.forget_files(RULE, 30) == 0
    clock.advance(days=2)
    assert actions.forget_files(RULE, 30) == 1 and actions.forget_files(RULE, 30) == 0
    assert not Worker.objects.exists() and again(row).responsible == "" and again(row).decided_at is not None
    assert queries.times(cast.wang, FileFilter()).decided == 1 and row.shifts.count() == 2
    assert Reopening.objects.filter(site=row.site_id).count() == 1 and actions.open_file(cast.wang, row.site_id) != row


def test_bad_entries_are_refused_in_words(cast, clock, listed):
    row = whole_file(cast.wang)
    put = actions.put_worker
    refused("bad_identity", put, cast.wang, row.pk, "早班", actions.WorkerEntry("某", "123", HERE, clock.at.date()))
    refused("unknown_origin", put, cast.wang, row.pk, "早班", hand(n=3, origin="99"))
    refused("future_day", put, cast.wang, row.pk, "早班", hand(n=3, left_on=date(2022, 3, 15)))
    refused("not_found", put, cast.wang, row.pk, "中班", hand(n=3))
    refused("bad_number", actions.put_shift, cast.wang, row.pk, hours("丙", 0, 8, "一", seats=99_999))
    refused("bad_name", actions.put_shift, cast.wang, row.pk, hours(" ", 0, 8, "一"))
    empty = actions.open_file(cast.wang, site(name="空厂").pk)
    refused("no_shift", actions.submit_file, cast.wang, empty.pk)
    assert row.region.at(Level.COMMUNITY) == A
