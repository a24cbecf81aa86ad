"""What `linan trace` searches, whatever file it came from: numbered people and places, times on one clock.

`read_table` takes visits and `read_meetings` meetings, both from CSV, Excel or Parquet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from linan.core.movement import meetingfile, visitfile
from linan.core.movement.visitfile import BadRow, VisitFile, at_minute, count_of
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA
from linan.kernel.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Names = Sequence[Any]


@dataclass(slots=True)
class Table:
    """Columns of equal length. Times are minutes, or seconds where the file tells meetings.

    `people` and `places` are the names by number; a file's own numbers are their own names. Places are empty for
    meetings: each pair has one to itself. Where a Parquet file is searched as it lies there are no columns but
    `relation`, a SELECT for the connection `base`. `once`: a row equal to another may still be among the columns.
    """

    people: Names
    places: Names
    clock: str
    person: Any = None
    place: Any = None
    start: Any = None
    end: Any = None
    relation: str = ""
    base: DuckDBPyConnection | None = None
    seconds: bool = False
    once: bool = False
    rows: int = 0
    used: int = 0
    duplicates: int | None = 0
    people_seen: int = 0
    places_seen: int = 0
    bad: list[BadRow] = field(default_factory=list)
    bad_rows: int = 0

    def time_text(self, at: int) -> int | str:
        """A time as the file writes it: the number itself, or ISO in China time."""
        if self.clock != "iso":
            return at
        if self.seconds:
            return meetingfile.at_second(at).astimezone(CHINA).isoformat(timespec="seconds")
        return at_minute(at).astimezone(CHINA).isoformat(timespec="minutes")

    def parse_time(self, text: str) -> int:
        """A time as the file writes it; ValueError when it is not one."""
        if self.seconds:
            return meetingfile.parse_time(text, self.clock)
        return visitfile.parse_time(text, self.clock)

    def numbers_of(self, names: Sequence[str]) -> dict[str, int]:
        """The numbers of those of `names` that the file knows."""
        if isinstance(self.people, range):
            return {n: int(n) for n in names if n.isascii() and n.isdecimal() and self._seen(int(n))}
        known = {str(name): i for i, name in enumerate(self.people)}
        return {n: known[n] for n in names if n in known}

    def _seen(self, number: int) -> bool:
        if self.base is None:
            return bool(np.any(self.person == number))
        found = self.base.execute(f"SELECT 1 FROM ({self.relation}) v WHERE person = {number} LIMIT 1")  # noqa: S608
        return found.fetchone() is not None


def read_table(path: Path, mapping: Mapping[str, str] | None = None, *, in_place: bool = False) -> Table:
    """Visits of a file. `in_place`: a Parquet file is searched where it lies, as far as its columns allow."""
    if _is_parquet(path):
        from linan.core.movement.parquetfile import table_of

        return table_of(path, mapping or {}, in_place=in_place)
    return of_visits(visitfile.read_visits(_bytes(path), str(path), mapping))


def of_visits(visits: VisitFile) -> Table:
    """The visits read row by row."""
    people, person = count_of(visits.person)
    places, place = count_of(visits.place)
    return Table(
        people,
        places,
        visits.clock,
        _ints(person),
        _ints(place),
        _ints(visits.start),
        _ints(visits.end),
        rows=visits.rows,
        used=len(visits.row),
        duplicates=visits.duplicates,
        people_seen=len(people),
        places_seen=len(places),
        bad=visits.bad,
        bad_rows=len(visits.bad),
    )


def read_meetings(path: Path, mapping: Mapping[str, str] | None = None) -> Table:
    """Meetings (time, person, person, seconds): each is two visits to a place that the pair has to itself.

    Times are whole seconds on the file's own clock, or ISO. Meetings of a pair that touch or overlap are one.
    """
    if _is_parquet(path):
        from linan.core.movement.parquetfile import text_rows

        found = meetingfile.meetings_of(text_rows(path), mapping)
    else:
        found = meetingfile.read_meetings(_bytes(path), str(path), mapping)
    people, number = count_of([*found.one, *found.other])
    n = len(found.one)
    one, other = _ints(number[:n]), _ints(number[n:])
    start = _ints(found.start)
    pair, low, high, start, end = _joined(np.minimum(one, other), np.maximum(one, other), start, found.seconds)
    return Table(
        people,
        (),
        found.clock,
        np.concatenate([low, high]),
        np.tile(pair, 2),
        np.tile(start, 2),
        np.tile(end, 2),
        seconds=True,
        rows=found.rows,
        used=n,
        duplicates=found.duplicates,
        people_seen=len(people),
        bad=found.bad,
        bad_rows=len(found.bad),
    )


def _joined(low: Any, high: Any, start: Any, seconds: Sequence[int]) -> tuple[Any, Any, Any, Any, Any]:
    """Meetings of one pair that touch or overlap become one: (pair, low, high, start, end)."""
    if not len(start):
        return low, low, high, start, start
    pair = np.unique(low * (int(high.max()) + 1) + high, return_inverse=True)[1]
    end = start + _ints(seconds)
    order = np.lexsort((end, start, pair))
    pair, low, high, start, end = (c[order] for c in (pair, low, high, start, end))
    # One axis for all pairs, so that one running maximum serves them; where it falls behind, a meeting begins.
    origin = int(start.min())
    width = int(end.max()) - origin + 2
    reach = np.maximum.accumulate(pair * width + end - origin)
    begins = np.flatnonzero(np.concatenate([[True], (pair * width + start - origin)[1:] > reach[:-1]]))
    last = np.concatenate([begins[1:], [len(start)]]) - 1
    end = reach[last] - pair[begins] * width + origin
    return pair[begins], low[begins], high[begins], start[begins], end


def _is_parquet(path: Path) -> bool:
    return _bytes(path, 4) == b"PAR1"


def _bytes(path: Path, count: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        words = Words("The file “{path}” cannot be read.", path=str(path))
        raise Refusal("file_unreadable", words, kind=Kind.INVALID, next_step=Words("Check the path.")) from error


def _ints(numbers: Any) -> Any:
    return np.asarray(numbers, dtype=np.int64)
