"""From a table and a mapping to typed rows; what cannot be read keeps its row number and gets words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from linan.core.community import rules
from linan.core.community.imports.mapping import FieldSpec, Mapping
from linan.core.desk.excel import Table
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA
from linan.kernel.words import Words

Value = str | int | date | datetime | None
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its number in the file, the field, and what is wrong in words."""

    row: int
    field: str
    words: Words


@dataclass(frozen=True, slots=True)
class Parsed:
    """All rows of a table, split: `rows` as (number in the file, field → value), and what is wrong with the others.

    Every row with any content is in one of the two: len(rows) plus the distinct row numbers of `bad` is their number.
    """

    rows: Sequence[tuple[int, dict[str, Value]]]
    bad: Sequence[BadRow]

    @property
    def total(self) -> int:
        return len(self.rows) + len({b.row for b in self.bad})


def parse_table(tables: Sequence[Table], mapping: Mapping, *, today: date) -> Parsed:
    """Read the sheet the mapping means. Refuses `no_sheet` and `no_column`, which no row could cure."""
    table, places = _sheet(tables, mapping)
    rows: list[tuple[int, dict[str, Value]]] = []
    bad: list[BadRow] = []
    for offset, cells in enumerate(table.rows):
        if not any(cells):
            continue
        number = table.first_row + offset
        values: dict[str, Value] = {}
        wrong: list[BadRow] = []
        for name, spec in mapping.fields.items():
            raw = spec.value if spec.value is not None else (cells[places[name]] if name in places else "")
            try:
                values[name] = _value(spec, raw.strip(), mapping, today)
            except Refusal as refusal:
                wrong.append(BadRow(number, name, refusal.reasons[0] if refusal.reasons else refusal.words))
        if wrong:
            bad += wrong
        else:
            rows.append((number, values))
    return Parsed(rows, bad)


def _sheet(tables: Sequence[Table], mapping: Mapping) -> tuple[Table, dict[str, int]]:
    chosen = [t for t in tables if not mapping.sheet or t.name == mapping.sheet]
    if not chosen:
        raise Refusal("no_sheet", Words("The file has no sheet {name}.", name=mapping.sheet), kind=Kind.INVALID)
    lacking: list[str] = []
    for table in chosen:
        at = {title: i for i, title in reversed(list(enumerate(table.header)))}
        places = {
            name: next(at[c] for c in spec.columns if c in at)
            for name, spec in mapping.fields.items()
            if any(c in at for c in spec.columns)
        }
        lacking = [s.columns[0] for n, s in mapping.fields.items() if s.required and s.columns and n not in places]
        if not lacking:
            titles = {table.header[i] for i in places.values()}
            twice = sorted(t for t in titles if table.header.count(t) > 1)
            if twice:
                raise Refusal(
                    "column_twice",
                    Words("The column {column} stands twice in the table.", column="、".join(twice)),
                    kind=Kind.INVALID,
                    next_step=Words("Give one of them another name, so that it is clear which is meant."),
                )
            return table, places
    raise Refusal(
        "no_column",
        Words("The table lacks the column {column}.", column="、".join(lacking)),
        kind=Kind.INVALID,
        next_step=Words("Take the template, or name the column in the mapping file."),
    )


def _value(spec: FieldSpec, raw: str, mapping: Mapping, today: date) -> Value:
    if raw in mapping.missing:
        if spec.required:
            raise _wrong(Words("It is empty, but needed."))
        return None
    match spec.type:
        case "date":
            return _day(raw, spec.formats or _DAYS)
        case "datetime":
            return _time(raw, spec.formats)
        case "integer":
            if not raw.removeprefix("-").isdigit():
                raise _wrong(Words("It is not a whole number."))
            return int(raw)
        case "choice":
            if raw not in spec.choices:
                raise _wrong(Words("It may only be one of: {choices}.", choices="、".join(spec.choices)))
            return spec.choices[raw]
        case "identity":
            return rules.read_identity(raw, today=today).number
        case "phone":
            return rules.read_phone(raw)
        case "name":
            return rules.read_name(raw)
        case _:
            return rules.plain_text(raw)


def _day(raw: str, formats: Sequence[str]) -> date:
    for form in formats:
        try:
            return datetime.strptime(raw, form).replace(tzinfo=CHINA).date()
        except ValueError:
            continue
    raise _wrong(Words("It is not a day in the calendar, such as 2022-07-01."))


def _time(raw: str, formats: Sequence[str]) -> datetime:
    for form in formats or _TIMES:
        try:
            read = datetime.strptime(raw, form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        return read if read.tzinfo else read.replace(tzinfo=CHINA)
    try:
        read = datetime.fromisoformat(raw)
    except ValueError:
        raise _wrong(Words("It is not a time, such as 2022-07-01 08:30.")) from None
    return read if read.tzinfo else read.replace(tzinfo=CHINA)


def _wrong(words: Words) -> Refusal:
    return Refusal("bad_cell", words, kind=Kind.INVALID)
