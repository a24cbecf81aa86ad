"""公开轨迹: what may be said to the public about a case's way, and what would tell who it was.

The places matter to others, the person does not. Every statement shown must fit so many people of the register that
nobody can say who it is; free text is looked through for what names somebody. The check cannot know what neighbours
know: a rumour, a profession, a dog. It refuses what the register can show.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from linan.kernel.region import Level
from linan.kernel.time import CHINA
from linan.kernel.words import Words


class TextState(StrEnum):
    """The life of one version: 草稿 → 已发布 → 已更正 or 已撤回."""

    DRAFT = "draft"
    RELEASED = "released"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Shown(StrEnum):
    """How much of one stay is told."""

    PLACE = "place"
    AREA = "area"
    OUT = "out"


TEXT_STATE_WORDS = {
    TextState.DRAFT: Words("draft, not released"),
    TextState.RELEASED: Words("released"),
    TextState.REPLACED: Words("replaced by a corrected version"),
    TextState.WITHDRAWN: Words("withdrawn"),
}
SHOWN_WORDS = {
    Shown.PLACE: Words("name the place"),
    Shown.AREA: Words("the area only"),
    Shown.OUT: Words("leave out"),
}
HOME_LEVELS = (Level.COMMUNITY, Level.STREET, Level.COUNTY)
HOME_WORDS = {
    Level.COMMUNITY: Words("community"),
    Level.STREET: Words("street or town"),
    Level.COUNTY: Words("county or district"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the policy in force asks of a text (`tracing.text_…`): the smallest group, and what may be told at all."""

    group: int
    hours: int
    age_years: int
    sex: bool
    age: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text may not be released, and what to change."""

    words: Words
    change: Words


def rounded(start: datetime, end: datetime, hours: int) -> tuple[datetime, datetime]:
    """The range of whole `hours` around a stay, in local time; at least one step long."""
    first = start.astimezone(CHINA).replace(minute=0, second=0, microsecond=0)
    first -= timedelta(hours=first.hour % hours)
    last = first
    while last < end or last == first:
        last += timedelta(hours=hours)
    return first, last


def age_band(age: int, years: int) -> tuple[int, int]:
    """The band of so many years an age lies in: (70, 79)."""
    low = age - age % years
    return low, low + years - 1


_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "00123456789" + "123456789" + "1")
_LONG_NUMBER = re.compile(r"\d(?:[\s\-.·,、，]?\d){6,}[\s\-]?[Xx]?")
_AGE = re.compile(r"\d{1,3}\s*(?:周?岁|years?[\s-]old)", re.I)
_DOOR = re.compile(r"\d+\s*(?:号楼|栋|幢|座|单元|室|户|弄|房)|(?:room|flat|unit|building)\s*\d+", re.I)


def plain(text: str) -> str:
    """Text as a reader sees it: one width of letters and digits, nothing invisible between them."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")


def numbers_in(text: str) -> list[str]:
    """Whatever could be a telephone or identity number, also written in Chinese digits or with gaps."""
    seen = plain(text).translate(_CHINESE_DIGITS)
    return [re.sub(r"[^\dXx]", "", m.group()).upper() for m in _LONG_NUMBER.finditer(seen)]


def telling(text: str) -> list[Problem]:
    """What in free text tells who it is without asking the register: numbers, an age, a door."""
    seen = plain(text)
    digits = seen.translate(_CHINESE_DIGITS)
    found = [
        Problem(
            Words("The text holds a long number: {number}.", number=number),
            Words("Take telephone, identity and card numbers out."),
        )
        for number in numbers_in(text)
    ]
    found += [
        Problem(
            Words("The text tells an age: “{words}”.", words=m.group().strip()),
            Words("Take it out; the age is told by the field above, if at all."),
        )
        for m in _AGE.finditer(digits)
    ]
    found += [
        Problem(
            Words("The text tells a door: “{words}”.", words=m.group().strip()),
            Words("Name the area or the public place only."),
        )
        for m in _DOOR.finditer(digits)
    ]
    return found


def named_in(text: str, words: list[str]) -> list[str]:
    """Those of `words` that stand in the text, however it is spaced."""
    seen = re.sub(r"\s+", "", plain(text))
    return [w for w in words if w and re.sub(r"\s+", "", plain(w)) in seen]


def too_few_alike(count: int, limits: Limits, area: str) -> Problem | None:
    """The attributes shown must fit at least the group."""
    if count >= limits.group:
        return None
    return Problem(
        Words(
            "Only {count} people of the register in {area} fit what is told about the person; at least {group} must.",
            count=count,
            area=area,
            group=limits.group,
        ),
        Words("Leave out age or sex, or name a larger area for the home."),
    )


def too_few_there(count: int, limits: Limits, place: str, area: str) -> Problem | None:
    """Each place shown must have been visited then by at least the group of those who fit what is told."""
    if count >= limits.group:
        return None
    return Problem(
        Words(
            "Only {count} people who fit what is told ({area}) were at “{place}” then; at least {group} must.",
            count=count,
            place=place,
            area=area,
            group=limits.group,
        ),
        Words("Show the area only, leave the stay out, or name a larger area for the home."),
    )


def not_several() -> Problem:
    """Places are told as those of several people while nobody else is infected."""
    return Problem(
        Words("No other case is open in the county: places told apart are still those of one person."),
        Words("Take the tick away."),
    )


def too_few_together(count: int, places: int, limits: Limits) -> Problem | None:
    """The places named of one person must together fit at least the group: who met them at one learns the others."""
    if count >= limits.group:
        return None
    return Problem(
        Words(
            "Only {count} people who fit what is told were at all {places} places; at least {group} must, for whoever "
            "met the person at one would learn the others.",
            count=count,
            places=places,
            group=limits.group,
        ),
        Words("Name fewer of them, or tell the places apart from the person if others are infected too."),
    )


def too_few_live(count: int, limits: Limits, area: str) -> Problem | None:
    """An area shown instead of a place must be home to at least the group."""
    if count >= limits.group:
        return None
    return Problem(
        Words("Only {count} people live in {area}; at least {group} must.", count=count, area=area, group=limits.group),
        Words("Leave the stay out."),
    )
