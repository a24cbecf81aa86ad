"""Regions as paths: `33/3301/330110/330110001/330110001001/g03/b12/u1/0502/`.

The first five steps are the national 2-4-6-9-12 digit division codes (GB/T 2260 and the statistics bureau's street and
community codes); below them come grid, building, unit and household, whose steps are local. Every path ends in `/`, so
a duty over a prefix covers what lies below and never leaks into a neighbour whose code merely begins alike.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache


class Level(IntEnum):
    """How deep a region lies; the value is its number of steps (0 is the whole country)."""

    COUNTRY = 0
    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    STREET = 4
    COMMUNITY = 5
    GRID = 6
    BUILDING = 7
    UNIT = 8
    HOUSEHOLD = 9


_LEVELS = tuple(Level)
_DIGITS = (2, 4, 6, 9, 12)
_LOCAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}\Z")


class Region(str):
    """A validated region path. It is a `str`, so it stores and serialises as its path. `Region("")` is the country."""

    __slots__ = ()

    def __new__(cls, path: str = "") -> Region:
        return path if isinstance(path, Region) else _checked(str(path))

    @classmethod
    def of_code(cls, code: str) -> Region:
        """The region of a national division code of 2, 4, 6, 9 or 12 digits: `330110` → `33/3301/330110/`."""
        if not code.isascii() or not code.isdigit() or len(code) not in _DIGITS:
            raise ValueError(f"not a division code: {code!r}")
        return cls("".join(f"{code[:n]}/" for n in _DIGITS if n <= len(code)))

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.split("/")[:-1])

    @property
    def level(self) -> Level:
        return _LEVELS[self.count("/")]

    @property
    def code(self) -> str:
        """The last step: a division code down to the community, a local code below."""
        return self.steps[-1] if self else ""

    @property
    def parent(self) -> Region:
        return self._cut(max(len(self.steps) - 1, 0))

    def at(self, level: Level) -> Region:
        """This region cut at `level`; itself when it lies higher."""
        return self._cut(int(level))

    def _cut(self, steps: int) -> Region:
        if not steps:
            return _checked("")
        parts = self.split("/", steps)
        # The beginning of a path that was checked needs no second check.
        return self if len(parts) <= steps else str.__new__(Region, "/".join(parts[:steps]) + "/")

    @property
    def community(self) -> Region:
        return self.at(Level.COMMUNITY)

    def covers(self, other: str) -> bool:
        """True when `other` is this region or lies below it."""
        return other.startswith(self)

    def child(self, step: str) -> Region:
        return Region(f"{self}{step}/")

    @property
    def range(self) -> tuple[str, str]:
        """Half-open bounds `(low, high)` for a database range query; `/` + 1 is `0`. Not for the country itself."""
        if not self:
            raise ValueError("the whole country has no range")
        return str(self), self[:-1] + "0"


@lru_cache(maxsize=20_000)
def _checked(path: str) -> Region:
    """The same few thousand paths are written in every list and every duty: each is checked once."""
    if path:
        _check(path)
    return str.__new__(Region, path)


def _check(path: str) -> None:
    if not path.endswith("/"):
        raise ValueError(f"a region path ends in '/': {path!r}")
    steps = path[:-1].split("/")
    if len(steps) > len(Level) - 1:
        raise ValueError(f"a region has at most {len(Level) - 1} steps: {path!r}")
    for i, step in enumerate(steps):
        if i < len(_DIGITS):
            if len(step) != _DIGITS[i] or not step.isascii() or not step.isdigit():
                raise ValueError(f"step {i + 1} of {path!r} is not a {_DIGITS[i]} digit division code")
            if i and not step.startswith(steps[i - 1]):
                raise ValueError(f"{step!r} does not lie in {steps[i - 1]!r}")
        elif not _LOCAL.match(step):
            raise ValueError(f"step {step!r} of {path!r} is not a local code")
