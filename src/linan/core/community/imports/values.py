"""Cells as people type them: numbers, days, telephones and words, or a sentence that says what to do about it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.cn import ric

from linan.core.community import rules
from linan.core.community.facts import Presence
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

MISSING = frozenset(
    {
        "",
        "na",
        "n/a",
        "不详",
        "无",
        "没有",
        "未知",
        "不明",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "none",
        "null",
        "nan",
        "#n/a",
        "?",
    }
)
_PLAIN_NAME = re.compile("[\u4e00-\u9fff]{2,4}")
_MOBILE = re.compile("1[3-9][0-9]{9}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LIVING = [
    "在住",
    "常住",
    "居住",
    "居住中",
    "在家",
    "在村",
    "是",
    "有人住",
    "住",
    "在",
    "√",
    "✓",
    "y",
    "yes",
    "1",
    "本地",
    "living_here",
]
_AWAY = [
    "在外",
    "外出",
    "不在",
    "不在家",
    "不在住",
    "不在村",
    "否",
    "务工",
    "外出务工",
    "空挂",
    "空挂户",
    "人户分离",
    "搬离",
    "外地",
    "×",
    "x",
    "n",
    "no",
    "0",
    "away",
]
_ON_ROLL = ("在册", "未核实", "未核对", "待核实", "户籍", "on_roll")
PRESENCES = {
    **dict.fromkeys(_LIVING, Presence.LIVING_HERE.value),
    **dict.fromkeys(_AWAY, Presence.AWAY.value),
    **dict.fromkeys(_ON_ROLL, Presence.ON_ROLL.value),
}
SEXES = {
    **dict.fromkeys(("男", "男性", "m", "male", "1", "先生"), "male"),
    **dict.fromkeys(("女", "女性", "f", "female", "2", "女士"), "female"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the first of a month when only the month is known."""

    on: date
    month_only: bool = False


def cell(raw: str) -> str:
    """Plain text of a cell: width, spaces, invisible characters and the apostrophe that marks text are undone."""
    if raw.startswith("'"):
        raw = raw[1:]
    if raw.isascii() and raw.isalnum():
        return raw
    text = rules.plain_text(_INVISIBLE.sub("", raw)).strip("`‘’ ")
    return "" if text.lower() in MISSING else text


def name(raw: str) -> str:
    """A name; spaces that line up two Chinese characters (王　伟) and a note in brackets are no part of it."""
    if _PLAIN_NAME.fullmatch(raw) and raw not in MISSING:
        return raw
    text = re.sub(r"\s*[(（](?:户主|本人|男|女|已故|租客|房东)[)）]$", "", cell(raw))
    if re.fullmatch(r"[\u3400-\u9fff· ]+", text):
        text = text.replace(" ", "")
    return rules.read_name(text)


def identity(raw: str, *, today: date) -> rules.Identity | None:
    """An identity number of 18 characters; one of 15 (issued before 1999) is written in full, by GB 11643-1999."""
    text = re.sub(r"[\s'’`-]", "", cell(raw)).upper().removesuffix(".0")
    if not text or text.lower() in MISSING:
        return None
    if _SCIENTIFIC.fullmatch(text):
        raise lost_digits()
    if re.fullmatch(r"\d{15}", text):
        text = f"{text[:6]}19{text[6:]}"
        text += ric.calc_check_digit(f"{text}0")
    try:
        return rules.read_identity(text, today=today)
    except Refusal:
        if re.fullmatch(r"\d{15}000", text):
            raise lost_digits() from None
        raise


def lost_digits() -> Refusal:
    """Excel made a number of it and dropped what follows the fifteenth digit."""
    return Refusal(
        "digits_lost",
        Words("Excel kept only fifteen digits of this number; the others are lost in the file."),
        kind=Kind.INVALID,
        next_step=Words("Set the column to “text” and enter the number again from the card or the older file."),
        field="identity",
    )


