"""Decisions about accounts that need no database."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date, datetime, timedelta
from enum import StrEnum

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

CODE_MINUTES = 5
"""How long a one-time code opens the door."""
CODE_TRIES = 5
CODES_PER_HOUR = 5
"""Codes one telephone number may ask for in an hour; one address may ask for ten times as many."""
CODE_PAUSE_SECONDS = 60
PROXY_DAYS_AT_MOST = 366
TOKEN_DAYS_AT_MOST = 366

_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}\Z")


def mobile(text: str) -> str:
    """A mainland mobile number as its 11 digits; refuses `not_a_mobile`."""
    digits = re.sub(r"[\s()-]", "", text).removeprefix("+86").removeprefix("0086")
    if not digits.isascii() or not _MOBILE.match(digits):
        raise Refusal(
            "not_a_mobile",
            Words("This is not a mobile number."),
            kind=Kind.INVALID,
            next_step=Words("A mobile number has 11 digits and begins with 1."),
            field="phone",
        )
    return digits


def office_phone(text: str) -> str:
    """A mobile or landline number of a member of staff; empty stays empty. Refuses `not_a_phone`."""
    text = text.strip()
    if not text:
        return ""
    if _LANDLINE.match(text):
        return text
    try:
        return mobile(text)
    except Refusal as no:
        raise Refusal(
            "not_a_phone",
            Words("This is not a telephone number."),
            kind=Kind.INVALID,
            next_step=Words("Write 11 digits for a mobile, or area code, hyphen and number."),
            field="phone",
        ) from no


def username_for(name: str, taken: Container[str]) -> str:
    """A sign-in name a person can type: the pinyin of their name, with a number when it is taken."""
    from pypinyin import lazy_pinyin  # its dictionary is a tenth of a start, and few starts name anybody

    base = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(name)).lower())[:20] or "staff"
    found, n = base, 2
    while found in taken:
        found, n = f"{base}{n}", n + 1
    return found


def covering(region: Region) -> list[Region]:
    """The region and all that cover it, nearest first, without the country."""
    return [region.at(Level(n)) for n in range(region.level, 0, -1)]


def term(since: datetime, until: datetime | None) -> None:
    """Refuses `term_reversed` unless the term has a length."""
    if until is not None and until <= since:
        raise Refusal(
            "term_reversed",
            Words("The last day lies before the first."),
            kind=Kind.INVALID,
            next_step=Words("Choose a last day after the first, or leave it empty."),
            field="until",
        )


def proxy_end(at: datetime, until: datetime | None) -> datetime:
    """When a proxy ends: at most a year on, so that nobody keeps it by mere forgetting. Refuses `term_reversed`."""
    last = at + timedelta(days=PROXY_DAYS_AT_MOST)
    if until is None:
        return last
    term(at, until)
    return min(until, last)


class Capacity(StrEnum):
    """What somebody can decide alone by their age (民事行为能力)."""

    NONE = "none"
    LIMITED = "limited"
    FULL = "full"


class Deed(StrEnum):
    """What an account is used for, from the least to the most that hangs on it."""

    SPEAK = "speak"
    """Say how one is, show one's code: fits a child's age."""
    SIGN = "sign"
    """Sign a notice that binds."""
    AGREE = "agree"
    """Let somebody act for oneself, or act for somebody."""


ALONE: dict[Capacity, frozenset[Deed]] = {
    Capacity.NONE: frozenset(),
    Capacity.LIMITED: frozenset({Deed.SPEAK}),
    Capacity.FULL: frozenset(Deed),
}
"""Article 19 leaves to a child from the lower age what fits their age; all else is the guardian's (article 23)."""


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody turns `years`; who was born on 29 February turns on 1 March."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def capacity(born_on: date | None, on: date, *, limited_from: int, full_from: int) -> Capacity:
    """What somebody can decide alone on a day. An unknown day of birth takes nothing from anybody."""
    if born_on is None or on >= birthday(born_on, full_from):
        return Capacity.FULL
    return Capacity.LIMITED if on >= birthday(born_on, limited_from) else Capacity.NONE


class OtherWayKind(StrEnum):
    """How somebody without a telephone is reached."""

    DOOR = "door"
    NEIGHBOUR = "neighbour"
    PAPER = "paper"
    LOUDSPEAKER = "loudspeaker"


CAPACITY_WORDS: dict[Capacity, Words] = {
    Capacity.NONE: Words("a guardian acts for them"),
    Capacity.LIMITED: Words("speaks for themselves, a guardian signs"),
    Capacity.FULL: Words("decides alone"),
}
WAY_WORDS: dict[OtherWayKind, Words] = {
    OtherWayKind.DOOR: Words("somebody knocks"),
    OtherWayKind.NEIGHBOUR: Words("through a neighbour"),
    OtherWayKind.PAPER: Words("paper under the door"),
    OtherWayKind.LOUDSPEAKER: Words("loudspeaker in the yard"),
}
