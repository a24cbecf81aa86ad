"""Files as they really arrive: each is read whole or refused with the next step, and never half."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from tests.cast import Cast

from linan.core.movement.visitfile import read_visits
from linan.domains.tracing import actions
from linan.domains.tracing.actions.past import PastReport
from linan.domains.tracing.models import Case
from linan.domains.tracing.tests.test_past import COLUMNS, HEADER, HOME, clerk
from linan.kernel.refusal import Refusal

ROW = "K1,,2020-02-01,2020-02-03,"
VISITS = "person,place,start,end\n"


def bring(content: bytes, name: str = "list.csv") -> PastReport:
    return actions.import_past_cases(clerk(), content, name, COLUMNS, home=HOME)


def book(*rows: list[str]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADER.split(","), *rows]:
        made.worksheets[0].append(row)
    made.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A real workbook whose sheet unpacks to far more than it weighs."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book())) as real,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        for part in real.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                packed.writestr(part.filename, real.read(part))
        with packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(410):
                sheet.write(b" " * 1024 * 1024)
    return out.getvalue()


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.doc"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_name_and_the_encoding_do_not_matter(cast: Cast, encoding: str, name: str) -> None:
    assert bring(f"{HEADER}\n{ROW}\n".encode(encoding), name).new == 1


def test_days_in_five_styles_and_names_with_line_breaks(cast: Cast) -> None:
    days = ("2020-02-03", "2020/2/3", "2020.2.3", "2020年2月3日", "20200203")
    lines = [f"K{n},,,{day}," for n, day in enumerate(days)]
    told = bring("\n".join([HEADER, *lines, '"K\n9",,,2020-02-03,']).encode())
    assert (told.new, list(told.refused)) == (6, [])
    assert len(set(Case.objects.values_list("confirmed_at", flat=True))) == 1


def test_a_formula_without_its_value_is_a_bad_row(cast: Cast) -> None:
    told = bring(book(["=1+1", "", "", "2020-02-03", ""], ["K2", "", "", "2020-02-03", ""]), "list.xlsx")
    assert (told.new, [(b.row, b.field) for b in told.refused]) == (1, [(2, "person")])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (HEADER.encode(), "no_rows"),
        (b"a,b\n1,2\n", "no_column"),
        (f"{HEADER},编号\n{ROW},K2\n".encode(), "column_twice"),
        (f"{HEADER}\n{'x' * 10_000_000},,,2020-02-03,\n".encode(), "file_unreadable"),
        (b"\x00\x01\x02" * 99, "file_unreadable"),
        (b"PK\x03\x04 cut short", "file_unreadable"),
        (b"x" * (31 << 20), "file_too_large"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(cast: Cast, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as no:
        bring(content)
    assert (no.value.code, bool(no.value.next_step), Case.objects.count()) == (code, True, 0)


def test_a_bomb_is_not_unpacked(cast: Cast) -> None:
    packed = bomb()
    for read in (bring, lambda c: read_visits(c, "v.xlsx")):
        with pytest.raises(Refusal) as no:
            read(packed)
        assert (no.value.code, bool(no.value.next_step)) == ("file_too_large", True)


def test_visits_come_in_utf16_and_under_a_wrong_name() -> None:
    line = VISITS + "a,b,2022-01-05,2022-01-05\n"
    assert [read_visits(line.encode("utf-16"), n).rows for n in ("v.csv", "v.xlsx")] == [1, 1]
    with pytest.raises(Refusal) as no:
        read_visits(b"person,person,place,start,end\na,b,c,1,2\n", "v.csv")
    assert (no.value.code, bool(no.value.next_step)) == ("column_twice", True)
