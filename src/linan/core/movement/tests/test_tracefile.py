"""Tracing a file: what is read, what is refused in words, and the same answer every time."""

import json
from pathlib import Path

import openpyxl
import pytest

from linan.core.movement.tracefile import trace_visits_file
from linan.core.movement.visitfile import read_visits
from linan.kernel.refusal import Refusal

MINUTES = """person,place,start,end
zhao,shop,0,60
wang,shop,30,90
chen,park,4000,4060
wang,park,4000,4030
zhao,shop,0,60
li,shop,50
li,,1,2
li,shop,9,1
li,shop,08:30,9
"""


def write(tmp_path: Path, text: str | bytes, name: str = "visits.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_minutes_and_bad_rows(tmp_path: Path) -> None:
    path = write(tmp_path, MINUTES)
    answer = trace_visits_file(path, ["zhao"])
    assert answer["input"] | {"refused": None} == {
        "rows": 9,
        "used": 4,
        "duplicates": 1,
        "people": 3,
        "places": 2,
        "refused": None,
    }
    assert [(b["row"], b["code"]) for b in answer["input"]["refused"]] == [
        (7, "cells_missing"),
        (8, "cell_empty"),
        (9, "ends_before_start"),
        (10, "not_a_time"),
    ]
    wang, chen = answer["result"]["contacts"]
    assert (wang["person"], wang["exposed_at"], wang["met_to"], wang["minutes"]) == ("wang", 30, 60, 30)
    assert (chen["person"], chen["generation"], chen["via"], chen["place"]) == ("chen", 2, "wang", "park")
    assert [s["person"] for s in chen["chain"]] == ["wang", "chen"]
    assert answer["result"]["per_generation"] == {"1": 1, "2": 1}
    assert json.dumps(answer) == json.dumps(trace_visits_file(path, ["zhao"]))


def test_iso_times_zones_and_whole_days(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "人员,地点,开始时间,结束时间\n赵,店,2022-01-05T08:00,2022-01-05 09:00:59\n"
        "王,店,2022-01-05T00:30:00+00:00,2022-01-05T02:00Z\n李,店,2022/01/05,\n",
    )
    answer = trace_visits_file(path, ["赵"])
    by_person = {c["person"]: c for c in answer["result"]["contacts"]}
    assert by_person["王"]["met_from"] == "2022-01-05T08:30+08:00"
    assert by_person["王"]["met_to"] == "2022-01-05T09:00+08:00"
    assert by_person["李"]["minutes"] == 60
    days = read_visits(path.read_bytes(), "v.csv")
    assert days.certainty == ["minute", "minute", "day"] and days.end[2] - days.start[2] == 1440


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_encodings_of_chinese_spreadsheets(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "人员;地点;开始;结束\n赵大爷;菜场;0;30\n王姐;菜场;0;30\n".encode(encoding))
    (found,) = trace_visits_file(path, ["赵大爷"])["result"]["contacts"]
    assert found["person"] == "王姐"


def test_workbook_and_mapping(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["who", "where", "a", "b"], ["zhao", "shop", 0, 30], ["wang", "shop", 10, 40]):
        sheet.append(row)
    path = tmp_path / "v.xlsx"
    book.save(path)
    mapping = {"person": "who", "place": "where", "start": "a", "end": "b"}
    (found,) = trace_visits_file(path, ["zhao"], mapping=mapping)["result"]["contacts"]
    assert found["met_from"] == 10


def test_infectious_window(tmp_path: Path) -> None:
    path = write(tmp_path, MINUTES)
    answer = trace_visits_file(path, ["zhao"], infectious_from={"zhao": "50"})
    assert answer["result"]["contacts"] == []
    answer = trace_visits_file(path, ["zhao"], infectious_from={"zhao": "50"}, overlap_minutes=10)
    assert answer["result"]["contacts"][0]["met_from"] == 50


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file_empty"),
        ("person,place\n", "column_missing"),
        (b"\xff\xfe\x00\x00\xff", "file_unreadable"),
        (MINUTES, "case_unknown"),
    ],
)
def test_unusable_files(tmp_path: Path, content: str | bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        trace_visits_file(write(tmp_path, content), ["nobody"])
    assert refused.value.code == code and refused.value.next_step
    with pytest.raises(Refusal, match="file_unreadable"):
        trace_visits_file(tmp_path / "absent.csv", ["x"])
