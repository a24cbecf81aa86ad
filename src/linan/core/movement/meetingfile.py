"""Reading meetings from a table: time, the two who met, and for how many seconds, as proximity sensors tell them.

Columns `time, person, person, seconds` (the two columns of people may share a name or be called person1 and person2;
or 时间, 人员1, 人员2, 秒). Times are all whole seconds on the file's own clock, or all ISO 8601 (China time without a
zone). `seconds` may be missing: then a row stands for 20, the beat of the sensors of sociopatterns.org.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linan.core.movement import visitfile
from linan.core.movement.visitfile import EPOCH, YEARS, BadRow
from linan.kernel.time import CHINA
from linan.kernel.words import Words

COLUMNS = ("time", "person", "other", "seconds")
_ALIASES = {
    "time": ("time", "t", "时间"),
    "person": ("person", "person1", "person_1", "a", "i", "人员", "人员1"),
    "other": ("other", "person2", "person_2", "b", "j", "人员2"),
    "seconds": ("seconds", "duration", "秒", "秒数"),
}
BEAT_SECONDS = 20
MAX_SECOND = 4 * visitfile.MAX_MINUTE
"""Larger numbers are a slip: this is beyond the year 2090 on a clock that counts from 1970."""


@dataclass(slots=True)
class MeetingFile:
    """Columns of equal length. `rows` = used + bad + `duplicates`."""

    one: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    rows: int = 0
    duplicates: int = 0
    clock: str = ""


def read_meetings(data: bytes, name: str, mapping: Mapping[str, str] | None = None) -> MeetingFile:
    """Read a whole file. Refuses one that is unusable as a whole."""
    try:
        return meetings_of(visitfile.rows_of(data, name), mapping)
    except csv.Error as error:
        raise visitfile.unusable("file_unreadable", Words("The file is not a text table.")) from error


def meetings_of(rows: Iterator[Sequence[str]], mapping: Mapping[str, str] | None = None) -> MeetingFile:
    """Meetings from rows of text, header first."""
    header = visitfile.header_of(rows)
    people = [i for i, h in enumerate(header) if h.casefold() in ("person", "人员")]
    if len(people) == 2:
        # The two columns may have one name.
        header[people[0]], header[people[1]] = "person1", "person2"
    has_seconds = any(h.casefold() in _ALIASES["seconds"] for h in header) or "seconds" in (mapping or {})
    at = visitfile.columns_of(header, COLUMNS[: 4 if has_seconds else 3], _ALIASES, mapping or {})
    found = MeetingFile()
    seen: set[tuple[str, str, int, int]] = set()
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        found.rows += 1
        if len(cells) <= max(at):
            found.bad.append(BadRow(number, "cells_missing", Words("This row has too few cells.")))
            continue
        time, one, other, *lasted = (cells[i].strip() for i in at)
        bad = _add(found, seen, time, one, other, lasted[0] if lasted else str(BEAT_SECONDS))
        if bad:
            found.bad.append(BadRow(number, *bad))
    return found


def _add(
    found: MeetingFile, seen: set[tuple[str, str, int, int]], time: str, one: str, other: str, lasted: str
) -> tuple[str, Words] | None:
    """Take in one row; else what is wrong with it."""
    for column, value in (("time", time), ("person", one), ("person", other), ("seconds", lasted)):
        if not value:
            return "cell_empty", Words("The cell “{column}” is empty.", column=column)
    if one == other:
        return "met_themselves", Words("Somebody cannot meet themselves: {person}.", person=one)
    clock = found.clock or ("seconds" if time.lstrip("-").isdecimal() and time.isascii() else "iso")
    try:
        start = parse_time(time, clock)
    except ValueError:
        return "not_a_time", Words(
            "“{text}” is not a time; this file writes {wanted}.", text=time[:40], wanted=_wanted(clock)
        )
    if clock == "iso" and not YEARS.start <= at_second(start).year < YEARS.stop:
        return "year_off", Words("The year of “{text}” cannot be right.", text=time[:40])
    if not (lasted.isdecimal() and lasted.isascii() and int(lasted) <= MAX_SECOND):
        return "not_a_duration", Words("“{text}” is not a number of seconds.", text=lasted[:40])
    found.clock = clock
    meeting = (min(one, other), max(one, other), start, int(lasted))
    if meeting in seen:
        found.duplicates += 1
        return None
    seen.add(meeting)
    found.one.append(one)
    found.other.append(other)
    found.start.append(start)
    found.seconds.append(int(lasted))
    return None


def _wanted(clock: str) -> Words:
    return Words("whole seconds") if clock == "seconds" else Words("a date and time such as 2022-01-05T08:30")


def at_second(second: int) -> datetime:
    """The instant of a second counted from 1970-01-01T00:00Z."""
    return EPOCH + timedelta(seconds=second)


def parse_time(text: str, clock: str) -> int:
    """A time in seconds; ValueError when it is not one."""
    if clock == "seconds":
        second = int(text)
        if abs(second) > MAX_SECOND:
            raise ValueError(text)
        return second
    at = datetime.fromisoformat(text.replace("/", "-"))
    return int(((at if at.tzinfo else at.replace(tzinfo=CHINA)) - EPOCH).total_seconds())
