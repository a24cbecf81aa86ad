"""协查函: 钱工 asks 萧山 about somebody who went there, and takes on whom 萧山 names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import COUNTY, Cast, founder
from tests.fixtures import Clock

from linan.core.accounts import actions as accounts
from linan.core.clock import today
from linan.core.community.models import Division
from linan.core.ledger.models import Entry
from linan.domains.tracing import actions, forms, queries
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Contact, Letter, LetterLine, Push
from linan.domains.tracing.rules.letters import PersonTold
from linan.domains.tracing.tests.test_trace import confirmed, meet, outbreak
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

NEXT = Region("33/3301/330109/")


def neighbour(cast: Cast, clock: Clock) -> None:
    """沈国平 traces in the county next door."""
    Division.objects.get_or_create(
        region=NEXT, defaults={"code": "330109", "name": "萧山区", "level": 3, "since_on": today()}
    )
    by = founder(NEXT)
    new = accounts.add_staff(
        by, name="沈国平", region=NEXT, phone="13800000099", username="shen", password="river-1949-x"
    )
    cast.staff["shen"] = new.ref
    accounts.assign_duty(by, new.ref, "tracer", NEXT, since=clock.at - timedelta(days=1))


def told(name: str, phone: str = "", identity: str = "", ring: Ring = Ring.CLOSE) -> PersonTold:
    return PersonTold(2, name, identity, phone, "", ring, today() - timedelta(days=1))


def letter_in(cast: Cast, clock: Clock, *people: PersonTold) -> Letter:
    return actions.enter_letter(cast.qian, "萧山区", "萧协2022-17", clock.at + timedelta(hours=6), list(people))


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as no:
        act()
    assert no.value.code == code


def test_a_letter_out_has_the_fewest_fields_and_its_answer(cast: Cast, clock: Clock) -> None:
    case = outbreak(cast, clock)
    gao = Contact.objects.get(case=case, person_id=cast.person["gao"].id)
    actions.determine_contact(cast.qian, gao.ref, Ring.CLOSE)
    actions.push_contacts(cast.qian, contacts=[gao.ref])
    actions.locate_contact(cast.zhang, gao.ref, Outcome.ELSEWHERE)
    assert [w.contact for w in queries.to_write(cast.qian, case.ref)] == [gao]
    refused("nobody_chosen", lambda: actions.write_letter(cast.qian, case.ref, "萧山区", []))
    letter = actions.write_letter(cast.qian, case.ref, "萧山区", [gao.ref])
    assert letter.number == "XC-330110-20220317-01" and letter.reply_by == clock.at + timedelta(hours=24)
    assert queries.to_write(cast.qian, case.ref) == []
    assert actions.send_letter(cast.qian, letter.ref).sent_at == clock.at
    actions.send_letter(cast.qian, letter.ref)
    assert Entry.objects.filter(kind="tracing.letter_sent").count() == 1
    client = Client()
    client.force_login(cast.user("qian"))
    paper = client.get(f"/tracing/letters/{letter.id}/paper/").content.decode()
    assert "高建华" in paper and "XC-330110-20220317-01" in paper
    assert "赵德福" not in paper and case.number not in paper and "菜市场" not in paper
    clock.advance(hours=25)
    (row,) = queries.letters(cast.qian).items
    assert row.overdue and "overdue" in str(row.next_step.text).lower()
    (person,) = queries.letter_of(cast.qian, letter.ref).people
    assert person.overdue
    actions.answer_line(cast.qian, LetterLine.objects.get().ref, Outcome.CONTROLLED)
    assert not queries.letters(cast.qian).items[0].overdue
    (line,) = [r for r in queries.register(cast.qian, case.ref).items if r.letter]
    assert line.list_no == letter.number


def test_a_letter_in_becomes_work_and_is_answered(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    letter = letter_in(cast, clock, told("宋志明", "13900000006"), told("无名氏", "13700000000"))
    assert letter_in(cast, clock, told("宋志明", "13900000006")) == letter
    drain()
    assert not Push.objects.exists()  # being named in a letter restricts nobody
    assert actions.accept_letter(cast.qian, letter.ref) == 1
    assert actions.accept_letter(cast.qian, letter.ref) == 0
    drain()
    (pushed,) = queries.pushed(cast.sun).items
    assert pushed.name == "宋志明" and list(queries.pushed(cast.zhang).items) == []
    line = LetterLine.objects.get(number=1)
    assert queries.pushed_one(cast.sun, line.id).name == "宋志明"  # the task's link knows the line
    refused("on_a_list", lambda: actions.answer_line(cast.qian, line.ref, Outcome.CONTROLLED))
    refused("not_all_answered", lambda: actions.send_answer(cast.qian, letter.ref))
    actions.locate_contact(cast.sun, line.ref, Outcome.CONTROLLED)
    actions.answer_line(cast.qian, LetterLine.objects.get(number=2).ref, Outcome.NOT_FOUND)
    assert actions.send_answer(cast.qian, letter.ref).sent_at == clock.at
    view = queries.letter_of(cast.qian, letter.ref)
    assert [p.line.outcome for p in view.people] == ["controlled", "not_found"]
    refused("answer_sent", lambda: actions.answer_line(cast.qian, view.people[1].line.ref, Outcome.ELSEWHERE))


def test_who_is_on_a_list_already_is_called_once(cast: Cast, clock: Clock) -> None:
    meet(cast, "market", ["zhao", "gao"], clock.at - timedelta(days=1))
    case = confirmed(cast)
    actions.search_contacts(cast.qian, case.ref)
    actions.determine_many(cast.qian, case.ref, Ring.CLOSE, everyone=True)
    actions.push_contacts(cast.qian, case.ref)
    letter = letter_in(cast, clock, told("高建华", "13900000004"))
    actions.accept_letter(cast.qian, letter.ref)
    gao = cast.person["gao"]
    assert Push.objects.filter(person_id=gao.id).count() == 1
    line = LetterLine.objects.get()
    actions.forward_contact(cast.zhang, line.ref, cast.b_g01, "stays with his daughter")
    actions.locate_contact(cast.sun, line.ref, Outcome.REFUSED)
    assert LetterLine.objects.get().outcome == "refused"
    soon = actions.enter_letter(
        cast.qian, "富阳区", "7", clock.at + timedelta(hours=6), [told("高建华", "13900000004")]
    )
    actions.accept_letter(cast.qian, soon.ref)
    assert Push.objects.filter(person_id=gao.id, state="open").count() == 1  # he was not reached: he is asked again


def test_an_overdue_letter_stands_on_today(cast: Cast, clock: Clock) -> None:
    letter_in(cast, clock, told("宋志明", "13900000006"))
    clock.advance(hours=7)
    late = [i for i in queries.today(cast.qian) if i.url == "/tracing/letters/"]
    assert [i.count for i in late] == [1]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("姓名,电话\n宋志明,13900000006", "column_missing"),
        ("姓名,电话,最后接触日期\n宋志明,13900000006,昨天", "row_unreadable"),
        ("姓名,电话,最后接触日期\n,13900000006,2022-03-12", "row_unreadable"),
        ("姓名,类别,最后接触日期\n宋志明,邻居,2022-03-12", "row_unreadable"),
        ("姓名,最后接触日期\n宋志明,2032-03-12", "row_unreadable"),
    ],
)
def test_a_table_nobody_could_act_on_is_refused(table: str, code: str, cast: Cast) -> None:
    refused(code, lambda: forms.letter_people(table.encode(), "typed.csv", today()))


def test_a_table_as_counties_write_it(cast: Cast) -> None:
    table = "姓名,身份证号码,联系电话,现住址,密接类别,末次接触日期\n"
    table += "宋志明,,139 0000 0006,香樟社区,次密接,2022年3月12日\n,,,,,\n"
    (one,) = forms.letter_people(table.encode("gb18030"), "typed.csv", today())
    assert (one.phone, one.ring, one.last_met_on.day, one.row) == ("13900000006", Ring.SECONDARY, 12, 2)


def test_the_county_next_door_sees_no_letter_and_no_paper(cast: Cast, clock: Clock) -> None:
    neighbour(cast, clock)
    case = outbreak(cast, clock)
    letter = letter_in(cast, clock, told("宋志明", "13900000006"))
    assert list(queries.letters(cast.shen).items) == []
    for act in (
        lambda: queries.letter_of(cast.shen, letter.ref),
        lambda: queries.report_of(cast.shen, case.ref),
        lambda: queries.register(cast.shen, case.ref),
        lambda: queries.to_write(cast.shen, case.ref),
        lambda: queries.texts_of(cast.shen, case.ref),
        lambda: actions.accept_letter(cast.shen, letter.ref),
        lambda: actions.draft_text(cast.shen, case.ref),
        lambda: actions.answer_line(cast.shen, LetterLine.objects.get().ref, Outcome.CONTROLLED),
        # The same head from their side is not ours to open either.
        lambda: actions.enter_letter(
            cast.shen, "萧山区", "萧协2022-17", clock.at + timedelta(hours=6), [told("宋志明", "13900000006")]
        ),
    ):
        refused("not_found", act)
    assert COUNTY.covers(case.region)
