"""李医生 and 钱工 interview 赵大爷 about his days: what is told becomes visits, and two of them lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.fixtures import Clock

from linan.core.movement.models import Visit
from linan.domains.tracing import actions, queries
from linan.domains.tracing.models import Case, Contact, Interview, InterviewLine, LineVersion
from linan.domains.tracing.rules import interview as rules
from linan.domains.tracing.rules.interview import LineState, Source, Stay, Told, Where
from linan.domains.tracing.tests.test_trace import because, confirmed, meet
from linan.kernel.refs import PlaceRef
from linan.kernel.refusal import Refusal
from linan.kernel.time import civil_day, start_of
from linan.kernel.words import Words


def at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


def yesterday(clock: Clock) -> date:
    return civil_day(clock.at) - timedelta(days=1)


def market(cast: Cast, since: int = at(10), until: int = at(10, 40)) -> Told:
    return Told(Where.PLACE, since, until, cast.place["market"], state=LineState.CONFIRMED)


def visits(cast: Cast) -> list[tuple[datetime, datetime, str]]:
    rows = Visit.objects.filter(person_id=cast.person["zhao"].id, source="interview").order_by("start_minute")
    return [(v.start_at, v.end_at, v.certainty) for v in rows]


def line(shown: list[InterviewLine] | None = None) -> InterviewLine:
    return InterviewLine.objects.latest("change")


# -- what is told


def test_what_is_told_becomes_a_visit_and_the_search_finds_who_was_there(
    cast: Cast, clock: Clock, drain: Callable[[], int]
) -> None:
    day = yesterday(clock)
    meet(cast, "market", ["gao"], start_of(day) + timedelta(hours=10))
    case = confirmed(cast)
    drain()
    assert not Contact.objects.filter(case=case, person_id=cast.person["gao"].id).exists()
    actions.begin_interview(cast.li, case.ref)
    actions.add_line(cast.li, case.ref, day, market(cast))
    assert visits(cast) == [
        (start_of(day) + timedelta(hours=10), start_of(day) + timedelta(hours=10, minutes=40), "minute")
    ]
    actions.end_interview(cast.li, case.ref)
    drain()
    found = Contact.objects.get(case=case, person_id=cast.person["gao"].id)
    assert (found.minutes, found.place_id) == (40, cast.place["market"].id)


def test_a_line_told_otherwise_has_one_visit_and_a_line_left_out_has_none(cast: Cast, clock: Clock) -> None:
    case, day = confirmed(cast), yesterday(clock)
    told = actions.add_line(cast.li, case.ref, day, market(cast))
    later = market(cast, at(15), at(16))
    actions.save_line(cast.li, told.id, 1, later)
    assert visits(cast) == [(start_of(day) + timedelta(hours=15), start_of(day) + timedelta(hours=16), "minute")]
    actions.save_line(cast.li, told.id, 2, replace(later, state=LineState.LEFT_OUT))
    assert visits(cast) == []
    assert [Told.from_text(v.told).start for v in LineVersion.objects.filter(line=told).order_by("version")] == [
        at(10),
        at(15),
        at(15),
    ]


def test_without_an_hour_it_is_the_whole_day_and_in_words_alone_it_is_no_visit(cast: Cast, clock: Clock) -> None:
    case, day = confirmed(cast), yesterday(clock)
    actions.add_line(cast.li, case.ref, day, replace(market(cast), start=None, end=None))
    assert visits(cast) == [(start_of(day), start_of(day) + timedelta(days=1), "day")]
    words = Told(Where.PLACE, at(18), at(19), words="一个朋友的店", state=LineState.CONFIRMED)
    told = actions.add_line(cast.li, case.ref, day, words)
    assert told.where == Where.WORDS and len(visits(cast)) == 1
    home = Told(Where.HOME, at(20), at(23), state=LineState.CONFIRMED)
    assert actions.add_line(cast.li, case.ref, day, home).visit_key == ""


def test_a_visit_elsewhere_in_the_county_counts_though_she_works_in_one_community(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    tea = Told(Where.PLACE, at(9), at(10), cast.place["teahouse"], state=LineState.CONFIRMED)
    assert actions.add_line(cast.li, case.ref, yesterday(clock), tea).visit_key


def test_what_cannot_be_is_refused_in_words(cast: Cast, clock: Clock) -> None:
    case, today = confirmed(cast), civil_day(clock.at)
    for told in (Told(Where.PLACE, at(9), at(10)), replace(market(cast), start=at(23), end=at(23, 30))):
        with pytest.raises(Refusal, match=r"stay_unclear|Say where|future"):
            actions.add_line(cast.li, case.ref, today, told)
    with pytest.raises(Refusal):
        actions.add_line(cast.li, case.ref, today, Told(Where.PLACE, at(1), at(2), PlaceRef(because().id)))
    night = rules.sound(market(cast, at(22), at(1)), yesterday(clock) - timedelta(days=1), clock.at)
    assert night.end == at(25)


# -- what the records know


def test_the_records_are_filled_in_once_and_confirming_one_makes_no_second_visit(cast: Cast, clock: Clock) -> None:
    day = yesterday(clock)
    meet(cast, "market", ["zhao", "gao"], start_of(day) + timedelta(hours=9))
    case = confirmed(cast)
    actions.begin_interview(cast.li, case.ref)
    actions.begin_interview(cast.qian, case.ref)
    (known,) = InterviewLine.objects.filter(state=LineState.OPEN)
    assert (known.source, known.start, known.end, known.day) == (Source.RECORD, at(9), at(10), day)
    actions.save_line(cast.li, known.id, 1, replace(known.told, state=LineState.CONFIRMED))
    assert visits(cast) == []
    # Told otherwise: both the record and the answer are searched, so that nobody is missed.
    actions.save_line(cast.li, known.id, 2, replace(known.told, end=at(11), state=LineState.CONFIRMED))
    assert visits(cast)[0][1] == start_of(day) + timedelta(hours=11)
    assert Visit.objects.filter(person_id=cast.person["zhao"].id).count() == 2
    actions.save_line(cast.li, known.id, 3, replace(known.told, end=at(11), state=LineState.DENIED))
    assert visits(cast) == [] and Visit.objects.filter(person_id=cast.person["zhao"].id).count() == 1


def test_the_next_question_is_put_in_words(cast: Cast, clock: Clock) -> None:
    day = yesterday(clock)
    meet(cast, "market", ["zhao"], start_of(day) + timedelta(hours=9))
    case = confirmed(cast)
    assert "Call the person" in str(queries.interview_of(cast.li, case.ref).question)
    actions.begin_interview(cast.li, case.ref)
    view = queries.interview_of(cast.li, case.ref, day)
    assert "09:00–10:00" in str(view.question) and "is that right" in str(view.question)
    known = view.lines[0].line
    actions.save_line(cast.li, known.id, 1, replace(known.told, state=LineState.CONFIRMED))
    view = queries.interview_of(cast.li, case.ref, day)
    assert [(g.start, g.end) for g in view.gaps] == [(at(6), at(9)), (at(10), at(24))]
    assert str(view.question) == "What did you do before 09:00, when you came to 梧桐菜市场? Where did you come from?"
    assert "when you left 梧桐菜市场" in str(view.gaps[1].question) and view.aids
    for since, until in ((at(6), at(9)), (at(10), at(24))):
        actions.add_line(cast.li, case.ref, day, Told(Where.HOME, since, until % at(24), state=LineState.CONFIRMED))
    assert queries.interview_of(cast.li, case.ref, day).gaps == []


def test_gaps_of_a_day() -> None:
    tea, shop = Stay(at(8), at(9), Words("tea")), Stay(at(8, 30), at(13), Words("shop"))
    asked = rules.gaps([shop, tea], since=at(6), until=at(18), longest=120)
    assert [(g.start, g.end) for g in asked] == [(at(13), at(18))]
    assert "shop" in str(asked[0].question)
    (whole,) = rules.gaps([], since=at(6), until=at(24), longest=120)
    assert "getting up" in str(whole.question)
    between = rules.gaps([tea, Stay(at(15), at(16), Words("park"))], since=at(8), until=at(16), longest=120)
    assert "Between 09:00 (tea) and 15:00 (park)" in str(between[0].question)


# -- who was with them


def test_a_companion_known_by_telephone_is_proposed_and_another_waits_for_a_tracer(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    told = actions.add_line(cast.li, case.ref, yesterday(clock), market(cast))
    actions.name_companion(cast.li, told.id, "高师傅", "13900000004")
    gao = Contact.objects.get(case=case)
    assert (gao.person_id, gao.source, gao.minutes, gao.state) == (cast.person["gao"].id, "interview", 40, "proposed")
    stranger = actions.name_companion(cast.li, told.id, "卖菜的老李", "")
    assert stranger.person_id is None and Contact.objects.filter(case=case).count() == 1
    shown = queries.interview_of(cast.li, case.ref, yesterday(clock)).lines[0]
    assert [c.name for c in shown.companions] == ["高师傅", "卖菜的老李"]
    with pytest.raises(Refusal, match="Nobody"):
        actions.find_companion(cast.qian, stranger.id, "13999999999")
    actions.find_companion(cast.qian, stranger.id, "13900000006")
    assert Contact.objects.filter(case=case, person_id=cast.person["song"].id).count() == 1


# -- two people at once


def test_two_answers_to_different_questions_are_put_together(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    told = actions.add_line(cast.li, case.ref, yesterday(clock), market(cast))
    actions.save_line(cast.li, told.id, 1, replace(market(cast), note="戴口罩"))
    saved = actions.save_line(cast.qian, told.id, 1, market(cast, at(11), at(12)))
    assert saved.other is None
    assert (saved.line.note, saved.line.start, saved.line.version) == ("戴口罩", at(11), 3)


@pytest.mark.parametrize("choice", ["keep", "take", "both"])
def test_two_answers_that_disagree_are_both_kept_until_somebody_chooses(cast: Cast, clock: Clock, choice: str) -> None:
    case, day = confirmed(cast), yesterday(clock)
    told = actions.add_line(cast.li, case.ref, day, market(cast))
    actions.save_line(cast.li, told.id, 1, market(cast, at(11), at(12)))
    saved = actions.save_line(cast.qian, told.id, 1, market(cast, at(15), at(16)))
    assert saved.other is not None and saved.line.start == at(11)
    # Sent once more, as an outbox does when the answer was lost, it is still one other answer.
    again = actions.save_line(cast.qian, told.id, 1, market(cast, at(15), at(16)))
    assert again.other is not None and again.other.id == saved.other.id
    shown = queries.interview_of(cast.li, case.ref, day)
    assert "crossed" in str(shown.question) and shown.lines[0].others[0].answer.when == "15:00–16:00"
    actions.settle_answer(cast.li, saved.other.id, choice)
    starts = sorted(n or 0 for n in InterviewLine.objects.filter(interview__case=case).values_list("start", flat=True))
    assert starts == {"keep": [at(11)], "take": [at(15)], "both": [at(11), at(15)]}[choice]
    assert len(visits(cast)) == len(starts)
    assert not queries.interview_of(cast.li, case.ref, day).lines[0].others


def test_each_sees_the_others_lines_without_opening_the_page_again(cast: Cast, clock: Clock) -> None:
    case, day = confirmed(cast), yesterday(clock)
    talk = actions.begin_interview(cast.li, case.ref)
    seen = Interview.objects.get(pk=talk.pk).changes
    li, qian = Client(), Client()
    li.force_login(cast.user("li"))
    qian.force_login(cast.user("qian"))
    url = f"/tracing/cases/{case.id}/interview/"
    assert li.get(f"{url}news/?since={seen}").status_code == 204
    sent = {
        "day": f"{day:%Y-%m-%d}",
        "start": "10:00",
        "end": "10:40",
        "where": "place",
        "place": str(cast.place["market"].id),
    }
    assert qian.post(f"{url}add/", sent).status_code == 302
    news = li.get(f"{url}news/?since={seen}").content.decode()
    assert "梧桐菜市场" in news and "10:00–10:40" in news and "钱海涛" in news
    assert qian.get(f"{url}news/?since={seen}").status_code == 204
    told = line()
    for client, start in ((li, "11:00"), (qian, "15:00")):
        answer = {**sent, "seen": "1", "state": "confirmed", "start": start, "end": "16:00"}
        assert client.post(f"/tracing/interviews/lines/{told.id}/save/", answer).status_code == 302
    page = li.get(f"{url}?day={day:%Y-%m-%d}").content.decode()
    assert "11:00–16:00" in page and "15:00–16:00" in page and "李慧" in page


# -- who may, and for how long


def test_the_doctor_next_door_knows_nothing_of_it(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    told = actions.add_line(cast.li, case.ref, yesterday(clock), market(cast))
    for by in (cast.feng, cast.wang, cast.zhao):
        with pytest.raises(Refusal):
            queries.interview_of(by, case.ref)
        with pytest.raises(Refusal):
            actions.save_line(by, told.id, 1, market(cast))
    assert [t.case.id for t in queries.interviews(cast.li).items] == [case.id]
    assert not queries.interviews(cast.feng).items
    assert [i.words.text for i in queries.today(cast.li)] == ["people to interview about their days"]


def test_what_was_told_goes_when_the_movements_of_its_day_go(
    cast: Cast, clock: Clock, drain: Callable[[], int]
) -> None:
    case = confirmed(cast)
    actions.add_line(cast.li, case.ref, yesterday(clock), market(cast))
    assert actions.forget_interviews(cast.qian, 28) == 0
    clock.advance(days=30)
    assert actions.forget_interviews(cast.qian, 28) == 1
    assert not InterviewLine.objects.exists() and not LineVersion.objects.exists()


def test_a_case_that_is_over_is_asked_no_more(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    Case.objects.filter(pk=case.pk).update(state="excluded")
    with pytest.raises(Refusal, match="over"):
        actions.begin_interview(cast.li, case.ref)


# -- the picture


def test_the_days_are_drawn_and_told_in_words_beside(cast: Cast, clock: Clock) -> None:
    day = yesterday(clock)
    meet(cast, "market", ["zhao"], start_of(day) + timedelta(hours=6))
    case = confirmed(cast)
    drawn = queries.timeline_of(cast.li, case.ref)
    lane = next(x for x in drawn.lanes if x.day == day)
    assert [(b.kind, b.label) for b in lane.bars] == [("known", "梧桐菜市场")]
    assert (lane.bars[0].x, lane.bars[0].width) == (118.0, 13.3)  # a quarter of the day, and one hour of 320 / 24
    actions.begin_interview(cast.li, case.ref)
    night = Told(Where.HOME, at(22), at(6), state=LineState.CONFIRMED)
    actions.add_line(cast.li, case.ref, day - timedelta(days=1), night)
    drawn = queries.timeline_of(cast.li, case.ref)
    lane = next(x for x in drawn.lanes if x.day == day)
    assert [b.kind for b in lane.bars] == ["home", "known"]  # the night reaches into the next day
    assert [(s.when, s.where.text) for s in lane.stays] == [("06:00–07:00", "{place}")]
    client = Client()
    client.force_login(cast.user("qian"))
    page = client.get(f"/tracing/cases/{case.id}/").content.decode()
    assert 'class="ln-hours"' in page and "06:00–07:00" in page
    client.force_login(cast.user("liu"))
    assert "ln-hours" not in client.get(f"/tracing/cases/{case.id}/").content.decode()
