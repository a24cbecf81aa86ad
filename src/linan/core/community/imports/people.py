"""A list of residents: its columns, and every row either readable or explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from linan.core.community.imports import values
from linan.core.community.imports.columns import Match, match
from linan.core.community.imports.doors import Map, Said, door, split
from linan.core.community.imports.heading import Found, find_tables
from linan.core.desk.sheets import Sheet
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

_T = TypeVar("_T")
_P = ParamSpec("_P")

PERSON_FIELDS = (
    "社区编码",
    "门址编码",
    "网格",
    "楼栋",
    "单元",
    "房号",
    "地址",
    "姓名",
    "身份证号",
    "手机号",
    "出生日期",
    "性别",
    "在住情况",
    "在住日期",
)
"""The headings of the template and of what goes out, in the order of `columns.FIELDS`."""
_OF_A_HOME = ("grid", "building", "unit", "room", "address", "door")
"""What `Said` takes, in its order."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """Something to say about a row: its sheet and number in the file, the field, the sentence and what to do next."""

    sheet: str
    row: int
    field: str
    words: Words
    next_step: Words | None = None
    code: str = ""


@dataclass(slots=True)
class PersonRow:
    """A readable row. `region` is the door's path or, without one, the community."""

    sheet: str
    row: int
    name: str
    identity: str
    phone: str
    born_on: str
    sex: str
    region: str
    address: str
    presence: str
    presence_on: str

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Columns:
    """What was found in a file: the tables, the labels of their columns, and which column is which field."""

    tables: list[Found]
    matches: list[Match]

    @property
    def labels(self) -> list[str]:
        return self.tables[0].labels

    @property
    def fingerprint(self) -> str:
        return self.tables[0].fingerprint


@dataclass(slots=True)
class PeopleRead:
    """Each row is in `rows`, readable, or in `bad`, explained; `notes` are about readable ones."""

    rows: list[PersonRow] = field(default_factory=list)
    bad: list[RowWords] = field(default_factory=list)
    notes: list[RowWords] = field(default_factory=list)
    total: int = 0


def propose(
    sheets: Sequence[Sheet],
    remembered: Callable[[str], Mapping[str, str] | None] = lambda _: None,
    *,
    known: frozenset[str] = frozenset(),
    told: Mapping[str, str] | None = None,
) -> Columns:
    """Find the table and propose its columns: as `told` (field → heading), as remembered, or by likeness.

    Refuses `no_heading`; `no_column` when names, or a heading that was told, are not there.
    """
    tables = find_tables(sheets, known)
    first = tables[0]
    if told:
        there = {label: i for i, label in reversed(list(enumerate(first.labels)))}
        matches = [Match(f, there[h], h, 1.0, "told") for f, h in told.items() if h in there]
        lacking = [h for h in told.values() if h not in there]
    else:
        sample = [cells for _, cells in first.rows[:50]]
        before = remembered(first.fingerprint)
        matches = match(first.labels, remembered=before, hidden=first.hidden_columns, sample=sample)
        lacking = []
    if not any(m.field == "name" for m in matches):
        lacking.append("姓名")
    if lacking:
        raise Refusal(
            "no_column",
            Words("The table lacks the column {column}.", column="、".join(lacking)),
            kind=Kind.INVALID,
            next_step=Words("Take the template, or name the column in the mapping file."),
        )
    return Columns(tables, matches)


