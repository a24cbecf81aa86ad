"""Reading visits from a CSV or Excel file: every row that cannot be used is named with its number and the reason.

Columns `person, place, start, end` (or 人员, 地点, 开始, 结束; or a mapping from ours to the file's). Times are all
whole minutes on one clock of the file's own, or all ISO 8601 (`2022-01-05T08:30`, with or without a zone; without one
it is China time; seconds are dropped). A day without a clock time is the whole day, never midnight: `2022-01-05` to
`2022-01-05` means 24 hours, and such a visit is marked `day`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA, start_of
from linan.kernel.words import Words

COLUMNS = ("person", "place", "start", "end")
ALIASES = {
    "person": ("person", "person_id", "人员", "人员编号", "居民", "姓名"),
    "place": ("place", "place_id", "地点", "场所", "场所编号"),
    "start": ("start", "from", "in", "开始", "开始时间", "进入时间", "到达时间"),
    "end": ("end", "to", "out", "结束", "结束时间", "离开时间"),
}
MAX_BYTES = 512 * 1024 * 1024
MAX_MINUTE = 1_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEARS = range(2000, 2100)
"""A visit of another year is a slip of the hand: one such row would stretch every search over centuries."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used. `row` counts as a spreadsheet does: the header is row 1."""

    row: int
    code: str
    words: Words

    def to_json(self) -> dict[str, object]:
        return {"row": self.row, "code": self.code, "words": str(self.words)}


@dataclass(slots=True)
class VisitFile:
    """Columns of equal length, `row` being the row each came from; `clock` is `minutes` or `iso`.

    Minutes of an ISO file count from 1970-01-01T00:00Z. `certainty` is `minute`, or `day` where no clock time
    was known. `rows` = used + bad + `duplicates` (a row equal to an earlier one is one visit, not two).
    """

    person: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    certainty: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    rows: int = 0
    duplicates: int = 0
    clock: str = ""

    def time_text(self, minute: int) -> int | str:
        """A time as the file writes it: the minute itself, or ISO in China time."""
        return minute if self.clock == "minutes" else at_minute(minute).astimezone(CHINA).isoformat(timespec="minutes")


def at_minute(minute: int) -> datetime:
    """The instant of a minute counted from 1970-01-01T00:00Z."""
    return EPOCH + timedelta(minutes=minute)


