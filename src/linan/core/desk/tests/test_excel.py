"""Tables as communities send them come in whole; what goes out cannot run."""

from __future__ import annotations

import pytest

from linan.core.desk.excel import clean, read_table, write_xlsx
from linan.kernel.refusal import Refusal


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_whatever_it_was_saved(encoding: str) -> None:
    (table,) = read_table("姓名,电话\n赵大爷,13900000001\n".encode(encoding), "a.csv")
    assert table.header == ["姓名", "电话"]
    assert table.rows == [["赵大爷", "13900000001"]]


def test_identity_numbers_survive_a_workbook() -> None:
    (table,) = read_table(write_xlsx(["证件号"], [["11010519491231002X"], ["110105194912310021"]]), "a.xlsx")
    assert table.rows == [["11010519491231002X"], ["110105194912310021"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert clean(text) == f"'{text}"


def test_an_empty_file_is_refused_in_words() -> None:
    with pytest.raises(Refusal) as no:
        read_table(b"  ", "a.csv")
    assert no.value.code == "file_empty"
