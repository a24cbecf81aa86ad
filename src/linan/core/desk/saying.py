"""Rendering `Words` at the door, in the reader's language and calendar."""

from __future__ import annotations

from datetime import date, datetime
from string import Formatter
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext, pgettext

from linan.kernel.time import CHINA
from linan.kernel.words import Param, Words


def say(words: Words | str | None, language: str | None = None) -> str:
    """The sentence in `language` (default: the active one). A missing parameter leaves its name standing."""
    if words is None:
        return ""
    if language is not None:
        with translation.override(language):
            return say(words)
    if isinstance(words, str):
        return gettext(words) if words else ""
    text = gettext(words.text)
    if not words.params:
        return text
    if not _chinese() and _counts_one(words):
        single = pgettext("one", words.text)
        text = text if single == words.text else single
    return text.format_map(_Kept({k: _param(v) for k, v in words.params.items()}))


def _counts_one(words: Words) -> bool:
    """True when the first number of the sentence is 1: English then has another form, in its own catalogue."""
    numbers = (words.params.get(name) for _, name, _, _ in Formatter().parse(words.text) if name)
    first = next((n for n in numbers if isinstance(n, int) and not isinstance(n, bool)), None)
    return first == 1


class _Kept(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _param(value: Param) -> str:
    if isinstance(value, Words):
        return say(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return when_at(value)
    if isinstance(value, date):
        return on_day(value)
    return gettext(value) if isinstance(value, str) and value.isascii() and value else str(value)


def on_day(day: date) -> str:
    """`7月14日 周四` / `Thu 14 Jul`."""
    weekday = gettext(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()])
    if _chinese():
        return f"{day.month}月{day.day}日 {weekday}"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]}"


def on_date(day: date) -> str:
    """`2026年7月14日` / `14 Jul 2026`: with its year, for paper, which is read years later."""
    if _chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def when_at(at: datetime, zone: ZoneInfo = CHINA) -> str:
    """Day and clock time in the region's calendar."""
    local = at.astimezone(zone)
    return f"{on_day(local.date())} {local:%H:%M}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _chinese() -> bool:
    return (translation.get_language() or "").startswith("zh")