class Reader:
    """Reads rows by matched columns. `place` tells a community's map; `community_of` what a cell names, or None."""

    def __init__(
        self,
        community: Region,
        *,
        today: date,
        place: Callable[[Region], Map],
        community_of: Callable[[str], Region | None] = lambda _: None,
    ) -> None:
        self._community, self._today, self._place, self._community_of = community, today, place, community_of
        self._seen: dict[str, tuple[str, int]] = {}
        # A list says the same few days and doors over and over; what was refused is looked at again.
        self._day = lru_cache(4096)(self._read_day)
        self._home = lru_cache(4096)(self._read_home)
        self._sex, self._presence = lru_cache(64)(values.sex), lru_cache(64)(values.presence)

    def read(self, columns: Columns) -> PeopleRead:
        done = PeopleRead()
        at = {m.field: m.column for m in columns.matches}
        for table in columns.tables:
            default = (split(f"{table.sheet}101室") or ("",))[0] if len(columns.tables) > 1 else ""
            for number, cells in table.rows:
                done.total += 1
                given = {f: cells[c] for f, c in at.items() if c < len(cells)}
                self._row(table.sheet, number, given, default, done)
        return done

    def _row(self, sheet: str, number: int, given: Mapping[str, str], default: str, done: PeopleRead) -> None:
        wrong: list[RowWords] = []
        notes: list[RowWords] = []

        def read(name: str, otherwise: _T, do: Callable[_P, _T], *args: _P.args, **more: _P.kwargs) -> _T:
            try:
                return do(*args, **more)
            except Refusal as refusal:
                words = refusal.reasons[0] if refusal.reasons else refusal.words
                wrong.append(RowWords(sheet, number, name, words, refusal.next_step, refusal.code))
                return otherwise

        def note(name: str, words: Words) -> None:
            notes.append(RowWords(sheet, number, name, words))

        get = given.get
        name = read("name", "", values.name, get("name", ""))
        card = read("identity", None, values.identity, get("identity", ""), today=self._today)
        identity = card.number if card else ""
        phone, more = read("phone", ("", False), values.phone, get("phone", ""))
        born = read("born_on", None, self._day, get("born_on", ""))
        sex = read("sex", "", self._sex, get("sex", ""))
        presence = read("presence", "", self._presence, get("presence", ""))
        since = read("presence_on", None, self._day, get("presence_on", ""))
        said = Said(*(get(part, "") for part in _OF_A_HOME))
        region, address = read("address", (self._community, ""), self._home, get("community", ""), said, default)
        if identity and identity in self._seen:
            _, row = self._seen[identity]
            words = Words("The same identity number stands in row {row}.", row=row)
            wrong.append(RowWords(sheet, number, "identity", words, None, "twice"))
        elif card:
            self._seen[identity] = (sheet, number)
            if len(values.cell(get("identity", ""))) == 15:
                note("identity", Words("The number of 15 digits was written in full with 18."))
            if sex and sex != card.sex:
                note("sex", Words("The sex in the list disagrees with the identity number, which was followed."))
            sex = card.sex
            same = born is None or (
                born.on == card.born_on or (born.month_only and _month(born.on) == _month(card.born_on))
            )
            if not same:
                words = Words("The day of birth does not agree with the identity number.")
                wrong.append(RowWords(sheet, number, "born_on", words, Words("Take both from the card."), "bad_birth"))
            born = values.Day(card.born_on)
        elif born is not None and born.month_only:
            note("born_on", Words("Only the month of birth is known: its first day was taken."))
        if more:
            note("phone", Words("Several telephone numbers: the first one was taken."))
        if not address and region == self._community and not wrong:
            note("address", Words("No home is named: entered for the community alone."))
        if wrong:
            done.bad += wrong
            return
        done.notes += notes
        done.rows.append(
            PersonRow(
                sheet, number, name, identity, phone, born.on.isoformat() if born else "", sex, str(region), address,
                presence, since.on.isoformat() if since else "",
            )
        )  # fmt: skip

    def _read_day(self, raw: str) -> values.Day | None:
        return values.day(raw, today=self._today)

    def _read_home(self, named: str, said: Said, default: str) -> tuple[Region, str]:
        community = self._community
        named = values.cell(named)
        if named:
            community = self._community_of(named) or community
            if not self._community.covers(community):
                raise Refusal("elsewhere", Words("This row names another community."), kind=Kind.INVALID)
        if community.level < 5:
            raise Refusal(
                "no_community",
                Words("The row does not say in which community this home lies."),
                kind=Kind.INVALID,
                next_step=Words("Choose the community, or add a column with its code of 12 digits."),
            )
        return door(said, self._place(community), default_building=default)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
