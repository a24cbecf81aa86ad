"""Three grades of an area, and which way of reopening each has (分区分级).

Since February 2020 counties are low, middle or high risk: in the first firms reopen without anybody's leave, in the
second in good order, in the third those that everybody needs keep running. Sources: docs/field/reopening.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from linan.kernel.region import Level, Region
from linan.kernel.words import Words


class Risk(StrEnum):
    """What the risk list says of a place; nothing for a place that is not on it."""

    NONE = ""
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class Grade(StrEnum):
    """An area's grade, which says how a firm in it reopens."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


GRADE_WORDS = {
    Grade.LOW: Words("low-risk area"),
    Grade.MIDDLE: Words("middle-risk area"),
    Grade.HIGH: Words("high-risk area"),
}
WAY_WORDS = {
    Grade.LOW: Words("Filing is enough: a shift may work as soon as nothing is missing."),
    Grade.MIDDLE: Words("Somebody of the community looks on site, then the community decides."),
    Grade.HIGH: Words("Only firms everybody needs reopen; somebody looks on site and the street office decides."),
}
_RANK = {Risk.NONE: 0, Risk.LOW: 1, Risk.MIDDLE: 2, Risk.HIGH: 3}


def worst_risk(code: str, listed: Iterable[tuple[str, str]]) -> Risk:
    """The worst risk of the listed divisions (code, risk) that the division `code` lies in."""
    found = (Risk(risk) for division, risk in listed if division and code.startswith(division))
    return max(found, key=lambda r: _RANK[r], default=Risk.NONE)


def arrival_risk(origin: str, firm: Region, listed: Iterable[tuple[str, str]]) -> Risk:
    """The worst risk of where somebody was, of the lines of the list that do not cover the firm itself: who never left
    the firm's own area has not come from elsewhere, and the area's grade already says how careful to be."""
    here = firm.at(Level.COMMUNITY).code
    return worst_risk(origin, ((code, risk) for code, risk in listed if code and not here.startswith(code)))


def worse(one: Risk, other: Risk) -> Risk:
    return max(one, other, key=lambda r: _RANK[r])


def grade_of(region: Region, listed: Iterable[tuple[str, str]]) -> Grade:
    """The grade of where a firm stands; low where the list is silent."""
    risk = worst_risk(region.at(Level.COMMUNITY).code, listed)
    return Grade(risk.value) if risk in (Risk.MIDDLE, Risk.HIGH) else Grade.LOW


def by_filing(grade: Grade) -> bool:
    """Whether filing alone opens a shift with nothing missing."""
    return grade is Grade.LOW
