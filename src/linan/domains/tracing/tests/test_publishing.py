"""公开轨迹: the places may be told, the person may not. 钱工 writes, 何局 releases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.cast import STREET, A, B, Cast, founder
from tests.fixtures import Clock

from linan.core.community import actions as register
from linan.core.ledger.models import Entry
from linan.core.policy import queries as policy
from linan.core.policy.rules import Number
from linan.domains.tracing import actions, queries
from linan.domains.tracing.models import Case, PublicText
from linan.domains.tracing.queries import checking
from linan.domains.tracing.rules.trajectory import Limits, Shown, too_few_live
from linan.domains.tracing.tests.test_trace import confirmed, meet
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level

REASON = "who was at the market should call"


@pytest.fixture
def village(cast: Cast) -> Cast:
    """Twenty more people in A, and twelve of them at the market with 赵大爷; his teahouse in B nobody else visits."""
    by = founder()
    home = register.register_household(by, A.child("g02").child("b02").child("u1").child("0701"), "2幢1单元701室")
    for n in range(20):
        person = register.register_person(
            by, household=home.ref, name=f"住户{chr(0x4E00 + 40 * n)}", born_on=date(1980, 1, 1 + n), sex="male"
        )
        cast.person[f"n{n}"] = person.ref
    return cast


def ill(cast: Cast, clock: Clock, who: str = "zhao") -> Case:
    at = clock.at - timedelta(hours=20)
    meet(cast, "market", [who, *(f"n{n}" for n in range(12))], at)
    meet(cast, "teahouse", [who], at + timedelta(hours=6))
    return confirmed(cast, who)


def drafted(cast: Cast, clock: Clock) -> PublicText:
    return actions.draft_text(cast.qian, ill(cast, clock).ref)


def change(cast: Cast, text: PublicText, **more: object) -> PublicText:
    wanted: dict[str, object] = {"shown": {}, "home_level": Level.COMMUNITY, **more}
    return actions.change_text(cast.qian, text.ref, **wanted)  # type: ignore[arg-type]


def why_not(cast: Cast, text: PublicText) -> str:
    """What stands in the way, and that a release is refused for it."""
    view = queries.text_of(cast.qian, text.ref, "en")
    assert view.problems
    with pytest.raises(Refusal) as no:
        actions.release_text(cast.he, text.ref, REASON)
    assert no.value.code == "would_be_recognised" and no.value.words == view.problems[0].words
    assert no.value.next_step is not None
    return " ".join(p.words.text.format(**p.words.params) for p in view.problems)


def test_a_draft_names_busy_places_and_no_person(village: Cast, clock: Clock) -> None:
    text = drafted(village, clock)
    assert [s["shown"] for s in text.stays] == ["place", "area"]  # nobody else was at the teahouse
    assert text.stays[1]["area"] == STREET  # and few live in its community
    assert queries.text_of(village.qian, text.ref, "en").problems == ()
    released = actions.release_text(village.he, text.ref, REASON)
    for told in released.words.values():
        whole = "".join(told)
        assert "梧桐菜市场" in whole and "梧桐社区" in whole
        for secret in ("赵", "德福", "81", "男", "man", "13900000001", "101", "茶馆", released.case.number):
            assert secret not in whole, secret
    fact = Entry.objects.filter(kind="tracing.text_released")
    assert fact.count() == 1
    actions.release_text(village.he, text.ref, REASON)
    assert fact.count() == 1


def test_times_are_ranges(village: Cast, clock: Clock) -> None:
    stay = drafted(village, clock).stays[0]
    assert stay["start"].endswith(":00:00+08:00") and stay["end"].endswith(":00:00+08:00")
    view = queries.text_of(village.qian, PublicText.objects.get().ref, "en")
    (one,) = [s for s in view.stays if s.shown == "place"]
    assert one.start_at <= clock.at - timedelta(hours=20) and one.end_at >= clock.at - timedelta(hours=19)
    assert one.start_at.hour % 2 == 0 and one.end_at.hour % 2 == 0


def test_a_place_nobody_else_visited_is_not_named(village: Cast, clock: Clock) -> None:
    text = change(village, drafted(village, clock), shown={1: Shown.PLACE})
    assert "香樟茶馆" in why_not(village, text)
    text = change(village, text, shown={1: Shown.AREA})
    assert actions.release_text(village.he, text.ref, REASON).released_at


def test_whoever_met_the_person_once_learns_no_other_place(village: Cast, clock: Clock) -> None:
    """Enough people were at each of two places, and only one at both."""
    at = clock.at - timedelta(hours=20)
    meet(village, "market", ["zhao", *(f"n{n}" for n in range(14))], at)
    meet(village, "teahouse", ["zhao", *(f"n{n}" for n in range(8, 20))], at + timedelta(hours=6))
    first = confirmed(village, "zhao")
    text = actions.draft_text(village.qian, first.ref)
    assert [s["shown"] for s in text.stays] == ["place", "area"], "the busier one is named"
    text = change(village, text, shown={1: Shown.PLACE})
    assert "Only 7 people who fit what is told were at all 2 places" in why_not(village, text)
    # Told as places of several people they pass once there are several; nothing of the person is told then.
    text = change(village, text, apart=True, show_age=True)
    assert "No other case is open" in why_not(village, text)
    meet(village, "market", ["gao"], at)
    other = confirmed(village, "gao")
    assert not queries.text_of(village.qian, text.ref, "en").problems
    said = actions.release_text(village.he, text.ref, REASON).words["zh-hans"]
    assert "确诊感染" in said[0] and "梧桐社区" not in said[0] and not any("岁" in s for s in said)
    assert sum("梧桐菜市场" in s or "香樟茶馆" in s for s in said) == 2
    assert actions.draft_text(village.qian, other.ref).apart, "from then on drafts begin so"


def test_an_area_must_be_home_to_enough() -> None:
    limits = Limits(group=11, hours=2, age_years=10, sex=False, age=False)
    assert too_few_live(11, limits, "香樟社区") is None
    assert too_few_live(10, limits, "香樟社区") is not None


def test_a_hundred_and_four_years_in_a_village(village: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a county lets the age be told, somebody of 104 is still the only one."""
    by = founder()
    home = register.register_household(by, A.child("g01").child("b01").child("u1").child("0201"), "1幢1单元201室")
    old = register.register_person(by, household=home.ref, name="祝长寿", born_on=date(1917, 5, 1), sex="female")
    village.person["old"] = old.ref
    text = actions.draft_text(village.qian, ill(village, clock, "old").ref)
    assert "may not be told" in why_not(village, change(village, text, show_age=True))
    real = policy.number

    def allowed(name: str, region: object, at: object) -> Number:
        found = real(name, region, at)  # type: ignore[arg-type]
        from dataclasses import replace

        return replace(found, value=1) if name in ("tracing.text_age", "tracing.text_sex") else found

    monkeypatch.setattr(checking, "number", allowed)
    assert "Only 1 people of the register" in why_not(village, change(village, text, show_age=True))
    # A man of the neighbours' age passes with his age told, for nineteen others fit it.
    assert "100" not in "".join(str(w) for w in queries.text_of(village.qian, change(village, text).ref, "en").words)
    assert not queries.text_of(village.qian, change(village, text).ref, "en").problems


