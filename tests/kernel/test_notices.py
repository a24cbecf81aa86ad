"""Notices are read into drafts: who, which days, which places, which other cases; what is not understood is kept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from linan.kernel.notices import read_notice
from linan.kernel.notices.days import clocks_in, days_in
from linan.kernel.notices.places import places_in
from linan.web.commands.notices import command

TRAJECTORY = """东湖县确诊病例活动轨迹

第7号确诊病例
第7号确诊病例，女，45岁，系5号、6号病例亲属，现住东湖县柳岸镇清溪小区3号楼。
12月30日-1月2日, 居家未外出
1月3日, 上午9点10分乘坐12路公交车到东湖县人民医院就诊，14时许返回家中
1月4日, 下午3点驾车前往青石镇福满楼饭店聚餐，后到王某家中
2月30日, 到不存在的一天
1月6日, 确诊，目前在定点医院隔离治疗

第8号确诊病例
"""
DAILY = (
    "　　本土确诊病例2，男，38岁，现居东湖市望江区，系12月18日发布的本土确诊病例1的密切接触者。12月19日被集中隔离。"
    "12月20日核酸检测结果阳性，12月21日诊断为确诊病例（普通型）。\n"
    "　　本土确诊病例3，系12月17日发布的本土无症状感染者4，12月20日订正为确诊病例（轻型）。\n"
)


def test_a_trajectory_is_read_line_by_line() -> None:
    notice = read_notice(TRAJECTORY, date(2020, 2, 10))
    (case,) = notice.cases
    assert (case.number, case.sex, case.age) == ("7", "female", 45)
    assert case.home == "东湖县柳岸镇清溪小区3号楼"
    assert [(x.number, x.relation) for x in case.links] == [("5", "亲属"), ("6", "亲属")]
    assert [(s.since, s.until) for s in case.steps] == [
        (date(2019, 12, 30), date(2020, 1, 2)),  # a notice of February tells of the December before
        (date(2020, 1, 3), date(2020, 1, 3)),
        (date(2020, 1, 4), date(2020, 1, 4)),
        (date(2020, 1, 6), date(2020, 1, 6)),
    ]
    to_hospital, dinner = case.steps[1], case.steps[2]
    assert [p.name for p in to_hospital.places] == ["东湖县人民医院", case.home]
    assert [p.home for p in to_hospital.places] == [False, True]
    assert [c.at for c in to_hospital.clocks] == ["09:10", "14:00"]
    assert to_hospital.vehicles == ("bus",)
    assert [p.name for p in dinner.places] == ["青石镇福满楼饭店"]  # whose flat it was is not said
    assert dinner.clocks[0].at == "15:00"
    assert case.confirmed_on == date(2020, 1, 6)
    # The heading, and the case that has no line of its own, are named rather than lost.
    assert [n for n, _ in notice.unread] == [1, 11]


def test_a_daily_notice_is_read_paragraph_by_paragraph() -> None:
    second, third = read_notice(DAILY, date(2021, 12, 21)).cases
    assert (second.number, second.sex, second.age, second.home) == ("2", "male", 38, "东湖市望江区")
    assert second.found_by == "contact"
    assert second.severity == "moderate"
    assert (second.isolated_on, second.tested_on) == (date(2021, 12, 19), date(2021, 12, 20))
    assert second.confirmed_on == date(2021, 12, 21)
    (link,) = second.links
    assert (link.number, link.published_on, link.relation) == ("1", date(2021, 12, 18), "密切接触者")
    assert date(2021, 12, 18) not in {s.since for s in second.steps}  # the day of another case
    assert (third.number, third.sex, third.severity) == ("3", "", "mild")
    assert [(x.number, x.published_on) for x in third.links] == [("4", date(2021, 12, 17))]


@pytest.mark.parametrize(
    ("text", "at"),
    [("下午3点", "15:00"), ("凌晨2时30分", "02:30"), ("13:05", "13:05"), ("晚上8点半", "20:30"), ("上午", "")],
)
def test_times_of_day(text: str, at: str) -> None:
    assert [c.at for c in clocks_in(text)] == [at]


def test_runs_of_days() -> None:
    found = list(days_in("2月1-9日，2月8日至3月2日", date(2020, 3, 22)))
    assert [(s.since, s.until) for s in found] == [
        (date(2020, 2, 1), date(2020, 2, 9)),
        (date(2020, 2, 8), date(2020, 3, 2)),
    ]


def test_what_is_no_place_is_none() -> None:
    assert places_in("由救护车送至医院") == ()
    assert places_in("与舅舅一起到外婆家拜年") == ()


PIECES = [
    *("第3号确诊病例\n", "本土确诊病例2，", "男，", "35岁，", "系", "12月18日", "2月29日", "1月3-", "\n"),
    *("发布的本土确诊病例1", "的密切接触者"),
]
SCRAPS = st.text(alphabet="在到从家医院小区乘坐。，（0月日 ", max_size=9)


@given(st.lists(st.sampled_from(PIECES) | SCRAPS, max_size=30))
def test_no_text_breaks_it(pieces: list[str]) -> None:
    notice = read_notice("".join(pieces), date(2020, 2, 29))
    assert all(s.since <= s.until for c in notice.cases for s in c.steps)


def test_from_a_shell(tmp_path: Path) -> None:
    file, out = tmp_path / "20211221.txt", tmp_path / "out.json"
    file.write_bytes(DAILY.encode("gb18030"))
    done = CliRunner().invoke(command, ["parse", str(file), "--json", str(out)])
    assert done.exit_code == 0, done.output
    told = json.loads(out.read_text())
    assert (told["format"], told["published_on"], len(told["cases"])) == ("linan.notices/1", "2021-12-21", 2)

    nameless = tmp_path / "notice.txt"
    nameless.write_text("天气晴朗。\n")
    assert CliRunner().invoke(command, ["parse", str(nameless)]).exit_code == 2
    none = CliRunner().invoke(command, ["parse", str(nameless), "--published-on", "2021-12-21"])
    assert none.exit_code == 1
    assert CliRunner().invoke(command, ["parse", str(nameless), "--published-on", "2021-02-30"]).exit_code == 2
    file.write_bytes(b"\xff\xff\xff")
    assert CliRunner().invoke(command, ["parse", str(file)]).exit_code == 2
