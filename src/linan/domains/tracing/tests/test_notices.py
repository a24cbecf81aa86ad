"""A notice is read into drafts; 钱工 says who is meant and takes line by line; nothing counts before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import A, B, Cast, founder
from tests.fixtures import Clock

from linan.core.community import actions as register
from linan.core.community.queries import HowSure, places_like
from linan.core.movement.models import Visit
from linan.domains.tracing import actions, queries
from linan.domains.tracing.models import InterviewLine, NoticeDraft, NoticeLine, NoticeSheet
from linan.domains.tracing.rules.interview import Told, Where
from linan.domains.tracing.rules.notices import drafted
from linan.domains.tracing.tests.test_trace import confirmed
from linan.kernel.notices import read_notice
from linan.kernel.refs import PlaceRef
from linan.kernel.refusal import Refusal
from linan.kernel.time import civil_day


def notice(day: date) -> str:
    """As Shaanxi wrote them in 2021: one paragraph a case, days without a year."""
    d1, d2 = day - timedelta(days=2), day - timedelta(days=1)
    return (
        f"病例1，男，81岁，现住河畔街道梧桐社区。{d1.month}月{d1.day}日9时许到梧桐菜市场买菜，"
        f"{d2.month}月{d2.day}日居家未外出。{d2.month}月{d2.day}日诊断为确诊病例。\n"
        f"病例2，女，30岁，现住别处。{d1.month}月{d1.day}日到香樟茶馆喝茶。\n"
    )


def at_market(cast: Cast) -> Told:
    return Told(Where.PLACE, 540, 580, cast.place["market"], words="梧桐菜市场")


def read(cast: Cast, clock: Clock) -> NoticeSheet:
    today = civil_day(clock.at)
    return actions.read_in_notice(cast.qian, notice(today), today)


def line_of(sheet: NoticeSheet, place: str) -> NoticeLine:
    lines = NoticeLine.objects.filter(draft__sheet=sheet).order_by("draft__position", "position")
    return next(n for n in lines if place in n.drafted.place)


def test_reading_makes_drafts_and_nothing_else(cast: Cast, clock: Clock) -> None:
    sheet = read(cast, clock)
    assert read(cast, clock).id == sheet.id
    assert [d.draft.number for d in queries.drafts_of(cast.qian, sheet.id).items] == ["1", "2"]
    first = line_of(sheet, "梧桐菜市场")
    assert (first.drafted.start, first.since) == (540, civil_day(clock.at) - timedelta(days=2))
    assert not Visit.objects.exists() and not InterviewLine.objects.exists()
    with pytest.raises(Refusal, match="which of our cases"):
        actions.take_line(cast.qian, first.id, first.since, first.until, at_market(cast))


def test_a_confirmed_line_becomes_a_visit_once(cast: Cast, clock: Clock) -> None:
    case, sheet = confirmed(cast), read(cast, clock)
    first = line_of(sheet, "梧桐菜市场")
    actions.say_who_is_meant(cast.qian, first.draft_id, case.number)
    for _ in range(2):
        actions.take_line(cast.qian, first.id, first.since, first.until, at_market(cast))
    visit = Visit.objects.get()
    assert (visit.person_id, visit.place_id) == (cast.person["zhao"].id, cast.place["market"].id)
    shown = queries.interview_of(cast.li, case.ref, first.since).lines[0]
    assert shown.answer.source.text == "an official notice" and "买菜" in shown.answer.told.note


def test_days_at_home_are_taken_together_and_a_line_left_out_is_nothing(cast: Cast, clock: Clock) -> None:
    case, sheet, today = confirmed(cast), read(cast, clock), civil_day(clock.at)
    draft = NoticeDraft.objects.get(sheet=sheet, position=1)
    actions.say_who_is_meant(cast.qian, draft.id, case.number)
    first = line_of(sheet, "梧桐菜市场")
    home = Told(Where.HOME)
    actions.take_line(cast.qian, first.id, today - timedelta(days=2), today - timedelta(days=1), home)
    assert InterviewLine.objects.count() == 2 and not Visit.objects.exists()
    other = NoticeLine.objects.filter(draft=draft, state="open").order_by("position").first()
    assert other is not None
    actions.leave_line_out(cast.qian, other.id)
    actions.take_line(cast.qian, other.id, today, today, home)
    assert InterviewLine.objects.count() == 2
    with pytest.raises(Refusal, match="days"):
        third = NoticeLine.objects.filter(draft=draft, state="open").first()
        assert third is not None
        actions.take_line(cast.qian, third.id, date(2021, 1, 1), today, home)


def test_two_places_of_one_name_are_for_a_person_to_tell_apart(cast: Cast, clock: Clock) -> None:
    case, sheet = confirmed(cast), read(cast, clock)
    first = line_of(sheet, "梧桐菜市场")
    actions.say_who_is_meant(cast.qian, first.draft_id, case.number)
    shown = next(n for n in queries.draft_of(cast.qian, sheet.id, first.draft_id).lines if n.line.id == first.id)
    assert shown.sure == cast.place["market"].id and "余杭区 河畔街道 梧桐社区" in shown.candidates[0].path
    register.add_place(founder(), B, "梧桐菜市场", "indoor", use="shop")
    shown = next(n for n in queries.draft_of(cast.qian, sheet.id, first.draft_id).lines if n.line.id == first.id)
    assert shown.sure is None and [c.sure for c in shown.candidates[:2]] == [HowSure.SAME, HowSure.SAME]
    assert shown.candidates[0].region == A  # the one near the case comes first


def test_a_place_is_found_by_a_few_letters_and_within_longer_words(cast: Cast) -> None:
    market = cast.place["market"]
    assert [p.ref for p in places_like(cast.li, "梧桐菜")] == [market]
    assert [p.ref for p in places_like(cast.li, "菜市")] == [market]
    assert [(p.ref, p.sure) for p in places_like(cast.li, "梧桐菜市场东门的鱼摊")] == [(market, HowSure.PART)]
    home = PlaceRef(register.add_place(founder(), A, "梧桐菜园住家", "indoor", use="home").id)
    assert home not in [p.ref for p in places_like(cast.li, "梧桐菜")]
    assert places_like(cast.li, "菜") == []


def test_times_of_several_places() -> None:
    text = "病例3，男，20岁。3月1日8时到西溪超市购物，10时到河滨公园散步。3月2日9时至10时在西溪医院就诊。"
    (case,) = read_notice(text, date(2022, 3, 5)).cases
    found = [(d.place, d.start, d.end) for d in drafted(case)]
    assert ("西溪超市", 480, None) in found and ("河滨公园", 600, None) in found
    assert ("西溪医院", 540, 600) in found


def test_pages_of_a_notice(cast: Cast, clock: Clock) -> None:
    case, today = confirmed(cast), civil_day(clock.at)
    client = Client()
    client.force_login(cast.user("qian"))
    file = SimpleUploadedFile("陕西通报.txt", notice(today).encode("gb18030"))
    sent = client.post("/tracing/notices/read/", {"file": file, "published_on": f"{today}"})
    assert sent.status_code == 302
    sheet = NoticeSheet.objects.get()
    assert sheet.title == "陕西通报.txt"
    assert "陕西通报" in client.get("/tracing/notices/").content.decode()
    assert "81" in client.get(f"/tracing/notices/{sheet.id}/").content.decode()
    first = line_of(sheet, "梧桐菜市场")
    client.post(f"/tracing/notices/drafts/{first.draft_id}/case/", {"case": case.number})
    page = client.get(f"/tracing/notices/{sheet.id}/drafts/{first.draft_id}/").content.decode()
    assert "梧桐菜市场" in page and 'value="09:00"' in page
    taken = {"since": f"{first.since}", "until": f"{first.until}", "start": "09:00", "end": "09:40",
             "place": str(cast.place["market"].id), "words": "梧桐菜市场"}  # fmt: skip
    assert client.post(f"/tracing/notices/lines/{first.id}/take/", taken).status_code == 302
    assert Visit.objects.count() == 1
    for text, day in (("", today), ("今天天气很好。", today), (notice(today), today + timedelta(days=1))):
        assert client.post("/tracing/notices/read/", {"text": text, "published_on": f"{day}"}).status_code == 422


def test_a_notice_goes_with_the_movements(cast: Cast, clock: Clock) -> None:
    read(cast, clock)
    clock.advance(days=40)
    actions.forget_interviews(cast.qian, 28)
    assert not NoticeSheet.objects.exists() and not NoticeLine.objects.exists()
