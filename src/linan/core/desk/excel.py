"""Tables in and out: CSV and Excel as communities really have them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook

from linan.core.desk.workbook import as_text, clean, workbook
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

MOST_BYTES = 30 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 1_000_000


__all__ = [
    "MOST_BYTES",
    "Table",
    "clean",
    "decode",
    "need_no_bomb",
    "read_table",
    "too_large",
    "write_csv",
    "write_xlsx",
]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as text: `header` and `rows` of equal width; `first_row` is the file's number of the first row."""

    name: str
    header: list[str]
    rows: list[list[str]]
    first_row: int


def read_table(content: bytes, filename: str) -> list[Table]:
    """Read .xlsx, .xls, .ods or .csv (UTF-8 with or without BOM, UTF-16, GB18030).

    Refuses `file_too_large`, `file_empty`, `file_unreadable`. Every cell becomes text: numbers without a decimal
    point stay whole, so a telephone number does not turn into 1.39e10.
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
    return [_csv(content, filename)]


def need_no_bomb(content: bytes) -> None:
    """Refuse a packed workbook that would unpack to more than any real table, before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise too_large()
    except zipfile.BadZipFile:
        return


def _workbook(content: bytes) -> list[Table]:
    need_no_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = [
            _table(name, [[as_text(c) for c in row] for row in book.get_sheet_by_name(name).to_python()])
            for name in book.sheet_names
        ]
    except (CalamineError, ValueError, OSError) as error:
        raise _unreadable() from error
    return [t for t in tables if t.header]


def _csv(content: bytes, filename: str) -> Table:
    text = decode(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error as error:
        raise _unreadable() from error
    return _table(filename, rows)


def decode(content: bytes) -> str:
    """Text of a file whose encoding nobody wrote down; refuses `file_unreadable` for what is not text."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", "replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    guess = from_bytes(content).best()
    if guess is None or "\x00" in str(guess):
        raise _unreadable()
    return str(guess)


def too_large() -> Refusal:
    """What somebody reads who brings more than a table should be."""
    return Refusal(
        "file_too_large",
        Words("The file is larger than {limit} MB.", limit=MOST_BYTES // 1024 // 1024),
        kind=Kind.INVALID,
        next_step=Words("Split it into several files and bring them in one after another."),
    )


def _unreadable() -> Refusal:
    return Refusal(
        "file_unreadable",
        Words("This file cannot be read as a table."),
        kind=Kind.INVALID,
        next_step=Words("Save it as .xlsx or as .csv and try again."),
    )


def _table(name: str, rows: Sequence[Sequence[str]]) -> Table:
    """Find the header: the first row with the most filled cells among the first ten; titles above it are left out."""
    filled = [sum(bool(c.strip()) for c in row) for row in rows[:10]]
    if not any(filled):
        return Table(name, [], [], 0)
    top = filled.index(max(filled))
    header = [c.strip() for c in rows[top]]
    width = len(header)
    body = [[c.strip() for c in row[:width]] + [""] * (width - len(row)) for row in rows[top + 1 : top + 1 + MOST_ROWS]]
    return Table(name, header, body, top + 2)


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "Linan") -> bytes:
    """A workbook with one sheet; every cell is text, so identity numbers survive."""
    return workbook(columns, rows, title)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV line by line with a BOM, so that Excel reads the Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([clean(v) for v in row])
        if buffer.tell() > 65536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