def phone(raw: str) -> tuple[str, bool]:
    """Digits of the first number in the cell, and whether there was another."""
    if _MOBILE.fullmatch(raw):
        return raw, False
    text = cell(raw).removesuffix(".0")
    if not text or text == "0":
        return "", False
    if _SCIENTIFIC.fullmatch(text):
        raise lost_digits()
    text = re.sub(r"^(?:\+|00)86[\s-]*", "", text)
    numbers = [n for n in re.split(r"[/、,;，；|]|\s{1,}(?=1[3-9]\d|0\d{2})|或", text) if n.strip()]
    first = re.sub(r"[^\d+() -]", "", numbers[0]) if numbers else ""
    digits = re.sub(r"\D", "", first)
    for prefix in ("0086", "86"):
        if len(digits) == 11 + len(prefix) and digits.startswith(prefix):
            digits = digits[len(prefix) :]
    return rules.read_phone(digits or first), len(numbers) > 1


def sex(raw: str) -> str:
    return _choice(raw, SEXES, "男、女")


def presence(raw: str) -> str:
    return _choice(raw, PRESENCES, "在住、在外、在册")


def _choice(raw: str, words: dict[str, str], offered: str) -> str:
    text = cell(raw).lower().replace(" ", "")
    if not text and raw.strip() != "×":
        return ""
    if text not in words:
        raise _wrong(Words("It may only be one of: {choices}.", choices=offered))
    return words[text]


_DIGITS = {c: str(i % 10) for i, c in enumerate("零一二三四五六七八九〇")} | {"○": "0", "Ｏ": "0", "两": "2", "元": "1"}
_FULL = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D.*)?")
_TIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{0,2}|(\d{4})(\d{2})")
_SERIAL_FROM, _SERIAL_TO = 1, 60_000
"""Excel counts days from 1900; 60,000 is 2064, and no year of four digits is mistaken for one of five."""


def day(raw: str, *, today: date) -> Day | None:
    """A day in any of the ways lists write it: 1958-3-7, 1958/03/07, 1958.3.7, 1958年3月7日, 19580307,
    一九五八年三月七日, Excel's count of days; with the month alone 1958-03, 195803 and 一九五八年三月."""
    text = cell(raw)
    if not text:
        return None
    text = _in_digits(text).strip().rstrip("生")
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and _SERIAL_FROM <= float(text) <= _SERIAL_TO:
        found = Day(date(1899, 12, 30) + timedelta(days=int(float(text))))
    elif full := (_TIGHT.fullmatch(text) or _FULL.fullmatch(text)):
        found = Day(_date(int(full[1]), int(full[2]), int(full[3])))
    elif month := _MONTH.fullmatch(text):
        found = Day(_date(int(month[1] or month[3]), int(month[2] or month[4]), 1), True)
    elif re.match(r"\d{2}\D\d{1,2}\D\d{1,2}$", text) or re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$", text):
        raise _wrong(Words("Write the year first and with four digits, such as 1958-03-07."))
    else:
        raise _wrong(Words("It is not a day in the calendar, such as 2022-07-01."))
    if not date(1880, 1, 1) <= found.on <= today:
        raise _wrong(Words("This day lies in the future or too far back."))
    return found


def _date(year: int, month: int, on: int) -> date:
    if not (1 <= month <= 12 and 1 <= on <= monthrange(max(year, 1), month)[1]):
        raise _wrong(Words("It is not a day in the calendar, such as 2022-07-01."))
    return date(year, month, on)


def _in_digits(text: str) -> str:
    """Chinese numerals of a day as digits: 一九五八年三月二十一日 → 1958年3月21日."""
    if not re.search("[一二三四五六七八九十〇○零]", text):
        return text
    return re.sub("[零一二三四五六七八九〇○十两元]+", lambda m: in_digits(m[0]), text)


def in_digits(text: str) -> str:
    """A small Chinese numeral: 十二 → 12, 二十 → 20, 一九五八 → 1958, 一百零三 → 103."""
    total, rest = 0, text
    if "百" in rest:
        head, _, rest = rest.partition("百")
        total, rest = 100 * int(_DIGITS.get(head, "1")), rest.lstrip("零〇")
    if "十" in rest:
        tens, _, ones = rest.partition("十")
        return str(total + 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0")))
    digits = "".join(_DIGITS.get(c, c) for c in rest)
    return str(total + int(digits or "0")) if total else digits


def plain(raw: str) -> str:
    """A free text; the apostrophe our own export puts before what a spreadsheet would run is taken off again."""
    return cell(raw)


def _wrong(words: Words) -> Refusal:
    return Refusal("bad_cell", words, kind=Kind.INVALID)