@pytest.mark.parametrize(
    "note",
    [
        "请致电13900000001",
        "电话 139-0000-0001",
        "电话１３９０００００００１",
        "电话一三九零零零零零零零一",
        "电话139\u200b0000\u200b0001",
        "问赵德福",
        "问 赵 德 福",
        "他和高建华一起",
        "住1幢1单元101室",
        "家在3号楼",
        "一位81岁的老人",
        "身份证330106194103050010",
        "aged 81 years old",
    ],
)
def test_free_text_that_names_somebody_is_refused(note: str, village: Cast, clock: Clock) -> None:
    text = change(village, drafted(village, clock), note=note)
    assert why_not(village, text)
    assert actions.release_text(village.he, change(village, text, note="请戴好口罩。").ref, REASON).released_at


def test_a_place_called_by_the_patients_name(village: Cast, clock: Clock) -> None:
    from linan.core.community.models import Place

    text = drafted(village, clock)
    Place.objects.filter(id=village.place["market"].id).update(name="赵德福杂货店")
    assert "赵德福" in why_not(village, text)


def test_whoever_wrote_it_does_not_release_it(village: Cast, clock: Clock) -> None:
    text = drafted(village, clock)
    for by, reason, code in ((village.qian, REASON, "second_person"), (village.he, " ", "reason_missing")):
        with pytest.raises(Refusal) as no:
            actions.release_text(by, text.ref, reason)
        assert no.value.code == code
    for by in (village.sun, village.wang, village.li, village.liu):
        with pytest.raises(Refusal):
            actions.release_text(by, text.ref, REASON)


def test_versions_are_kept(village: Cast, clock: Clock) -> None:
    first = actions.release_text(village.he, drafted(village, clock).ref, REASON)
    said = dict(first.words)
    second = actions.draft_text(village.qian, first.case.ref)
    assert actions.draft_text(village.qian, first.case.ref) == second and second.version == 2
    with pytest.raises(Refusal):
        change(village, first)
    actions.release_text(village.he, change(village, second, note="已消毒。").ref, "corrected")
    first.refresh_from_db()
    assert (first.state, first.words, first.ended_because) == ("replaced", said, "corrected")
    gone = actions.withdraw_text(village.he, second.ref, "not needed any more")
    assert gone.state == "withdrawn" and gone.words["zh-hans"]
    assert [t.state for t, _ in queries.texts_of(village.qian, first.case.ref)] == ["withdrawn", "replaced"]
    assert Entry.objects.filter(kind="tracing.text_withdrawn").count() == 2


def test_the_pages(village: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    case = ill(village, clock)
    qian, he, sun = Client(), Client(), Client()
    for client, name in ((qian, "qian"), (he, "he"), (sun, "sun")):
        client.force_login(village.user(name))
    assert qian.post(f"/tracing/cases/{case.id}/text/").status_code == 302
    text = PublicText.objects.get()
    at = f"/tracing/texts/{text.id}/"
    assert "梧桐菜市场" in qian.get(at).content.decode()
    form = {"home_level": "5", "stay-0": "place", "stay-1": "out", "note": "请戴好口罩。"}
    assert qian.post(f"{at}change/", form).status_code == 302
    assert [i.count for i in queries.today(village.he) if i.url == "/tracing/texts/"] == [1]
    page = he.get(at).content.decode()
    assert "release/" in page and "赵德福" not in page and case.number not in he.get(f"{at}paper/").content.decode()
    assert he.post(f"{at}release/", {"reason": REASON}).status_code == 302
    assert "请戴好口罩" in he.get(f"{at}paper/").content.decode()
    assert "tracing/cases/" not in he.get(at).content.decode()
    for url in (at, f"{at}paper/", "/tracing/texts/"):
        assert sun.get(url).status_code in (403, 404), url
    assert B not in str(text.stays[0])
