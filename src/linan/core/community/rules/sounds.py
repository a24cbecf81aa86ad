"""How a name sounds, so that 王伟 and 王维, 張麗 and 张丽, 欧阳娜 and Ouyang Nana meet: pinyin without tones."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from linan.core.community.rules.particulars import search_text

_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao", "翟": "zhai",
    "冼": "xian", "缪": "miao", "乐": "yue", "曾": "zeng", "覃": "qin", "召": "shao", "任": "ren", "尉迟": "yuchi",
    "万俟": "moqi", "长孙": "zhangsun", "單": "shan", "區": "ou", "蓋": "ge", "樸": "piao",
}  # fmt: skip
"""Characters read otherwise at the beginning of a name than elsewhere."""
_TWICE = re.compile(r"(.{2,}|[aeo])\1+\Z")
_LATIN = re.compile(r"[a-zü]+")


@lru_cache(maxsize=50_000)
def sounds(name: str) -> frozenset[str]:
    """The ways a name may be read, each as one run of letters; a doubled last syllable counts once.

    pypinyin reads simplified and traditional characters alike, so no table between the two is needed. A name of other
    letters is its own sound.
    """
    text = search_text(name)
    if not text:
        return frozenset()
    read = set(_readings(text))
    parts = _LATIN.findall(name.casefold())
    if len(parts) > 1 and "".join(parts) == text:
        read.add("".join([parts[-1], *parts[:-1]]))  # written with the surname last
    return frozenset(_TWICE.sub(r"\1", _letters(r)) for r in read)


# pypinyin's dictionaries are a tenth of a start, and few starts compare names: they are read when the first name comes.


@lru_cache(maxsize=1)
def _phrases() -> Container[str]:
    from pypinyin.constants import PHRASES_DICT

    known: Container[str] = PHRASES_DICT
    return known


def _read(text: str) -> list[str]:
    from pypinyin import Style, pinyin

    return [one[0] for one in pinyin(text, style=Style.NORMAL)]


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    return _read(character)[0]


def _readings(text: str) -> set[str]:
    plain = "".join(_syllable(c) for c in text)
    if text.isascii():
        return {plain}
    # A phrase reads some characters otherwise than each by itself; both hands are met half way.
    found = {plain, _phrase(text), _syllable(text[0]) + _phrase(text[1:])}
    for size in (2, 1):
        if (surname := _SURNAMES.get(text[:size])) is not None and len(text) > size:
            rest = text[size:]
            found |= {surname + "".join(_syllable(c) for c in rest), surname + _phrase(rest)}
            break
    return found


def _phrase(text: str) -> str:
    # pypinyin cuts a text into the phrases it knows; where it knows none, each character reads as it does alone.
    known = _phrases()
    if not any(text[i:j] in known for i in range(len(text) - 1) for j in range(i + 2, len(text) + 1)):
        return "".join(_syllable(c) for c in text)
    return "".join(_read(text)) if text else ""


def _letters(read: str) -> str:
    return read.replace("ü", "v").replace("lyu", "lv").replace("nyu", "nv")
