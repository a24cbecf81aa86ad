"""Where goods come from, as it is written on papers: 山东, 山东省 or 37, 新疆 or 新疆维吾尔自治区."""

from __future__ import annotations

import unicodedata

from linan.core.community.provinces import province_name

_ENDINGS = (
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "特别行政区",
    "自治区",
    "自治州",
    "地区",
    "省",
    "市",
    "区",
    "县",
)
"""What a division's kind adds to its name (GB/T 2260); the longest first."""


def same_origin(one: str, other: str) -> bool:
    """Whether two written origins are the same place, with or without its kind, or as a province's code."""
    return bool(one.strip()) and _bare(one) == _bare(other)


def _bare(written: str) -> str:
    """The place without its kind. A name keeps at least two characters: 沙市 and 津市 are names."""
    text = "".join(unicodedata.normalize("NFKC", written).split()).casefold()
    if text.isdecimal() and not text[2:].strip("0"):
        text = province_name(text) or text
    return next((text[: -len(e)] for e in _ENDINGS if text.endswith(e) and len(text) - len(e) >= 2), text)
