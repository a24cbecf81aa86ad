"""Lists of residents as communities really have them, made by code: each with what must come of it.

`CORPUS` maps a name to a `File`: its bytes, how many rows can be used, and which rows are refused with which code.
Nobody in it exists.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import openpyxl
from stdnum.cn import ric

from tests.excel.xls import xls

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class File:
    """`good` rows are usable; `refused` is row number → code; `whole` the code by which the file itself is refused."""

    name: str
    content: bytes
    good: int
    refused: dict[int, str] = field(default_factory=dict)
    whole: str = ""
    first: dict[str, str] = field(default_factory=dict)
    """What the first usable row must say."""


def number(n: int, born: str = "19580307") -> str:
    body = f"330110{born}{n:03d}"
    return body + ric.calc_check_digit(f"{body}0")


A, B, C = number(1), number(2), number(3)
HEAD = ["姓名", "身份证号", "联系电话", "住址"]
ONE = ["赵德福", A, "13800000001", "3幢2单元501室"]
TWO = ["王秀英", B, "13800000002", "3幢2单元502室"]
BOTH = [ONE, TWO]


def csv_(rows: Rows, encoding: str = "utf-8", by: str = ",", end: str = "\n") -> bytes:
    return (end.join(by.join(str(c) for c in row) for row in rows) + end).encode(encoding)


def xlsx(rows: Rows, do: Callable[[Any], None] = lambda sheet: None, title: str = "Sheet1") -> bytes:
    return book([(title, rows, do)])


def book(sheets: Sequence[tuple[str, Rows, Callable[[Any], None]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows, do in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        do(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def nothing(sheet: Any) -> None:
    """As it is."""


def merge(*ranges: str) -> Callable[[Any], None]:
    def do(sheet: Any) -> None:
        for one in ranges:
            sheet.merge_cells(one)

    return do


def hide_column(letter: str) -> Callable[[Any], None]:
    def do(sheet: Any) -> None:
        sheet.column_dimensions[letter].hidden = True

    return do


def hide_sheet(sheet: Any) -> None:
    sheet.sheet_state = "hidden"


def blank(n: int) -> list[str]:
    return [""] * n


def _with(column: str, value: Any, **first: str) -> File:
    """One usable row with one more column."""
    return File("a.xlsx", xlsx([[*HEAD, column], [*ONE, value]]), 1, first=first)


def _wrong(column: str, value: Any, code: str) -> File:
    return File("a.xlsx", xlsx([[*HEAD, column], [*ONE, value], [*TWO, ""]]), 1, {2: code})


def _cell(heading: str, value: Any, **first: str) -> File:
    """One of the four usual columns written in another way."""
    row = [value if h == heading else v for h, v in zip(HEAD, ONE, strict=True)]
    return File("a.xlsx", xlsx([HEAD, row]), 1, first=first)


def _bad(heading: str, value: Any, code: str) -> File:
    row = [value if h == heading else v for h, v in zip(HEAD, ONE, strict=True)]
    return File("a.xlsx", xlsx([HEAD, row, TWO]), 1, {2: code})


def _birth(value: Any, born: str) -> File:
    rows = [["姓名", "出生日期", "地址"], ["赵德福", value, "3-2-501"]]
    return File("a.xlsx", xlsx(rows), 1, first={"born_on": born})


TALL = [
    ["基本信息", "", "联系方式", ""],
    ["姓名", "身份证号", "联系电话", "住址"],
]
TITLE = ["西溪花园社区居民花名册", "", "", ""]
SUM = ["合计", "2人", "", ""]

CORPUS: dict[str, File] = {
    # Containers and encodings
    "xlsx_plain": File("a.xlsx", xlsx([HEAD, *BOTH]), 2, first={"name": "赵德福", "identity": A}),
    "xls_plain": File("a.xls", xls([("花名册", [HEAD, *BOTH])]), 2, first={"identity": A}),
    "xls_named_xlsx": File("a.xlsx", xls([("花名册", [HEAD, *BOTH])]), 2),
    "xls_phone_as_number": File("a.xls", xls([("x", [HEAD, [*ONE[:2], 13800000001, ONE[3]]])]), 1),
    "xls_two_sheets": File("a.xls", xls([("1幢", [HEAD, ONE]), ("2幢", [HEAD, TWO])]), 2),
    "csv_utf8": File("a.csv", csv_([HEAD, *BOTH]), 2),
    "csv_bom": File("a.csv", csv_([HEAD, *BOTH], "utf-8-sig"), 2),
    "csv_gb18030": File("a.csv", csv_([HEAD, *BOTH], "gb18030"), 2, first={"name": "赵德福"}),
    "csv_gb18030_rare": File("a.csv", csv_([HEAD, ["王㛃", *ONE[1:]]], "gb18030"), 1, first={"name": "王㛃"}),
    "csv_utf16": File("a.csv", csv_([HEAD, *BOTH], "utf-16"), 2),
    "csv_semicolons": File("a.csv", csv_([HEAD, *BOTH], by=";"), 2),
    "csv_tabs": File("a.txt", csv_([HEAD, *BOTH], by="\t"), 2),
    "csv_windows_lines": File("a.csv", csv_([HEAD, *BOTH], end="\r\n"), 2),
    "csv_quoted_newline": File("a.csv", ('姓名,"身份证\n号码",住址\n赵德福,' + A + ",3-2-501\n").encode(), 1),
    "csv_tab_guards_number": File("a.csv", csv_([HEAD, [ONE[0], f"\t{A}", *ONE[2:]]]), 1, first={"identity": A}),
    # Headings
    "title_row": File("a.xlsx", xlsx([TITLE, HEAD, *BOTH]), 2, first={"name": "赵德福"}),
    "title_merged": File("a.xlsx", xlsx([TITLE, HEAD, *BOTH], merge("A1:D1")), 2),
    "title_and_unit_rows": File(
        "a.xlsx", xlsx([TITLE, ["填报单位:西溪花园社区", "", "2022年7月1日", ""], blank(4), HEAD, *BOTH]), 2
    ),
    "two_row_heading_merged": File("a.xlsx", xlsx([*TALL, *BOTH], merge("A1:B1", "C1:D1")), 2),
    "two_row_heading_csv": File("a.csv", csv_([*TALL, *BOTH]), 2),
    "heading_merged_down": File(
        "a.xlsx",
        xlsx(
            [["姓名", "身份证号", "住址", "", ""], ["", "", "楼栋", "单元", "房号"], ["赵德福", A, "3", "2", "501"]],
            merge("A1:A2", "B1:B2", "C1:E1"),
        ),
        1,
        first={"address": "3幢2单元501室"},
    ),
    "three_row_heading": File(
        "a.xlsx", xlsx([TITLE, *TALL, *BOTH], merge("A1:D1", "A2:B2", "C2:D2")), 2, first={"identity": A}
    ),
    "heading_in_row_twelve": File("a.xlsx", xlsx([*[["说明文字"]] * 11, HEAD, *BOTH]), 2),
    "heading_with_stars": File("a.xlsx", xlsx([["*姓名", "身份证号码（必填）", "手机 号码：", "现住址\n"], ONE]), 1),
    "heading_spaced": File("a.xlsx", xlsx([["姓  名", "身 份 证 号", "电　话", "地  址"], ONE]), 1),
    "heading_full_width": File("a.xlsx", xlsx([["姓名（Ｎａｍｅ）", "身份证", "电话", "地址"], ONE]), 1),
    "heading_english": File("a.csv", csv_([["name", "identity", "phone", "address"], ONE]), 1),
    "heading_alike": File("a.xlsx", xlsx([["居民姓名", "本人身份证号码", "本人联系电话", "现家庭住址"], ONE]), 1),
    "heading_missing": File("a.xlsx", xlsx(BOTH), 0, whole="no_heading"),
    "heading_repeated_each_page": File("a.xlsx", xlsx([HEAD, ONE, HEAD, TWO]), 2),
    "heading_numbering_below": File("a.xlsx", xlsx([HEAD, ["1", "2", "3", "4"], *BOTH]), 2),
    "heading_must_fill_below": File("a.xlsx", xlsx([HEAD, ["必填", "必填", "选填", "必填"], *BOTH]), 2),
    "householder_beside_name": File(
        "a.xlsx", xlsx([["户主姓名", *HEAD], ["钱多多", *ONE]]), 1, first={"name": "赵德福"}
    ),
    "worker_is_no_resident": File(
        "a.xlsx",
        xlsx([["网格员姓名", "网格员电话", *HEAD], ["王姐", "13900000009", *ONE]]),
        1,
        first={"name": "赵德福"},
    ),
    # Rows that are no residents
    "sum_row": File("a.xlsx", xlsx([HEAD, *BOTH, SUM]), 2),
    "sum_and_signature": File("a.xlsx", xlsx([HEAD, *BOTH, SUM, ["制表人:小陈", "", "审核:", ""]]), 2),
    "blank_rows_between": File("a.xlsx", xlsx([HEAD, ONE, blank(4), blank(4), TWO]), 2),
    "example_row": File("a.xlsx", xlsx([HEAD, ["示例:张三", "", "", ""], *BOTH]), 2),
    "surname_like_a_sum": File("a.xlsx", xlsx([HEAD, ["合小明", *ONE[1:]], ["总旗", *TWO[1:]]]), 2),
    # Sheets and columns
    "a_sheet_a_building": File(
        "a.xlsx",
        book(
            [
                ("3幢", [["姓名", "身份证号", "单元", "房号"], ["赵德福", A, "2", "501"]], nothing),
                ("4幢", [["姓名", "身份证号", "单元", "房号"], ["王秀英", B, "1", "101"]], nothing),
            ]
        ),
        2,
        first={"address": "3幢2单元501室"},
    ),
    "explanations_first": File(
        "a.xlsx", book([("说明", [["请按要求填写"]], nothing), ("表", [HEAD, ONE], nothing)]), 1
    ),
    "summary_last": File(
        "a.xlsx", book([("表", [HEAD, *BOTH], nothing), ("汇总", [["楼栋", "人数"], ["3", "2"]], nothing)]), 2
    ),
    "hidden_sheet_with_old_list": File(
        "a.xlsx", book([("旧", [HEAD, ["旧人", *TWO[1:]]], hide_sheet), ("新", [HEAD, ONE], nothing)]), 1
    ),
    "hidden_column_with_old_phones": File(
        "a.xlsx",
        xlsx(
            [["姓名", "身份证号", "电话", "电话", "住址"], ["赵德福", A, "110", "13800000001", "3-2-501"]],
            hide_column("C"),
        ),
        1,
        first={"phone": "13800000001"},
    ),
    "unknown_columns": File("a.xlsx", xlsx([["序号", *HEAD, "民族", "备注"], ["1", *ONE, "汉", "=1+1"]]), 1),
    "door_merged_over_people": File(
        "a.xlsx",
        xlsx([["住址", "姓名", "身份证号"], ["3幢2单元501室", "赵德福", A], ["", "王秀英", B]], merge("A2:A3")),
        2,
    ),
    "number_column_without_heading": File(
        "a.xlsx",
        xlsx([["姓名", "", "住址"], ["赵德福", A, "3-2-501"], ["王秀英", B, "3-2-502"]]),
        2,
        first={"identity": A},
    ),
    # Identity numbers
    "identity_scientific_text": _bad("身份证号", "3.30110E+17", "digits_lost"),
    "identity_as_number": _bad("身份证号", 330110195803070011, "digits_lost"),
    "identity_ends_000": _bad("身份证号", number(101)[:15] + "000", "digits_lost"),
    "identity_apostrophe": _cell("身份证号", f"'{A}", identity=A),
    "identity_spaces": _cell("身份证号", f" {A[:6]} {A[6:14]} {A[14:]} ", identity=A),
    "identity_full_width": _cell("身份证号", "".join(chr(ord(c) + 0xFEE0) for c in A), identity=A),
    "identity_invisible": _cell("身份证号", f"\u202d{A}\u202c", identity=A),
    "identity_small_x": _cell("身份证号", next(n for i in range(99) if (n := number(i)).endswith("X")).lower()),
    "identity_fifteen": _cell("身份证号", A[:6] + A[8:17], identity=A),
    "identity_mistyped": _bad("身份证号", A[:-1] + str((int(A[-1], 11) + 1) % 10), "bad_identity"),
    "identity_too_short": _bad("身份证号", A[:-1], "bad_identity"),
    "identity_slash_for_none": _cell("身份证号", "/", identity=""),
    "identity_twice": File("a.xlsx", xlsx([HEAD, ONE, ["王秀英", A, *TWO[2:]]]), 1, {3: "twice"}),
    # Days
    "born_iso": _birth("1958-03-07", "1958-03-07"),
    "born_slashes": _birth("1958/3/7", "1958-03-07"),
    "born_dots": _birth("1958.03.07", "1958-03-07"),
    "born_chinese": _birth("1958年3月7日", "1958-03-07"),
    "born_tight": _birth(19580307, "1958-03-07"),
    "born_serial": _birth(21251, "1958-03-07"),
    "born_real_date": _birth(date(1958, 3, 7), "1958-03-07"),
    "born_numerals": _birth("一九五八年三月七日", "1958-03-07"),
    "born_numerals_month": _birth("一九五八年三月", "1958-03-01"),
    "born_month": _birth("1958.03", "1958-03-01"),
    "born_in_no_calendar": _wrong("出生日期", "1958-02-30", "bad_cell"),
    "born_two_digit_year": _wrong("出生日期", "7/3/58", "bad_cell"),
    "born_against_number": _wrong("出生日期", "1958-03-08", "bad_birth"),
    # Telephones, words, names
    "phone_number_cell": _cell("联系电话", 13800000001, phone="13800000001"),
    "phone_prefix": _cell("联系电话", "+86 138-0000-0001", phone="13800000001"),
    "phone_two": _cell("联系电话", "13800000001/13900000002", phone="13800000001"),
    "phone_landline": _cell("联系电话", "0571-88000001", phone="057188000001"),
    "phone_none": _cell("联系电话", "无", phone=""),
    "phone_too_short": _bad("联系电话", "138000", "bad_phone"),
    "phone_scientific": _bad("联系电话", "1.38E+10", "digits_lost"),
    "sex_agrees": _with("性别", "男", sex="male"),
    "sex_one_two": _with("性别", 1, sex="male"),
    "sex_unknown_word": _wrong("性别", "甲", "bad_cell"),
    "presence_tick": _with("是否在住", "√", presence="living_here"),
    "presence_no": _with("是否在住", "否", presence="away"),
    "presence_cross": _with("是否在住", "×", presence="away"),
    "presence_empty_house": _with("居住状态", "空挂户", presence="away"),
    "presence_opposite_question": _with("是否外出", "是", presence=""),
    "presence_unknown_word": _wrong("在住情况", "也许", "bad_cell"),
    "name_lined_up": _cell("姓名", "王　伟", name="王伟"),
    "name_with_note": _cell("姓名", "赵德福(户主)", name="赵德福"),
    "name_minority": _cell("姓名", "阿卜杜拉·买买提", name="阿卜杜拉·买买提"),
    "name_missing": _bad("姓名", "", "bad_name"),
    "name_is_formula_text": _cell("姓名", "'=HYPERLINK(1)", name="=HYPERLINK(1)"),
    # Addresses
    "address_long": _cell("住址", "浙江省杭州市余杭区五常街道西溪花园三幢二单元501室"),
    "address_short": _cell("住址", "3-2-501"),
    "address_without_unit": _cell("住址", "3号楼501"),
    "address_hash": _cell("住址", "3#2-501"),
    "address_village": _cell("住址", "5组12号"),
    "address_unclear": _bad("住址", "西溪花园", "bad_door"),
    "address_none": _cell("住址", ""),
    "columns_for_a_home": File(
        "a.xlsx",
        xlsx([["网格", "楼号", "单元号", "室号", "姓名"], ["第一网格", "3号楼", "二单元", "501室", "赵德福"]]),
        1,
        first={"address": "3幢2单元501室"},
    ),
    # Files that are no lists
    "empty": File("a.csv", b"", 0, whole="file_empty"),
    "no_table": File("a.xlsx", b"PK\x03\x04 broken", 0, whole="file_unreadable"),
    "a_picture": File("a.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00" * 20, 0, whole="file_unreadable"),
    "only_headings": File("a.xlsx", xlsx([HEAD]), 0),
}
