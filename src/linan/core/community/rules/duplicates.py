"""Are these two records the same person? Points for what agrees and against what differs, each with its words.

A name alone never decides: namesakes of the same age are many. What a family shares (door, telephone, for twins the
day of birth) never outweighs different names. Two whole identity numbers that differ are two people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from stdnum.iso7064 import mod_11_2

from linan.core.community.rules.particulars import plain_text, search_text
from linan.core.community.rules.sounds import sounds
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


class Likeness(StrEnum):
    """What the points come to."""

    SAME = "same"
    PERHAPS = "perhaps"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Likely:
    """From how many points two records are taken for one person, and from how many they are worth a look."""

    same_from: int
    perhaps_from: int

    def of(self, points: int) -> Likeness:
        if points >= self.same_from:
            return Likeness.SAME
        return Likeness.PERHAPS if points >= self.perhaps_from else Likeness.OTHER


@dataclass(frozen=True, slots=True)
class Particulars:
    """A record as somebody wrote it; empty texts and None are what nobody filled."""

    name: str
    identity: str = ""
    phone: str = ""
    born_on: date | None = None
    sex: str = ""
    region: Region = field(default_factory=Region)
    address: str = ""

    @property
    def door(self) -> str:
        return door_key(self.region, self.address)


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing two records share or differ in."""

    points: int
    words: Words


@dataclass(frozen=True, slots=True)
class Comparison:
    """All signs, the weightiest first."""

    signs: tuple[Sign, ...]

    @property
    def points(self) -> int:
        return sum(s.points for s in self.signs)

    @property
    def reasons(self) -> tuple[Words, ...]:
        return tuple(s.words for s in self.signs)


# The weights were set so that a like-sounding name and two of telephone, day of birth and door make 80, and nothing a
# family shares does without the name. They are no estimate from a real register, which none of us has seen.
SAME_IDENTITY = Sign(200, Words("The identity number is the same."))
NEAR_IDENTITY = Sign(60, Words("The identity number differs in one place, and cannot be right as it is written."))
OTHER_IDENTITY = Sign(-150, Words("Both identity numbers are whole, and they differ."))
WRONG_IDENTITY = Sign(-20, Words("The identity numbers differ in several places."))
SAME_NAME = Sign(30, Words("The name is the same."))
LIKE_NAME = Sign(25, Words("The names sound the same."))
OTHER_NAME = Sign(-80, Words("The names differ."))
SAME_PHONE = Sign(30, Words("The telephone number is the same."))
NEAR_PHONE = Sign(15, Words("The telephone number differs in one place."))
OTHER_PHONE = Sign(0, Words("The telephone numbers differ."))
SAME_BIRTH = Sign(30, Words("The day of birth is the same."))
TURNED_BIRTH = Sign(20, Words("Day and month of birth are exchanged."))
NEAR_BIRTH = Sign(-10, Words("The day of birth differs in one digit."))
OTHER_BIRTH = Sign(-60, Words("The days of birth differ."))
SAME_DOOR = Sign(25, Words("The door is the same."))
OTHER_DOOR = Sign(0, Words("The doors differ."))
OTHER_SEX = Sign(-20, Words("One is a man and the other a woman."))


def compare(written: Particulars, known: Particulars) -> Comparison:
    """Weigh a record as written against one of the register. What either leaves empty says nothing."""
    found = [
        _identities(written.identity, known.identity),
        _names(written.name, known.name),
        _phones(written.phone, known.phone),
        _births(written.born_on, known.born_on),
        _doors(written.door, known.door),
        OTHER_SEX if {written.sex, known.sex} == {"female", "male"} else None,
    ]
    return Comparison(tuple(sorted((s for s in found if s is not None), key=lambda s: -abs(s.points))))


