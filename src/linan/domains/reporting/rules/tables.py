"""A department's own Excel table: where its columns are, and how it is filled without breaking it (A-20).

The heading with its merged cells, styles, widths and the lines below stay as the department drew them. What is written
is text, a number or a date, never a formula, whatever a resident's name begins with.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from linan.domains.reporting.rules.items import item_for_label, plain_label
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

CELLS: dict[str, tuple[str, ...]] = {
    "area": ("填报单位", "填表单位", "上报单位", "社区", "街道", "单位"),
    "day": ("填报日期", "填表日期", "上报日期", "日期", "时间"),
    "rows": ("合计", "总人数", "人数合计"),
    "number": ("编号", "文号"),
}
"""What stands once on a table, by the labels departments give it."""
MOST_COLUMNS, LOOKED_AT = 60, 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as printed, and what is proposed for it: an item's code or one of the form's own fields."""

    letter: str
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table is filled: the sheet, its first empty row, columns by letter, single cells by address."""

    sheet: str
    first_row: int
    columns: tuple[Column, ...]
    cells: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        columns = [[c.letter, c.label, c.key] for c in self.columns]
        return {"sheet": self.sheet, "first_row": self.first_row, "columns": columns, "cells": dict(self.cells)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Layout:
        columns = tuple(Column(letter, label, key) for letter, label, key in told["columns"])
        return cls(told["sheet"], told["first_row"], columns, told["cells"])


def propose(content: bytes, own: Mapping[str, str]) -> Layout:
    """Where the heading is and what each column means. `own` are the form's own fields, label → key.

    Refuses `table_unusable` for what is no .xlsx, holds macros, or has no heading.
    """
    book = _opened(content)
    best: tuple[int, int, Worksheet, int, list[Column]] | None = None
    for sheet in book.worksheets:
        if not isinstance(sheet, Worksheet):
            continue
        for row in range(1, min(sheet.max_row, LOOKED_AT) + 1):
            columns = _columns(sheet, row, own)
            # The row with the most known columns is the heading; of two alike the lower one, where merged titles end.
            told = (sum(bool(c.key) for c in columns), len(columns))
            if len(columns) > 1 and (best is None or told >= best[:2]) and _is_heading(sheet, row):
                best = (*told, sheet, row, columns)
    if best is None:
        raise _unusable(Words("No heading was found in this table."))
    _, _, page, heading, printed = best
    return Layout(page.title, heading + 1, tuple(printed), _cells(page, heading))


def fill(content: bytes, layout: Layout, rows: Sequence[Mapping[str, Any]], once: Mapping[str, Any]) -> bytes:
    """The table with `rows` (values by key) under its heading and `once` (values by code) in its single cells.

    Lines below the table move down with their merged cells when there are more rows than the table has room for.
    """
    book = _opened(content)
    if layout.sheet not in book.sheetnames:
        raise _unusable(Words("The sheet is no longer in the table."))
    sheet = book[layout.sheet]
    first = layout.first_row
    room = _room(sheet, first)
    if len(rows) > room:
        _push_down(sheet, first + room, len(rows) - room)
    pattern = {c.letter: _style(sheet[f"{c.letter}{first}"]) for c in layout.columns}
    height = sheet.row_dimensions[first].height
    for n, row in enumerate(rows):
        for column in layout.columns:
            cell = sheet[f"{column.letter}{first + n}"]
            if not isinstance(cell, Cell):
                continue
            cell._style = copy(pattern[column.letter])  # type: ignore[attr-defined]  # missing in its stubs
            if column.key:
                _write(cell, row.get(column.key))
        if height:
            sheet.row_dimensions[first + n].height = height
    for address, code in layout.cells.items():
        cell = sheet[address]
        if isinstance(cell, Cell) and code in once:
            label = str(cell.value or "")
            _write(cell, f"{label}{once[code]}" if label else once[code])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _style(cell: Any) -> Any:
    return copy(cell._style)


def _write(cell: Cell, value: Any) -> None:
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, int | float | date) or value is None:
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell.value = f"'{text}" if text.startswith(_FORMULA) else text
    cell.data_type = "s"


def _opened(content: bytes) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if any("vbaProject" in n for n in packed.namelist()):
                raise _unusable(Words("This table holds macros."))
        return load_workbook(io.BytesIO(content), keep_links=False)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        OSError,
        TypeError,
        AttributeError,
    ) as error:
        raise _unusable(Words("This file cannot be read as a table.")) from error


def _columns(sheet: Worksheet, row: int, own: Mapping[str, str]) -> list[Column]:
    found = []
    for n in range(1, min(sheet.max_column, MOST_COLUMNS) + 1):
        label = _label(sheet, row, n)
        if label:
            known = item_for_label(label)
            key = known.code if known and known.about == "person" else own.get(plain_label(label), "")
            found.append(Column(get_column_letter(n), label, key))
    return found


def _label(sheet: Worksheet, row: int, column: int) -> str:
    """What stands over a column: its own cell, or the cell merged over it from above."""
    value = sheet.cell(row, column).value
    if value is None:
        for merged in sheet.merged_cells.ranges:
            if merged.min_row <= row <= merged.max_row and merged.min_col == merged.max_col == column:
                value = sheet.cell(merged.min_row, column).value
    return "" if value is None else " ".join(str(value).split())[:60]


def _is_heading(sheet: Worksheet, row: int) -> bool:
    return not any(m.min_row <= row < m.max_row for m in sheet.merged_cells.ranges)


def _cells(sheet: Worksheet, heading: int) -> dict[str, str]:
    """Single cells above the heading: `填报单位` with an empty cell beside it, or `填报单位：` itself."""
    found: dict[str, str] = {}
    for row in range(1, heading):
        for n in range(1, min(sheet.max_column, MOST_COLUMNS) + 1):
            cell = sheet.cell(row, n)
            label = plain_label(str(cell.value)) if isinstance(cell.value, str) else ""
            code = next((c for c, labels in CELLS.items() if label in map(plain_label, labels)), "")
            if not label or not code or code in found.values():
                continue
            beside = sheet.cell(row, n + 1)
            place = beside if isinstance(beside, Cell) and beside.value is None and not _ends_open(cell) else cell
            found[place.coordinate] = code
    return found


def _ends_open(cell: Any) -> bool:
    return str(cell.value).rstrip().endswith(("：", ":"))


def _room(sheet: Worksheet, first: int) -> int:
    """How many rows the table has before the next line of its own."""
    for row in range(first, sheet.max_row + 1):
        if any(cell.value is not None for cell in sheet[row]) or any(
            m.min_row <= row <= m.max_row for m in sheet.merged_cells.ranges
        ):
            return row - first
    return max(0, sheet.max_row - first + 1)


def _push_down(sheet: Worksheet, from_row: int, by: int) -> None:
    last = sheet.max_row
    if from_row > last:
        return
    heights = {r: sheet.row_dimensions[r].height for r in range(from_row, last + 1)}
    moved = [m for m in list(sheet.merged_cells.ranges) if m.min_row >= from_row]
    for merged in moved:
        sheet.unmerge_cells(str(merged))
    width = get_column_letter(max(1, sheet.max_column))
    sheet.move_range(f"A{from_row}:{width}{last}", rows=by, translate=True)
    for merged in moved:
        merged.shift(row_shift=by)
        sheet.merge_cells(str(merged))
    for row, height in heights.items():
        sheet.row_dimensions[row + by].height = height


def _unusable(words: Words) -> Refusal:
    return Refusal(
        "table_unusable",
        words,
        kind=Kind.INVALID,
        field="file",
        next_step=Words("Save it as .xlsx, with the names of the columns in one row."),
    )
