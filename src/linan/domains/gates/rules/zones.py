"""The machine-readable zone of a travel document, as a reader types it: which document, whose, does it fit together.

ICAO Doc 9303, eighth edition: two lines of 44 in a passport (TD3, part 4), three of 30 on a card (TD1, part 5), check
digits with the weights 7, 3, 1 (part 3, 4.9). All of them must agree. The name has none, so a guard compares it; nor do
they tell a filler from 0, A, K or U.
Cards issued here (台胞证 since 2015, 回乡证 since 2013) are known by issuer CHN and what their number looks like: the
bureau said of the former that its zone follows the international standard and its number has eight digits
(公安部出入境管理局 2015). One that is printed otherwise fails a check digit and is typed by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from linan.domains.gates.rules.documents import DocumentKind, read_document
from linan.kernel.refusal import Refusal

SHORTEST = 28
"""Characters from which a text with fillers is taken for a zone, or a part of one."""
_ZONE = re.compile(r"[A-Z0-9<]+\Z")
_NAME = re.compile(r"[A-Z][A-Z<]*\Z")
_STATE = re.compile(r"[A-Z]{1,3}<{0,2}\Z")
_HK_MACAO = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?\Z")
_TAIWAN = re.compile(r"[0-9]{8}\Z")


class ZoneFault(ValueError):
    """`code` is `check`, `part`, `two` or `unknown`: a fault of `readers.FAULTS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Zone:
    """What a zone says; `nationality` is ICAO's one to three letters, `born` None where the day is not known."""

    kind: DocumentKind
    number: str
    name: str
    nationality: str
    born: date | None


def check_digit(text: str) -> str:
    """The digit behind these characters: weights 7, 3, 1; a letter counts 10 to 35, a filler 0."""
    return str(sum((7, 3, 1)[n % 3] * (0 if c == "<" else int(c, 36)) for n, c in enumerate(text)) % 10)


def read_zone(text: str, today: date) -> Zone | None:
    """The document, None for a text that is no zone. Raises `ZoneFault`; nothing of a faulty zone is told."""
    joined = "".join(text.split()).upper()
    if len(joined) < SHORTEST or "<" not in joined or not _ZONE.match(joined):
        return None
    if len(joined) == 88 and joined[0] == "P":
        return _passport(joined[:44], joined[44:], today)
    if len(joined) == 90 and joined[0] in "ACI":
        return _card(joined[:30], joined[30:60], joined[60:], today)
    if len(joined) in (72, 88, 90):
        raise ZoneFault("unknown")  # TD2, a visa, or a card of another kind
    raise ZoneFault("two" if len(joined) > 90 else "part")


def _passport(one: str, two: str, today: date) -> Zone:
    number, personal = two[:9], two[28:42]
    _fits(number, two[9])
    _fits(two[13:19], two[19])
    _fits(two[21:27], two[27])
    if two[42] != "<" or personal.strip("<"):  # an empty personal number may go without
        _fits(personal, two[42])
    _fits(two[:10] + two[13:20] + two[21:43], two[43])
    return _zone(DocumentKind.PASSPORT, number, one[5:], one[2:5], two[10:13], two[13:19], today)


def _card(one: str, two: str, three: str, today: date) -> Zone:
    number = _card_number(one)
    _fits(two[:6], two[6])
    _fits(two[8:14], two[14])
    _fits(one[5:] + two[:7] + two[8:15] + two[18:29], two[29])
    kind = DocumentKind.TRAVEL
    if one[2:5] == "CHN":
        own = {DocumentKind.HK_MACAO: _HK_MACAO, DocumentKind.TAIWAN: _TAIWAN}
        found = next((k for k, like in own.items() if like.match(number)), None)
        if found is None:
            raise ZoneFault("unknown")
        kind = found
    return _zone(kind, number, three, one[2:5], two[15:18], two[:6], today)


def _card_number(one: str) -> str:
    """Nine characters and their digit; a longer number goes on in the optional field, its digit last (part 5)."""
    first, digit, rest = one[5:14], one[14], one[15:].split("<", maxsplit=1)[0]
    if digit == "<" and len(rest) > 1:
        first, digit = first + rest[:-1], rest[-1]
    _fits(first, digit)
    return first.strip("<")


def _zone(kind: DocumentKind, number: str, names: str, state: str, nation: str, born: str, today: date) -> Zone:
    if not _NAME.match(names) or not _STATE.match(state) or not _STATE.match(nation):
        raise ZoneFault("check")
    try:
        plain = read_document(kind, number.replace("<", ""), today=today)
    except Refusal:
        raise ZoneFault("unknown") from None
    return Zone(kind, plain, " ".join(names.replace("<", " ").split()), nation.strip("<"), _born(born, today))


def _born(text: str, today: date) -> date | None:
    """Two digits of the year: the latest century that is not in the future. What is not known is filled up."""
    if "<" in text:
        return None
    try:
        year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
        found = date(today.year // 100 * 100 + year, month, day)
        return found if found <= today else date(found.year - 100, month, day)
    except ValueError:
        raise ZoneFault("check") from None


def _fits(text: str, digit: str) -> None:
    if check_digit(text) != digit:
        raise ZoneFault("check")
