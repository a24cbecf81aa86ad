"""Identity numbers, phones, names, ages, presence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent
from stdnum.iso7064 import mod_11_2

from linan.core.community.facts import Presence
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

PHONE = re.compile(r"(?:1[3-9]\d{9}|0\d{9,11}|\d{7,8})\Z")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]\Z")


@dataclass(frozen=True, slots=True)
class Identity:
    """A checked resident identity number (GB 11643-1999) and what it says about its holder."""

    number: str
    born_on: date
    sex: str


def plain_text(raw: str) -> str:
    """NFKC with outer and doubled spaces removed: full-width digits from a form become ordinary ones."""
    if raw.isascii() and raw.isalnum():
        return raw
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def read_identity(raw: str, *, today: date) -> Identity:
    """Check a resident identity number. Refuses in words that say what is wrong with it, never quoting it."""
    number = plain_text(raw).replace(" ", "").replace("-", "").upper()
    if len(number) != 18:
        raise _bad_identity(Words("It has {count} characters; an identity number has 18.", count=len(number)))
    if not _IDENTITY.match(number):
        raise _bad_identity(Words("It may hold digits only, and at the very end perhaps an X."))
    try:
        born = ric.get_birth_date(number)
    except InvalidComponent:
        raise _bad_identity(Words("Digits 7 to 14 are not a day in the calendar.")) from None
    if not date(1880, 1, 1) <= born <= today:
        raise _bad_identity(Words("The day of birth in it lies in the future or too far back."))
    if number[17] != ric.calc_check_digit(number):
        raise _bad_identity(Words("The last character does not match the others: one of them is probably mistyped."))
    # Only the province is asked: county codes change, and a number may be given years after a birth elsewhere, so
    # `ric.validate`, which ties county and year of birth together, refuses numbers that people really hold.
    if not _is_province(number[:2]):
        raise _bad_identity(Words("Its first digits are no known place of registration."))
    return Identity(number, born, "male" if int(number[16]) % 2 else "female")


@lru_cache(maxsize=128)
def _is_province(code: str) -> bool:
    return any(found for _, found in numdb.get("cn/loc").info(code))


def _bad_identity(reason: Words) -> Refusal:
    return Refusal(
        "bad_identity",
        Words("This identity number cannot be right."),
        kind=Kind.INVALID,
        reasons=(reason,),
        next_step=Words("Compare it with the card, character by character."),
        field="identity",
    )


def near_identities(raw: str) -> frozenset[str]:
    """Well-formed numbers one slip away: a wrong, missing or doubled character, or two neighbours swapped.

    The check character leaves about sixteen of some hundreds of candidates, so nothing needs to be stored beside the
    hash of the whole number (one-character deletion hashes would be eighteen more rows a person).
    """
    text = plain_text(raw).replace(" ", "").upper()
    if not 17 <= len(text) <= 19:
        return frozenset()
    found: set[str] = set()
    for i in range(len(text) + 1):
        if len(text) == 17:
            found |= {text[:i] + c + text[i:] for c in "0123456789X"}
        elif len(text) == 19:
            found.add(text[:i] + text[i + 1 :])
        elif i < 18:
            found |= {text[:i] + c + text[i + 1 :] for c in "0123456789X"}
            if i < 17:
                found.add(text[:i] + text[i + 1] + text[i] + text[i + 2 :])
    return frozenset(n for n in found if len(n) == 18 and n != text and n[:17].isdigit() and mod_11_2.is_valid(n))


def read_phone(raw: str) -> str:
    """A mobile or fixed number of mainland China, digits only; '' stays ''. Refuses `bad_phone`."""
    if raw.isascii() and raw.isdigit() and PHONE.match(raw):
        return raw
    number = re.sub(r"[\s()+-]", "", plain_text(raw))
    if not number:
        return ""
    if number.startswith("86") and len(number) == 13:
        number = number[2:]
    if not PHONE.match(number):
        raise Refusal(
            "bad_phone",
            Words("This telephone number cannot be right."),
            kind=Kind.INVALID,
            reasons=(Words("A mobile number has 11 digits and begins with 13 to 19."),),
            next_step=Words("Ask for the number again, or leave it empty for now."),
            field="phone",
        )
    return number


def read_name(raw: str) -> str:
    """A person's name of 1 to 60 characters. Refuses `bad_name`."""
    name = plain_text(raw)
    if not 1 <= len(name) <= 60 or any(unicodedata.category(c) in ("Cc", "Cf") for c in name) or name.isdigit():
        raise Refusal(
            "bad_name",
            Words("A name is needed: 1 to 60 characters, no digits alone."),
            kind=Kind.INVALID,
            next_step=Words("Write the name as on the card."),
            field="name",
        )
    return name


def grams(name: str) -> frozenset[str]:
    """The single characters and neighbouring pairs of a name: what the name index holds for it."""
    text = name.casefold().replace(" ", "").replace("·", "")
    return frozenset(text) | frozenset(text[i : i + 2] for i in range(len(text) - 1))


def search_text(raw: str) -> str:
    """A name as it is searched for: case, spaces and the middle dot do not matter."""
    return plain_text(raw).casefold().replace(" ", "").replace("·", "")


def masked(number: str, *, head: int, tail: int) -> str:
    """`330110********1234`: the middle hidden; a short number hides entirely."""
    if len(number) <= head + tail:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


def age_on(born_on: date, on: date) -> int:
    """Full years on a civil day; somebody born on 29 February grows older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def needs_date(presence: Presence) -> bool:
    """Being here or away is known since some day; being merely on the roll is not."""
    return presence is not Presence.ON_ROLL