def _identities(written: str, known: str) -> Sign | None:
    a, b = identity_text(written), identity_text(known)
    if not a or not b:
        return None
    if a == b:
        return SAME_IDENTITY
    if is_whole(a) and is_whole(b):
        return OTHER_IDENTITY
    return NEAR_IDENTITY if _one_slip(a, b) or _one_missing(a, b) or _one_missing(b, a) else WRONG_IDENTITY


def _names(a: str, b: str) -> Sign:
    if search_text(a) == search_text(b):
        return SAME_NAME
    return LIKE_NAME if sounds(a) & sounds(b) else OTHER_NAME


def _phones(a: str, b: str) -> Sign | None:
    if not a or not b:
        return None
    if a == b:
        return SAME_PHONE
    return NEAR_PHONE if _one_slip(a, b) else OTHER_PHONE


def _births(a: date | None, b: date | None) -> Sign | None:
    if a is None or b is None:
        return None
    if a == b:
        return SAME_BIRTH
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return TURNED_BIRTH
    return NEAR_BIRTH if _one_slip(f"{a:%Y%m%d}", f"{b:%Y%m%d}") else OTHER_BIRTH


def _doors(a: str, b: str) -> Sign | None:
    if not a or not b:
        return None
    return SAME_DOOR if a == b else OTHER_DOOR


def _one_slip(a: str, b: str) -> bool:
    """One digit wrong, or two neighbours exchanged."""
    at = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(a) != len(b):
        return False
    return len(at) == 1 or (len(at) == 2 and at[1] == at[0] + 1 and a[at[0]] == b[at[1]] and a[at[1]] == b[at[0]])


def _one_missing(a: str, b: str) -> bool:
    """`a` is `b` without one character."""
    return len(a) + 1 == len(b) and any(a == b[:i] + b[i + 1 :] for i in range(len(b)))


def identity_text(raw: str) -> str:
    """A number as it is compared."""
    return plain_text(raw).replace(" ", "").replace("-", "").upper()


def is_whole(number: str) -> bool:
    """Whether the check character agrees with the others."""
    return len(number) == 18 and number[:17].isdigit() and bool(mod_11_2.is_valid(number))


_DIGITS = re.compile(r"\d+")


def door_key(region: Region, address: str) -> str:
    """A door within its community however it is written: `3幢2单元501室` and `3-2-501` are `<community>|3|2|501`.

    Without two numbers in the address, the steps below the grid tell the door; without those there is none.
    """
    community = region.community
    if community.level < Level.COMMUNITY:
        return ""
    parts = door_parts(address)
    if len(parts) < 2 and region.level is Level.HOUSEHOLD:
        parts = tuple(_plain(p) for s in region.steps[Level.GRID :] for p in _DIGITS.findall(s)[:1])
    return f"{community}|{'|'.join(parts)}" if len(parts) >= 2 else ""


@lru_cache(maxsize=4096)
def door_parts(address: str) -> tuple[str, ...]:
    """The last three numbers of an address, building, unit and room, without leading zeros."""
    text = plain_text(address)
    return tuple(_plain(p) for p in _DIGITS.findall(text))[-3:]


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def match_keys(
    name: str, born_on: date | None, phone_hash: str, door: str, *, also_turned: bool = False
) -> frozenset[int]:
    """The numbers under which a record is looked for: its sound with the day of birth, the telephone and the door.

    Each pair is rare where each part is common, so a search reads a handful of rows among a million. `also_turned`
    adds the day of birth with day and month exchanged, for the side that searches.
    """
    with_what = [f"p{phone_hash}"] if phone_hash else []
    if door:
        with_what.append(f"d{door}")
    if born_on is not None:
        with_what.append(f"b{born_on:%Y%m%d}")
        if also_turned and born_on.day <= 12 and born_on.day != born_on.month:
            with_what.append(f"b{born_on.year}{born_on.day:02d}{born_on.month:02d}")
    return frozenset(_number(f"{sound}|{w}") for sound in sounds(name) for w in with_what)


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def born_in(number: str) -> date | None:
    """The day of birth a whole identity number tells; None when it is not whole."""
    if not is_whole(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