def minute_of(at: datetime) -> int:
    """The minute of an aware instant, counted from 1970-01-01T00:00Z; seconds are dropped."""
    return int((at - EPOCH).total_seconds() // 60)


FIRST_MINUTE, LAST_MINUTE = (minute_of(start_of(date(y, 1, 1))) for y in (YEARS.start, YEARS.stop))


def parse_time(text: str, clock: str) -> int:
    """A start time in minutes for a file of this `clock`; ValueError when it is not one."""
    return _minutes(text) if clock == "minutes" else _iso(text)[0]


def read_visits(data: bytes, name: str, mapping: Mapping[str, str] | None = None) -> VisitFile:
    """Read a whole file. Refuses one that is unusable as a whole: too large, unreadable, a column missing."""
    try:
        return visits_of(rows_of(data, name), mapping)
    except csv.Error as error:
        raise unusable("file_unreadable", Words("The file is not a text table.")) from error


def rows_of(data: bytes, name: str) -> Iterator[Sequence[str]]:
    """The rows of a CSV or Excel file, header first. Refuses a file that is too large or neither."""
    if len(data) > MAX_BYTES:
        raise too_large()
    # What it is stands in its first bytes; names of files are often wrong.
    return _sheet(data, name) if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else _csv(data)


def visits_of(rows: Iterator[Sequence[str]], mapping: Mapping[str, str] | None = None) -> VisitFile:
    """Visits from rows of text, header first."""
    return _read(rows, columns_of(header_of(rows), COLUMNS, ALIASES, mapping or {}))


def header_of(rows: Iterator[Sequence[str]]) -> list[str]:
    header = next(rows, None)
    if header is None:
        raise unusable("file_empty", Words("The file is empty."))
    return [c.strip().lstrip("\ufeff") for c in header]


def _read(rows: Iterator[Sequence[str]], at: tuple[int, ...]) -> VisitFile:
    found = VisitFile()
    seen: set[tuple[str, str, int, int]] = set()
    widest = max(at)
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        found.rows += 1
        if len(cells) <= widest:
            found.bad.append(BadRow(number, "cells_missing", Words("This row has too few cells.")))
            continue
        person, place, start, end = (cells[i].strip() for i in at)
        empty = next((c for c, v in zip(COLUMNS, (person, place, start), strict=False) if not v), None)
        if empty:
            found.bad.append(BadRow(number, "cell_empty", Words("The cell “{column}” is empty.", column=empty)))
            continue
        if not found.clock:
            # A first row of rubbish must not decide how all others are read.
            found.clock = _clock_of(start)
        try:
            begin, stop, certainty = _span(start, end, found.clock or "iso")
        except _BadTime as bad:
            found.bad.append(BadRow(number, bad.code, bad.words))
            continue
        visit = (person, place, begin, stop)
        if visit in seen:
            found.duplicates += 1
            continue
        seen.add(visit)
        found.person.append(person)
        found.place.append(place)
        found.start.append(begin)
        found.end.append(stop)
        found.certainty.append(certainty)
        found.row.append(number)
    return found


class _BadTime(ValueError):
    def __init__(self, code: str, words: Words) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def _span(start: str, end: str, clock: str) -> tuple[int, int, str]:
    if clock == "minutes":
        if not end:
            raise _BadTime("cell_empty", Words("The cell “{column}” is empty.", column="end"))
        begin, stop, certainty = _one(start, clock)[0], _one(end, clock)[0], "minute"
    else:
        begin, day_after, certainty = _one(start, clock)
        if not end:
            if certainty == "minute":
                raise _BadTime("cell_empty", Words("The cell “{column}” is empty.", column="end"))
            return begin, day_after, certainty
        stop, stop_after, end_certainty = _one(end, clock)
        if end_certainty == "day":
            stop, certainty = stop_after, "day"
    if stop < begin:
        raise _BadTime(
            "ends_before_start", Words("The visit ends before it starts: {start} – {end}.", start=start, end=end)
        )
    return begin, stop, certainty


def _one(text: str, clock: str) -> tuple[int, int, str]:
    """A time as (minute, minute at the end of its day, certainty)."""
    try:
        if clock == "minutes":
            minute = _minutes(text)
            return minute, minute, "minute"
        told = _iso(text)
    except ValueError:
        wanted = Words("whole minutes") if clock == "minutes" else Words("a date and time such as 2022-01-05T08:30")
        words = Words("“{text}” is not a time; this file writes {wanted}.", text=text[:40], wanted=wanted)
        raise _BadTime("not_a_time", words) from None
    if not FIRST_MINUTE <= told[0] < LAST_MINUTE:
        raise _BadTime("year_off", Words("The year of “{text}” cannot be right.", text=text[:40]))
    return told


def _clock_of(text: str) -> str:
    """Which clock a file keeps whose first time is `text`; empty when it is no time at all."""
    if _is_whole(text):
        return "minutes"
    try:
        _iso(text)
    except ValueError:
        return ""
    return "iso"


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdecimal() and text.isascii()


def _minutes(text: str) -> int:
    minute = int(text)
    if abs(minute) > MAX_MINUTE:
        raise ValueError(text)
    return minute


@lru_cache(maxsize=65536)
def _iso(text: str) -> tuple[int, int, str]:
    text = text.replace("/", "-")
    if len(text) <= 10:
        day = date.fromisoformat(text)
        return minute_of(start_of(day)), minute_of(start_of(day + timedelta(days=1))), "day"
    at = datetime.fromisoformat(text)
    minute = minute_of(at if at.tzinfo else at.replace(tzinfo=CHINA))
    return minute, minute, "minute"


def columns_of(
    header: Sequence[str], wanted: Sequence[str], aliases: Mapping[str, Sequence[str]], mapping: Mapping[str, str]
) -> tuple[int, ...]:
    """Where each wanted column stands in the header. Refuses a column that is missing or stands twice."""
    names = [h.casefold() for h in header]
    found: list[int] = []
    for column in wanted:
        known = (mapping[column],) if column in mapping else aliases[column]
        places = [names.index(w.casefold()) for w in known if w.casefold() in names]
        if not places:
            raise unusable(
                "column_missing",
                Words(
                    "The column “{column}” is missing; the file has: {names}.",
                    column=known[0],
                    names=", ".join(header),
                ),
            )
        if names.count(names[places[0]]) > 1:
            raise unusable(
                "column_twice", Words("The column {column} stands twice in the table.", column=header[places[0]])
            )
        found.append(places[0])
    return tuple(found)


def _csv(data: bytes) -> Iterator[Sequence[str]]:
    """UTF-8 with or without BOM, else GB18030 (what Excel on a Chinese machine writes); refuses a mixture."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            _need_one_encoding(data)
            continue
    else:
        raise unusable("file_unreadable", Words("The file is neither UTF-8 nor GB18030 text."))
    if "\x00" in text:
        raise unusable("file_unreadable", Words("The file is not a text table."))
    first, _, _ = text.partition("\n")
    delimiter = max(",\t;", key=first.count)
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _need_one_encoding(data: bytes) -> None:
    """Refuse a file put together from UTF-8 and GB18030: read as either, some names would be others.

    A short line of GB18030 is now and then UTF-8 too, so only more than one such line in twenty counts as a mixture.
    """
    first, both = 0, [0, 0]
    for number, line in enumerate(data.splitlines(), start=1):
        if line.isascii():
            continue
        try:
            line.decode()
            both[0] += 1
        except UnicodeDecodeError:
            both[1] += 1
            first = first or number
    if both[0] * 20 > both[1] > 0 and both[0] > 0:
        words = Words("Some lines are UTF-8 and others are not, the first of them line {line}.", line=first)
        raise unusable("encodings_mixed", words)


def _sheet(data: bytes, name: str) -> Iterator[Sequence[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    from linan.core.desk.excel import need_no_bomb

    need_no_bomb(data)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except (CalamineError, ValueError) as error:
        raise unusable("file_unreadable", Words("“{name}” cannot be opened as a workbook.", name=name)) from error
    return ([_cell(c) for c in row] for row in chain(sheet.to_python(skip_empty_area=False)))


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def too_large() -> Refusal:
    return unusable("file_too_large", Words("The file is larger than {limit} MB.", limit=MAX_BYTES >> 20))


def unusable(code: str, words: Words) -> Refusal:
    step = Words("Save the table as CSV (UTF-8) or Excel with the columns person, place, start and end, and try again.")
    return Refusal(code, words, kind=Kind.INVALID, next_step=step)


def count_of(names: Iterable[str]) -> tuple[list[str], list[int]]:
    """Distinct names in order of first appearance, and the index of each name given."""
    index: dict[str, int] = {}
    at = [index.setdefault(n, len(index)) for n in names]
    return list(index), at
