"""The sheets of a file as they lie there: every cell as text, with what a table reader needs to know about the sheet.

`excel.read_table` is enough for a tidy table. This keeps row numbers, merged cells, hidden columns and hidden sheets,
for files whose heading must be looked for.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from linan.core.desk.excel import MOST_BYTES, MOST_ROWS, decode, need_no_bomb, too_large
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

EXACT = 1e15
"""A spreadsheet keeps fifteen digits of a number; from here on the last ones are lost and are not invented again."""

Merge = tuple[tuple[int, int], tuple[int, int]]
_MOST_COLUMNS = 300


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[0]` is the file's row 1. `merged` holds (top row, left column), (bottom, right), counted from 0."""

    name: str
    rows: list[list[str]]
    merged: tuple[Merge, ...] = ()
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    hidden: bool = False


def read_sheets(content: bytes, filename: str) -> list[Sheet]:
    """Every sheet of an .xlsx, .xls, .ods or .csv. Refuses `file_too_large`, `file_empty`, `file_unreadable`.

    A number of more than fifteen digits comes as `3.3011019580307E+17`, because that is all the file knows of it.
    """
    if len(content) > MOST_BYTES:
        raise too_large()
    if not content.strip():
        raise Refusal(
            "file_empty",
            Words("The file is empty."),
            kind=Kind.INVALID,
            next_step=Words("Save it as .xlsx or as .csv and try again."),
        )
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        return _workbook(content)
    return [Sheet(filename.rpartition(".")[0] or filename, _lines(decode(content)))]


def _workbook(content: bytes) -> list[Sheet]:
    need_no_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        hidden = _hidden_columns(content) if content[:2] == b"PK" else {}
        return [
            _sheet(book, at, meta.name, meta.visible != SheetVisibleEnum.Visible, hidden.get(at, frozenset()))
            for at, meta in enumerate(book.sheets_metadata)
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise _unreadable() from error


def _sheet(book: CalamineWorkbook, at: int, name: str, hidden: bool, columns: frozenset[int]) -> Sheet:
    raw = book.get_sheet_by_index(at)
    # Most cells are texts already: a call for each of a million cells is what would take the time.
    rows = [
        [c.strip() if type(c) is str else _text(c) for c in row[:_MOST_COLUMNS]]
        for row in raw.to_python(skip_empty_area=False, nrows=MOST_ROWS)
    ]
    return Sheet(name, rows, tuple(raw.merged_cell_ranges or ()), columns, hidden)


_COLUMN = re.compile(rb"<col\s[^>]*>")
_ATTRIBUTE = re.compile(rb'(min|max|hidden)="([^"]*)"')


def _hidden_columns(content: bytes) -> dict[int, frozenset[int]]:
    """Which columns of which sheet are hidden: the reader does not tell, the beginning of the sheet's part does."""
    found: dict[int, frozenset[int]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [n for n in packed.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)]
        for at, name in enumerate(sorted(names, key=lambda n: int(re.sub(r"\D", "", n)))):
            with packed.open(name) as part:
                head = part.read(65536).partition(b"<sheetData")[0]
            hidden: set[int] = set()
            for column in _COLUMN.findall(head):
                told = dict(_ATTRIBUTE.findall(column))
                if told.get(b"hidden") in (b"1", b"true"):
                    first, last = int(told.get(b"min", b"1")), int(told.get(b"max", b"1"))
                    hidden |= set(range(first - 1, min(last, _MOST_COLUMNS)))
            found[at] = frozenset(hidden)
    return found


def _lines(text: str) -> list[list[str]]:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        return [[c.strip() for c in row[:_MOST_COLUMNS]] for row in csv.reader(io.StringIO(text, newline=""), dialect)]
    except csv.Error as error:
        raise _unreadable() from error


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        if abs(value) >= EXACT:
            return f"{value:.14E}"
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _unreadable() -> Refusal:
    return Refusal(
        "file_unreadable",
        Words("This file cannot be read as a table."),
        kind=Kind.INVALID,
        next_step=Words("Save it as .xlsx or as .csv and try again."),
    )
