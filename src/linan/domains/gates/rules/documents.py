"""What somebody without a code shows instead, and whether its number can be right. Never a reason to send away.

Formats, each checked only as far as its issuer publishes it:
- identity card: GB 11643-1999 (python-stdnum `cn.ric`); residence permits of Hong Kong, Macao and Taiwan residents use
  the same scheme under 81, 82 and 83 (国办发〔2018〕81号), foreigners' permanent residence cards since 2023 under 9;
- passport: up to nine letters and digits (ICAO Doc 9303 part 4, document number);
- 台胞证 (mainland travel permit for Taiwan residents): 8 digits on the card in use since 2015, 10 before it;
- another travel document: a card another state issued for its people (ICAO Doc 9303 part 5, document number);
- 回乡证 (of Hong Kong and Macao residents): H or M and 8 digits, and two for the issue on older cards.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


class DocumentKind(StrEnum):
    IDENTITY = "identity"
    PASSPORT = "passport"
    TAIWAN = "taiwan"
    HK_MACAO = "hk_macao"
    PERMIT = "permit"
    TRAVEL = "travel"
    NONE = "none"


DOCUMENT_WORDS = {
    DocumentKind.IDENTITY: Words("identity card"),
    DocumentKind.PASSPORT: Words("passport"),
    DocumentKind.TAIWAN: Words("travel permit of Taiwan residents"),
    DocumentKind.HK_MACAO: Words("travel permit of Hong Kong and Macao residents"),
    DocumentKind.PERMIT: Words("residence permit"),
    DocumentKind.TRAVEL: Words("another travel document"),
    DocumentKind.NONE: Words("no document at hand"),
}

_FORMATS = {
    DocumentKind.PASSPORT: re.compile(r"[A-Z0-9]{5,9}\Z"),
    DocumentKind.TAIWAN: re.compile(r"(?:\d{8}|\d{10})\Z"),
    DocumentKind.HK_MACAO: re.compile(r"[HM]\d{8}(?:\d{2})?\Z"),
    DocumentKind.TRAVEL: re.compile(r"[A-Z0-9]{3,22}\Z"),
}
_LIKE = {
    DocumentKind.IDENTITY: Words("It has 18 characters; the last may be an X."),
    DocumentKind.PASSPORT: Words("5 to 9 letters and digits, as printed beside the photograph."),
    DocumentKind.TAIWAN: Words("8 digits, 10 on cards from before 2015."),
    DocumentKind.HK_MACAO: Words("An H or M and 8 digits."),
    DocumentKind.TRAVEL: Words("3 to 22 letters and digits, as printed on it."),
    DocumentKind.PERMIT: Words("18 characters beginning with 81, 82, 83 or 9; older cards 15."),
}


def read_document(kind: DocumentKind, raw: str, *, today: date) -> str:
    """The number without spaces and marks; '' for no document. Refuses `bad_document`, never quoting the number."""
    number = re.sub(r"[\s()（）-]", "", raw).upper()
    if kind is DocumentKind.NONE:
        return ""
    if kind is DocumentKind.IDENTITY:
        fine = _is_identity(number, today)
    elif kind is DocumentKind.PERMIT:
        fine = _is_permit(number)
    else:
        fine = bool(_FORMATS[kind].match(number))
    if fine:
        return number
    raise Refusal(
        "bad_document",
        Words("This number cannot be right."),
        kind=Kind.INVALID,
        reasons=(_LIKE[kind],),
        next_step=Words("Compare it with the card, character by character; or choose “no document at hand”."),
        field="number",
    )


def is_travel_number(number: str) -> bool:
    """Whether this may be the number of a passport or travel permit, as it stands beside the photograph."""
    return any(like.match(number) for kind, like in _FORMATS.items() if kind is not DocumentKind.TRAVEL)


def _is_identity(number: str, today: date) -> bool:
    try:
        born = ric.get_birth_date(number)
        fits = len(number) == 18 and ric.calc_check_digit(number) == number[17]
    except (ValidationError, ValueError):
        return False
    return fits and date(1880, 1, 1) <= born <= today


def _is_permit(number: str) -> bool:
    if len(number) == 15:  # the foreigner's card before 2023: three letters and twelve digits
        return number[:3].isalpha() and number[3:].isdigit()
    try:
        return number.startswith(("81", "82", "83", "9")) and len(number) == 18 and bool(mod_11_2.is_valid(number))
    except ValidationError:
        return False
