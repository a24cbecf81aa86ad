"""The claim of places: in which counties somebody was in the last days, by which measure, for anybody to check.

    [day, days, minutes, [[county, first, last], …]]

`day` is the civil day in China the list was made on (whole days since 1970-01-01), `days` how many days before it the
list reaches back, `minutes` the least time in one county that counts. A line is a county's six digits (GB/T 2260) and
an unbroken run of days in it, written as days before `day`: 14 and 12 are the fourteenth to the twelfth day before.
The county and no street: the itinerary code of the three operators showed cities (行程卡, 2020 to 2022), and what a
stranger at a gate must know is whether it was a region on a list. An empty list says that nothing was known; without
the claim nobody asked.

There is one spelling of each list: by county, then the earlier days first, and runs of one county do not touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

PLACES_MOST = 16
"""Lines one code holds: with its phone's proof it then stays under the length every reader of ours takes."""
DAYS_MOST = 30
MINUTES_MOST = 24 * 60
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class CountyDays:
    """From `first_on` to `last_on`, each of these days, somebody was in the county with these six digits."""

    county: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Places:
    """Where somebody was, as far as the issuer's record knows; `lines` in their one order."""

    day: date
    days: int
    least_minutes: int
    lines: tuple[CountyDays, ...] = ()

    def to_list(self) -> list[Any]:
        lines = [[x.county, (self.day - x.first_on).days, (self.day - x.last_on).days] for x in self.lines]
        return [(self.day - _EPOCH).days, self.days, self.least_minutes, lines]

    @classmethod
    def from_list(cls, raw: Any) -> Places:
        """Undo `to_list`; ValueError for anything but exactly that shape, order and size."""
        day, days, minutes, lines = _numbers_and_list(raw)
        if day >= 2**16 or not 1 <= days <= DAYS_MOST or not 1 <= minutes <= MINUTES_MOST or len(lines) > PLACES_MOST:
            raise ValueError("a number of the places is out of its range")
        on = _EPOCH + timedelta(days=day)
        before: tuple[int, int] | None = None
        found = []
        for line in lines:
            if not isinstance(line, list) or len(line) != 3 or any(type(n) is not int for n in line):
                raise ValueError("a place is a county and two days")
            county, first, last = line
            if not 110_000 <= county <= 999_999 or not days >= first >= last >= 0:
                raise ValueError("a place is out of its range")
            if before is not None and (county < before[0] or (county == before[0] and first >= before[1] - 1)):
                raise ValueError("the places are not in their order")
            before = county, last
            found.append(CountyDays(county, on - timedelta(days=first), on - timedelta(days=last)))
        return cls(on, days, minutes, tuple(found))

    def to_json(self) -> dict[str, Any]:
        """In words a script can read: `{"day", "days", "least_minutes", "counties": [{"county", "first", "last"}]}`."""
        lines = [
            {"county": f"{x.county:06}", "first": x.first_on.isoformat(), "last": x.last_on.isoformat()}
            for x in self.lines
        ]
        return {"day": self.day.isoformat(), "days": self.days, "least_minutes": self.least_minutes, "counties": lines}

    @classmethod
    def from_json(cls, data: Any) -> Places:
        """Undo `to_json`; ValueError for what no code may say."""
        if not isinstance(data, Mapping):
            raise ValueError("places are an object with day, days, least_minutes and counties")
        day = date.fromisoformat(data["day"])
        lines = [
            CountyDays(int(x["county"]), date.fromisoformat(x["first"]), date.fromisoformat(x["last"]))
            for x in data["counties"]
        ]
        made = cls(day, int(data["days"]), int(data["least_minutes"]), in_order(lines))
        return cls.from_list(made.to_list())


def in_order(lines: Iterable[CountyDays]) -> tuple[CountyDays, ...]:
    return tuple(sorted(lines, key=lambda line: (line.county, line.first_on)))


def _numbers_and_list(raw: Any) -> tuple[int, int, int, list[Any]]:
    if not isinstance(raw, list) or len(raw) != 4 or not isinstance(raw[3], list):
        raise ValueError("the places are three numbers and a list")
    if any(type(n) is not int or n < 0 for n in raw[:3]):
        raise ValueError("a number of the places is not a small number")
    return raw[0], raw[1], raw[2], raw[3]
