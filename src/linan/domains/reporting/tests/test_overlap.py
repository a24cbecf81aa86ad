"""Labels mean items, pairs overlap, and a file that is no form is refused in words."""

from __future__ import annotations

import json

import pytest

from linan.core.desk.excel import write_xlsx
from linan.domains.reporting import forms, rules
from linan.domains.reporting.forms.files import read_forms, report
from linan.domains.reporting.rules.items import plain_label
from linan.kernel.refusal import Refusal
from linan.kernel.worlds.tables import DAILY_TABLES


@pytest.mark.parametrize(
    ("label", "code"),
    [("手机号码", "phone"), ("联系电话（必填）", "phone"), (" 姓 名 ", "name"), ("今日体温（℃）", "temperature"),
     ("14天旅居史", "travel"), ("ＩＤ", None), ("电话通知情况说明", None), ("监护人电话", "carer_phone"),
     ("家长联系电话", "phone"), ("姓名及电话", None)],
)  # fmt: skip
def test_a_label_means_its_item_or_nothing(label, code):
    found = rules.item_for_label(label)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("label", "plain"),
    [("填报人", "填报人"), ("必要物资", "必要物资"), ("必填", "必填"), ("姓名（必填）", "姓名"),
     ("【选填项】备注", "备注"), ("*必填 体温", "体温"), ("体温 必填＊", "体温"), ("是否填写", "是否填写")],
)  # fmt: skip
def test_only_the_marker_goes_from_a_label(label, plain):
    assert plain_label(label) == plain


def test_every_item_is_valid_and_every_label_means_one():
    for item in rules.items().values():
        assert item.source and item.schema["type"] in ("string", "integer", "number", "boolean")
        assert rules.item_for_label(item.title["zh"]) == item and rules.item_for_label(item.title["en"]) == item
        for alias in item.aliases:
            assert rules.item_for_label(alias) == item, alias


def test_overlap_by_hand():
    one = rules.shape_of("甲", "a", ["姓名", "手机号", "体温", "宠物"])
    other = rules.shape_of("乙", "b", ["序号", "居民姓名", "联系电话", "测量体温"])
    (found,) = rules.overlaps([one, other])
    assert found.shared == ("name", "phone", "temperature")
    assert (found.of_one, found.of_other, found.jaccard) == (0.75, 1.0, 0.75) and found.is_near_copy
    assert rules.repeated_fields([one, other]) == {
        "name": ("甲", "乙"),
        "phone": ("甲", "乙"),
        "temperature": ("甲", "乙"),
    }


def test_seventeen_tables_as_files():
    shapes = []
    for table in DAILY_TABLES:
        content = write_xlsx(list(table.columns), [["x"] * len(table.columns)])
        shapes += [(table.title, s) for s in read_forms(content, f"{table.title}.xlsx")]
    told = report(shapes)
    assert len(told["forms"]) == 17 and told["boxes"] > 3 * told["questions"]
    unknown = [f["label"] for form in told["forms"] for f in form["fields"] if f["item"] is None]
    assert unknown == ["村内走动情况"]


def test_a_schema_file_and_what_is_none():
    schema = rules.schema_from("表", [rules.items()["name"]], [{"name": "q1", "title": "取暖方式"}])
    (shape,) = read_forms(json.dumps(schema).encode(), "f.json")
    assert shape.keys == {"name", "=取暖方式"}
    for content, name in (
        (b"{", "f.json"),
        (b"[]", "f.json"),
        (b"{}", "f.json"),
        (b"  ", "f.csv"),
        (b"PK\x03\x04", "f.xlsx"),
    ):
        with pytest.raises(Refusal):
            read_forms(content, name)


def test_own_questions_that_are_common_items_become_them():
    schema = forms.schema("表", ["name"], forms.own_fields("今日体温\n取暖方式 | 文字 | 煤, 电\n有无宠物|是否"))
    assert [p.get("x-item") for p in schema["properties"].values()] == ["name", "temperature", None, None]
    assert schema["properties"]["q2"]["enum"] == ["煤", "电"] and schema["properties"]["q3"]["type"] == "boolean"
    with pytest.raises(Refusal):
        forms.own_fields("取暖|图片")
